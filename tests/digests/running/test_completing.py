"""A fresh entry that lacks something gets it when models and sources answer again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django_q.models import OrmQ
from pytest_django import Settings
from pytest_httpserver import HTTPServer

from blog.models import Post
from digests.models import Analysis, Completion, Digest, Series
from digests.operating.dashboard import build_dashboard
from digests.operating.doctor import check_days
from digests.running.completing import order_completions
from digests.running.ordering import write_again
from digests.running.pipeline import run
from digests.tasks import tick
from predictions.models import Prediction
from tests.digests.builders import TITLES, make_digest, make_series, make_source
from tests.fakes.feeds import FakeFeed
from tests.fakes.model_server import Call, ModelServer, error, good_answer, speak_of

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 20, 6, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def no_built_in_model(without_embedded_model: None) -> None:
    """Where no hosted model answers, none does."""


def dead(call: Call) -> Any:
    return error(400, "no such luck")


def only(*titles: str) -> Callable[[Call], Any]:
    """Answers for these topics and events only."""
    return lambda call: None if call.title in titles else dead(call)


def publish(series: Series | None = None, **values: Any) -> Digest:
    digest = run(make_digest(series or make_series(), **values).pk).digest
    assert digest.status == "published", digest.error
    return digest


def complete(clock: time_machine.Traveller, *, hours: float = 0.5) -> Digest:
    """What became of the day after so many hours more."""
    clock.shift(timedelta(hours=hours))
    (digest,) = Digest.objects.all()
    for key in order_completions(now=datetime.now(UTC)):
        assert run(key).claimed
    digest.refresh_from_db()
    assert digest.status == "published" and not digest.completing and digest.stage == "done"
    return digest


def log(digest: Digest) -> list[str]:
    return list(digest.log.values_list("text", flat=True))


def test_a_whole_entry_is_left_alone(model_server: ModelServer, clock: time_machine.Traveller) -> None:
    digest = publish()
    assert digest.complete_at is None
    assert log(digest) == ["Published: 6 topics by fake, 0 trending items, 2 predictions."]


def test_an_entry_without_a_model_gets_its_texts(
    model_server: ModelServer, clock: time_machine.Traveller
) -> None:
    model_server.fault = dead
    digest = publish()
    post = Post.objects.get()
    assert (digest.tier, digest.complete_at) == ("extractive", START + timedelta(minutes=30))
    assert "without a language model" in post.body

    model_server.fault = None
    digest = complete(clock)

    post.refresh_from_db()
    assert (digest.tier, digest.complete_at, digest.finished_at) == ("full", None, START)
    assert "Written by the language model fake." in post.body and "*Benefits:*" in post.body
    assert (post.updated_at, post.published_at) == (
        START + timedelta(minutes=30),
        START - timedelta(minutes=30),
    )
    assert Prediction.objects.filter(post=post).count() == 2
    assert log(digest) == [
        "Published: 6 topics without a model, 0 trending items, 0 predictions.",
        "It lacks 6 topics without a text and 2 predictions, which is asked for again.",
        "Completed: 6 topics by fake, 0 trending items, 2 predictions.",
    ]


def test_only_what_is_lacking_is_asked_for(model_server: ModelServer, clock: time_machine.Traveller) -> None:
    model_server.fault = lambda call: dead(call) if call.is_forecast or call.title == TITLES[4] else None
    publish()
    assert TITLES[4] not in Post.objects.get().body
    model_server.reset()

    complete(clock)

    assert sorted(call.title for call in model_server.calls) == sorted(
        [TITLES[4], "Artificial general intelligence", "Technological singularity"]
    )
    assert TITLES[4] in Post.objects.get().body
    assert Prediction.objects.count() == 2


def test_the_texts_of_a_later_model_are_replaced_by_the_first_one_s_and_only_that_is_asked(
    model_server: ModelServer, clock: time_machine.Traveller
) -> None:
    model_server.fault = lambda call: dead(call) if call.body["model"] == "first" else None
    assert publish(make_series(models=("first", "second"))).tier == "fallback"

    model_server.reset()
    model_server.fault = lambda call: dead(call)
    assert complete(clock).tier == "fallback"
    assert {call.body["model"] for call in model_server.calls} == {"first"}
    assert Post.objects.get().updated_at == START

    model_server.fault = None
    digest = complete(clock)
    assert digest.tier == "full"
    assert set(Analysis.objects.values_list("model_name", flat=True)) == {"first"}
    assert "6 topics of a later model" in log(digest)[1]


def test_it_is_tried_again_after_as_long_as_until_then_and_no_longer_than_wanted(
    model_server: ModelServer, clock: time_machine.Traveller
) -> None:
    model_server.fault = dead
    digest = publish()
    hours = [0.5]
    while True:
        digest = complete(clock, hours=(digest.complete_at - datetime.now(UTC)) / timedelta(hours=1))
        if digest.complete_at is None:
            break
        hours.append((digest.complete_at - START) / timedelta(hours=1))
    assert hours == [0.5, 1, 2, 4, 8, 16, 24]
    assert Post.objects.get().updated_at == START
    assert log(digest)[-1].startswith("It could not be completed: Nothing better came of it. fake: ")
    assert digest.error == ""


@pytest.mark.parametrize("values", [{"complete_for_hours": 0}, {"review_policy": "hold"}])
def test_a_series_that_does_not_want_it_is_left_alone(
    model_server: ModelServer, clock: time_machine.Traveller, values: dict[str, Any]
) -> None:
    model_server.fault = dead
    digest = run(make_digest(make_series(**values)).pk).digest
    assert digest.complete_at is None


def test_an_entry_that_was_edited_by_hand_stays_as_it_is(
    model_server: ModelServer, clock: time_machine.Traveller
) -> None:
    model_server.fault = dead
    publish()
    Post.objects.update(hand_edited=True, body="Mine.")
    model_server.reset()
    digest = complete(clock)
    assert (digest.tier, digest.complete_at, Post.objects.get().body) == ("extractive", None, "Mine.")
    assert model_server.calls == []


def test_what_an_editor_wrote_or_dropped_stays(
    model_server: ModelServer, clock: time_machine.Traveller
) -> None:
    model_server.fault = dead
    digest = publish()
    first, second = digest.topics.all()[:2]
    for kind in Analysis.Kind:
        Analysis.objects.create(topic=first, kind=kind, text=f"My own {kind} of it.", edited=True)
    digest.topics.filter(pk=second.pk).update(dropped_because="No.", dropped_by_editor=True)
    digest.rejected_events.add(digest.series.events.first())
    model_server.reset()

    complete(clock)

    body = Post.objects.get().body
    assert "My own benefits of it." in body and second.title not in body
    assert first.title not in [call.title for call in model_server.calls]
    assert Prediction.objects.count() == 1


def test_too_few_texts_change_nothing_and_are_not_paid_for_again(
    model_server: ModelServer, clock: time_machine.Traveller
) -> None:
    model_server.fault = dead
    publish()
    model_server.fault = only(TITLES[0], TITLES[1])
    digest = complete(clock)
    assert (digest.tier, Post.objects.get().updated_at) == ("extractive", START)

    model_server.reset()
    digest = complete(clock)

    assert digest.tier == "full"
    assert not {TITLES[0], TITLES[1]} & {call.title for call in model_server.calls}
    answered = Completion.objects.filter(status="answered").values_list("purpose", flat=True)
    assert sorted(answered) == sorted(set(answered))


def test_the_budget_of_the_day_holds(model_server: ModelServer, clock: time_machine.Traveller) -> None:
    series = make_series(daily_budget_usd=0)
    series.model_choices.update(input_usd_per_million=1, output_usd_per_million=1)
    assert publish(series).tier == "extractive"
    complete(clock)
    assert model_server.calls == []


def test_trending_items_of_a_source_that_was_down_come_later(
    model_server: ModelServer, feed: FakeFeed, web: HTTPServer, clock: time_machine.Traveller
) -> None:
    web.expect_request("/down").respond_with_data("no", status=503)
    series = make_series()
    source = make_source(
        series, name="Trends", kind="rss", section="trending", settings={"url": web.url_for("/down")}
    )
    make_source(series, settings={}, limit=30)
    digest = run(Digest.objects.create(series=series, date=START.date()).pk).digest
    topics = list(digest.topics.values_list("title", flat=True))
    assert (digest.status, digest.trending.count(), digest.tier) == ("published", 0, "full")

    complete(clock)
    assert digest.collections.get(source=source).outcome == "failed"
    feed.titles = ["First rising star", "Second rising star"]
    source.settings = {"url": feed.url}
    source.save()
    model_server.reset()
    digest = complete(clock)

    assert list(digest.topics.values_list("title", flat=True)) == topics
    assert "## Currently trending topics" in Post.objects.get().body
    assert "Second rising star" in Post.objects.get().body
    assert (model_server.calls, digest.complete_at) == ([], None)
    assert digest.collections.count() == 2


def test_an_order_to_write_again_takes_its_place(
    model_server: ModelServer, clock: time_machine.Traveller
) -> None:
    model_server.fault = dead
    digest = publish()
    model_server.reset()
    clock.shift(timedelta(hours=1))
    assert order_completions(now=datetime.now(UTC)) == [digest.pk]
    write_again(Digest.objects.get())
    done = run(digest.pk).digest
    assert (done.tier, done.completing, len(model_server.calls)) == ("full", False, 8)


def test_two_workers_order_it_once(model_server: ModelServer, clock: time_machine.Traveller) -> None:
    model_server.fault = dead
    publish()
    clock.shift(timedelta(hours=1))
    assert len(order_completions(now=datetime.now(UTC))) == 1
    assert order_completions(now=datetime.now(UTC)) == []


def test_the_worker_s_round_enqueues_it(model_server: ModelServer, clock: time_machine.Traveller) -> None:
    model_server.fault = dead
    digest = publish(make_series(start_date=START.date()))
    assert tick() == 0
    clock.shift(timedelta(hours=1))
    assert tick() == 1
    assert OrmQ.objects.latest("pk").task["args"] == (digest.pk,)


def test_readers_see_the_entry_while_it_is_completed(
    model_server: ModelServer, clock: time_machine.Traveller
) -> None:
    model_server.fault = dead
    publish()
    clock.shift(timedelta(hours=1))
    order_completions(now=datetime.now(UTC))
    assert Post.objects.published(datetime.now(UTC)).count() == 1


def test_a_day_that_is_completed_is_not_owed(
    model_server: ModelServer, clock: time_machine.Traveller
) -> None:
    model_server.fault = dead
    publish(make_series(start_date=START.date()))
    clock.shift(timedelta(hours=1))
    order_completions(now=datetime.now(UTC))
    assert build_dashboard(now=datetime.now(UTC)).owed == []
    (days,) = check_days(datetime.now(UTC))
    assert days.finding.startswith("all days have their entry")


def test_an_answer_that_the_gates_faulted_is_not_taken_again(
    model_server: ModelServer, clock: time_machine.Traveller
) -> None:
    same = speak_of("all of it", "same")
    model_server.fault = lambda call: good_answer(call) | {"rationale": same} if call.is_forecast else None
    publish()
    assert Prediction.objects.count() == 1  # the second one says the same
    complete(clock)
    assert Prediction.objects.count() == 1

    model_server.fault = None
    complete(clock)
    assert Prediction.objects.count() == 2


def test_a_model_that_is_configured_only_later_completes_it_too(
    model_server: ModelServer, clock: time_machine.Traveller, settings: Settings
) -> None:
    address, key = settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY
    settings.OPENAI_BASE_URL = settings.OPENAI_API_KEY = ""
    assert publish().tier == "extractive"
    assert "no language model is configured" in log(complete(clock))[-1]
    settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY = address, key
    assert complete(clock).tier == "full"
