"""A day with each server that people use, and what its failures come to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from pytest_django import Settings

from blog.models import Post
from digests.asking.endpoints import endpoints_of
from digests.asking.servers.lessons import forget, lessons_of
from digests.models import Completion, Digest, SeriesModel
from digests.operating.doctor import check_models
from digests.running.pipeline import run
from tests.digests.builders import DAY, make_digest, make_series
from tests.fakes.model_hosts import ANSWER, FAILURES, HOSTS, THOUGHT, Host, calls_a_tool, openai_reasoning
from tests.fakes.model_server import ModelServer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_lessons(without_embedded_model: None) -> Iterator[None]:
    cache.clear()
    forget()
    yield
    cache.clear()


def write_day(server: ModelServer, host: Host, settings: Settings, **model: object) -> Digest:
    """A day written by the host's model, at a price of a dollar for a million tokens."""
    server.fault = host.answer
    settings.OPENAI_BASE_URL = server.http.url_for(host.path)
    series = make_series(models=())
    prices = {"input_usd_per_million": Decimal(1), "output_usd_per_million": Decimal(1)}
    SeriesModel.objects.create(series=series, name=host.model, **{**prices, **model})
    return run(make_digest(series).pk).digest


@pytest.mark.parametrize("host", HOSTS, ids=lambda host: host.name)
def test_each_server_writes_a_whole_day(host: Host, model_server: ModelServer, settings: Settings) -> None:
    digest = write_day(model_server, host, settings)

    assert (digest.status, digest.tier) == ("published", "full"), digest.error
    assert digest.topics.filter(dropped_because="").count() == 6
    assert Post.objects.get().model_name == host.model
    [endpoint] = endpoints_of(digest.series)
    learnt = "; ".join(lessons_of(endpoint).sentences())
    assert all(lesson in learnt for lesson in host.lessons), learnt
    assert bool(learnt) == bool(host.lessons), learnt
    # Eight questions, and at most three calls that taught something: only the first call can.
    assert len(model_server.calls) <= 8 + 3
    assert digest.cost_usd > 0


@pytest.mark.parametrize("name", FAILURES)
def test_each_failure_ends_in_a_lower_tier_and_names_the_mend(
    name: str, model_server: ModelServer, settings: Settings
) -> None:
    answer, told = FAILURES[name]
    digest = write_day(model_server, Host(name, "x", answer), settings)

    assert (digest.status, digest.tier) == ("published", "extractive")
    errors = set(Completion.objects.values_list("error", flat=True))
    assert errors and all(told in error for error in errors), errors
    assert "sk-test" not in " ".join(errors)


def test_a_model_that_thinks_has_room_and_its_thoughts_are_counted(
    model_server: ModelServer, settings: Settings
) -> None:
    digest = write_day(
        model_server, Host("a server", "a-name-that-tells-nothing", openai_reasoning), settings
    )

    assert digest.tier == "full"
    # One call was refused, one had no room for thoughts; after them each of eight questions took one call.
    assert len(model_server.calls) == 2 + 8
    answered = Completion.objects.filter(status="answered")
    assert answered.count() == 8
    assert set(answered.values_list("completion_tokens", "thinking_tokens")) == {(ANSWER + THOUGHT, THOUGHT)}
    starved = Completion.objects.get(status="invalid")
    assert starved.thinking_tokens == 900
    paid = 8 * (400 + ANSWER + THOUGHT) + 400 + 900
    assert digest.cost_usd == Decimal(paid) / 1_000_000


def test_what_was_learnt_is_known_to_the_next_process_and_told_by_doctor(
    model_server: ModelServer, settings: Settings
) -> None:
    host = Host("a server", "a-name-that-tells-nothing", openai_reasoning)
    digest = write_day(model_server, host, settings)
    forget()
    model_server.calls.clear()
    titles = ("Coral nurseries under the ice", "Sign language for robots", "Tea farms with drones")
    run(make_digest(digest.series, day=DAY + timedelta(days=1), titles=titles).pk)

    assert len(model_server.calls) == len(titles) + 2
    endpoint = endpoints_of(digest.series)[0]
    assert lessons_of(endpoint).sentences() == [
        "does not take max_tokens",
        "thinks, and gets 4,000 tokens for it",
    ]
    model_server.fault = None
    settings.OPENAI_MODEL = "fake"
    digest.series.model_choices.update(name="fake")
    assert [check.finding for check in check_models()] == ["answers"]


def test_an_answer_that_comes_as_a_call_of_a_tool_is_read(
    model_server: ModelServer, settings: Settings
) -> None:
    digest = write_day(model_server, Host("a server", "x", calls_a_tool), settings)
    assert digest.tier == "full" and len(model_server.calls) == 8


def test_a_stated_room_and_effort_are_kept_to(model_server: ModelServer, settings: Settings) -> None:
    host = Host("OpenAI", "gpt-5-mini", openai_reasoning)
    digest = write_day(model_server, host, settings, thinking_tokens=500, effort="medium")

    assert digest.tier == "extractive"
    assert {call.body.get("max_completion_tokens") for call in model_server.calls} == {None, 1400}
    assert {call.body["reasoning_effort"] for call in model_server.calls} == {"medium"}
    assert "took all the room" in Completion.objects.first().error  # type: ignore[union-attr]
