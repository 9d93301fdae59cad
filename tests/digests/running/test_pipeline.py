"""A day from owed to published, with a real openai client and a real server; what may go wrong on the way."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from blog.models import Post
from digests.claims import Claim
from digests.models import Completion, Digest, Series, Topic
from digests.running.pipeline import run
from digests.writing.entry import ask_models
from predictions.models import Prediction
from tests.digests.builders import DAY, TITLES, make_digest, make_series, make_source
from tests.fakes.feeds import FakeFeed
from tests.fakes.model_server import Call, ModelServer, completion, error, good_answer, speak_of

pytestmark = pytest.mark.django_db


def publish_day(series: Series | None = None, **values: Any) -> Digest:
    """A day whose topics are chosen, run to its end."""
    return run(make_digest(series or make_series(), **values).pk).digest


def test_a_day_ends_in_one_published_post_with_its_predictions(model_server: ModelServer) -> None:
    digest = publish_day()
    post = Post.objects.get()
    assert (digest.status, digest.tier, digest.stage) == ("published", "full", "done")
    assert digest.post == post and post.status == "published" and post.generated
    assert post.slug == "2026-11-20-daily-ai-digest"
    assert all(title in post.body for title in TITLES)
    assert TITLES[0].split()[0] in post.title
    assert {tag.name for tag in post.tags.all()} >= {"fake", "machine learning"}
    predictions = Prediction.objects.select_related("event")
    assert [
        (row.event.slug, row.phrase, str(row.earliest), str(row.latest)) for row in predictions.order_by("pk")
    ] == [
        ("artificial-general-intelligence", "June 2036", "2036-06-01", "2036-06-30"),
        ("technological-singularity", "June 2036", "2036-06-01", "2036-06-30"),
    ]
    assert "(June 2036)" in post.body


def test_collected_and_chosen_from_the_sample(model_server: ModelServer) -> None:
    series = make_series()
    make_source(series, settings={}, section="topics", limit=30)
    make_source(series, settings={}, section="trending", limit=20, name="Sample trending")
    digest = run(Digest.objects.create(series=series, date=DAY).pk).digest
    assert digest.status == "published", digest.error
    assert (digest.topics.count(), digest.trending.count()) == (6, 3)
    assert set(digest.timings) == {"collect", "select", "write", "check", "ask", "cover", "publish"}


def test_the_sample_gives_fourteen_days_without_a_repeat(model_server: ModelServer) -> None:
    series = make_series()
    make_source(series, settings={}, section="topics", limit=30)
    make_source(series, settings={}, section="trending", limit=20, name="Sample trending")
    for number in range(14):
        digest = Digest.objects.create(series=series, date=DAY.replace(day=1 + number))
        assert run(digest.pk).digest.status == "published"
    titles = [*Topic.objects.values_list("title", flat=True)]
    assert len(titles) == len(set(titles)) == 14 * 6


def test_a_finished_day_is_not_run_again(model_server: ModelServer) -> None:
    digest = publish_day()
    calls = len(model_server.calls)
    assert not run(digest.pk).claimed
    assert len(model_server.calls) == calls


def always(found: Any) -> Callable[[Call], Any]:
    return lambda call: found


def only_analyses(found: Callable[[Call], Any]) -> Callable[[Call], Any]:
    return lambda call: None if call.is_forecast else found(call)


FAULTS: dict[str, Callable[[Call], Any]] = {
    "rate limit": lambda call: error(429, headers={"Retry-After": "1"}) if call.number <= 3 else None,
    "a while of 500": lambda call: error(500) if call.number <= 8 else None,
    "cut-off JSON": always('{"benefits": "Sparse attention ker'),
    "wrong shape": always({"answer": 42}),
    "refusal": always(completion(None, refusal="I'm sorry, but I can't help with that.")),
    "refusal in prose": only_analyses(
        lambda call: (
            good_answer(call)
            | {
                "benefits": f"I'm sorry, but as an AI language model I cannot judge {call.title}. "
                + speak_of(call.title, "x")
            }
        )
    ),
    "three dots": only_analyses(lambda call: good_answer(call) | {"benefits": "..." * 30}),
    "the same text for every topic": only_analyses(
        lambda call: (
            good_answer(call)
            | {"benefits": speak_of("progress", "a"), "ramifications": speak_of("progress", "b")}
        )
    ),
    "an analysis of another topic": only_analyses(
        lambda call: (
            good_answer(call)
            | {
                "benefits": speak_of("Medieval cheese", call.title),
                "ramifications": speak_of("Medieval cheese", call.title + "2"),
            }
        )
    ),
    "a link that no source had": only_analyses(
        lambda call: (
            good_answer(call)
            | {"benefits": good_answer(call)["benefits"] + " See https://evil.example/x for more."}
        )
    ),
    "a date in the past": lambda call: (
        good_answer(call) | {"low": "2019-01", "median": "2020-06", "high": "2021-01"}
        if call.is_forecast
        else None
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_whatever_the_model_does_the_post_is_whole_or_of_a_lower_tier(
    model_server: ModelServer, name: str, settings: Settings, without_embedded_model: None
) -> None:
    model_server.fault = FAULTS[name]
    digest = publish_day()
    post = Post.objects.get()
    assert digest.status == "published"
    body = post.body.lower()
    for trace in ("...", "evil.example", "sorry", "language model i", "cheese", "2020"):
        assert trace not in body, (trace, post.body)
    printed = digest.topics.filter(dropped_because="").count()
    if digest.tier == "extractive":
        assert printed == 6 and "*benefits" not in body and "without a language model" in body
    else:
        assert printed >= digest.series.fewest_topics and body.count("*benefits") == printed
    if name in ("rate limit", "a while of 500", "a date in the past"):
        assert (digest.tier, printed) == ("full", 6)
    if name == "a date in the past":
        assert not Prediction.objects.exists()
        assert digest.findings.filter(place="prediction technological-singularity").exists()


def test_a_dropped_topic_is_named_with_its_reason(
    model_server: ModelServer, without_embedded_model: None
) -> None:
    model_server.fault = lambda call: "..." if call.title == TITLES[1] else None
    digest = publish_day()
    assert TITLES[1] not in digest.post.body  # type: ignore[union-attr]
    assert digest.topics.exclude(dropped_because="").get().title == TITLES[1]
    assert "not JSON" in digest.findings.get(gate="writer").message


def test_a_later_model_writes_what_the_first_cannot(model_server: ModelServer) -> None:
    model_server.fault = lambda call: error(503) if call.body["model"] == "fake" else None
    digest = publish_day(make_series(models=("fake", "second")))
    assert (digest.tier, digest.model_name) == ("fallback", "second")


def test_a_budget_of_nothing_leaves_the_paid_model_alone(
    model_server: ModelServer, without_embedded_model: None
) -> None:
    series = make_series(daily_budget_usd=0)
    series.model_choices.update(input_usd_per_million=1, output_usd_per_million=1)
    digest = publish_day(series)
    assert (digest.tier, model_server.calls) == ("extractive", [])


def test_a_series_that_wants_approval_gets_a_draft_without_predictions(model_server: ModelServer) -> None:
    digest = publish_day(make_series(review_policy="hold"))
    assert digest.status == "held"
    assert digest.post is not None and digest.post.status == "draft"
    assert digest.forecasts.count() == 2 and not Prediction.objects.exists()


def test_too_few_topics_are_held_for_an_editor(model_server: ModelServer) -> None:
    digest = publish_day(titles=TITLES[:2])
    assert (digest.status, digest.tier) == ("held", "full")
    # Without their analyses there would not be more of them.
    assert digest.post is not None and digest.post.body.count("*Benefits") == 2


def test_nothing_collected_leaves_the_day_owed_with_the_reason(model_server: ModelServer) -> None:
    digest = run(Digest.objects.create(series=make_series(), date=DAY).pk).digest
    assert (digest.status, digest.stage) == ("failed", "collect")
    assert digest.not_before is not None
    assert "No source is active" in digest.error
    assert not Post.objects.exists()


def test_each_stage_writes_one_log_line(model_server: ModelServer, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="hindcast.digests"):
        publish_day()
    lines = [vars(record) for record in caplog.records if record.getMessage() == "stage done"]
    assert [line["stage"] for line in lines] == ["write", "check", "ask", "cover", "publish"]
    assert {"series", "date", "seconds", "tier", "cost_usd"} <= set(lines[0])


def test_no_error_or_call_that_is_stored_holds_the_key(
    model_server: ModelServer, without_embedded_model: None
) -> None:
    model_server.fault = lambda call: error(401, "Incorrect key: sk-test-key-that-must-not-leak")
    digest = publish_day()
    stored = [digest.error, *Completion.objects.values_list("error", flat=True)]
    stored += digest.findings.values_list("message", flat=True)
    assert not any("sk-test-key" in text for text in stored)
    assert digest.tier == "extractive"


def test_the_lease_is_kept_while_models_take_longer_than_it(
    model_server: ModelServer, settings: Settings
) -> None:
    settings.HINDCAST_LEASE_SECONDS = 1
    model_server.delay = 1.3
    digest, waiting = make_digest(make_series()), []

    def keep_lease() -> None:
        if not Completion.objects.exists():
            waiting.append(timezone.now())

    ask_models(digest, keep_lease=keep_lease)
    assert len(waiting) >= 3


def test_the_lease_is_kept_while_sources_take_longer_than_it(
    model_server: ModelServer, settings: Settings, web: HTTPServer
) -> None:
    settings.HINDCAST_LEASE_SECONDS = 1
    others: list[bool] = []
    series = make_series()
    feed = FakeFeed(web, titles=list(TITLES))
    make_source(series, kind="rss", name="Slow", settings={"url": feed.url})
    digest = Digest.objects.create(series=series, date=timezone.localdate())

    def answer_late(request: Request) -> Response:
        time.sleep(1.3)
        return feed.answer(request)

    def collect_against_another(stage: str) -> None:
        if stage == "select":
            others.append(Claim(digest.pk).take(now=timezone.now()))

    web.expect_request(feed.path).respond_with_handler(answer_late)
    result = run(digest.pk, progress=collect_against_another)
    assert (result.claimed, result.done, others) == (True, True, [False])
