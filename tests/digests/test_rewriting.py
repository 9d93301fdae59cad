"""An entry that is there is written again: a better text takes its place, a worse one does not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from blog.publishing import unpublish
from digests.models import Digest, Topic
from digests.ordering import approve, write_again
from digests.pipeline import run
from predictions.models import Prediction
from tests.digests.builders import DAY, NOON, TITLES, make_digest, make_series
from tests.fakes.model_server import Call, Fault, ModelServer, error, good_answer, speak_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("without_embedded_model")]


def rewrite(digest: Digest) -> Digest:
    """The digest after it was ordered to be written again, and was."""
    write_again(digest)
    return run(digest.pk).digest


def state_of(digest: Digest) -> dict[str, Any]:
    """All that readers see of the digest, and what its rows hold."""
    assert digest.post is not None
    digest.post.refresh_from_db()
    return {
        "post": (digest.post.title, digest.post.body, digest.post.model_name, digest.post.updated_at),
        "tags": sorted(digest.post.tags.values_list("name", flat=True)),
        "digest": (digest.status, digest.stage, digest.tier, digest.model_name),
        "topics": list(digest.topics.values_list("title", "dropped_because", "analyses__text")),
        "forecasts": list(digest.forecasts.values_list("event__slug", "phrase", "rationale")),
        "predictions": list(
            Prediction.objects.values_list("event__slug", "phrase", "rationale").order_by("pk")
        ),
    }


def only_for(titles: tuple[str, ...], found: Callable[[Call], Any]) -> Fault:
    """A fault for these topics alone."""
    return lambda call: found(call) if call.title in titles else None


def same_for_all(call: Call) -> Any:
    """Analyses that pass one by one, and are the same for each topic."""
    subject = (
        "attention, tabular models, laundry robots, weather graphs, speech on wristwatches and protein design"
    )
    if call.is_forecast:
        return None
    return good_answer(call) | {"benefits": speak_of(subject, "a"), "ramifications": speak_of(subject, "b")}


WORSE: dict[str, tuple[Fault, str]] = {
    "no model answers": (
        lambda call: error(500),
        r"6 topics \(no model\) and 2 predictions instead of 6 topics \(first",
    ),
    "the gates fault what looked good": (same_for_all, "says the same as the topic 1 benefits"),
    "one topic less": (only_for(TITLES[:1], lambda call: "..."), "5 topics .* instead of 6 topics"),
}


@pytest.mark.parametrize("name", WORSE)
def test_a_worse_text_leaves_the_entry_as_it_was_and_says_why(model_server: ModelServer, name: str) -> None:
    digest = run(make_digest(make_series()).pk).digest
    before = state_of(digest)
    model_server.fault, reason = WORSE[name]
    digest = rewrite(digest)
    assert state_of(digest) == before
    assert before["digest"] == ("published", "done", "full", "fake")
    assert re.search(reason, digest.error) and "it stays as it was" in digest.error


def test_a_text_by_a_later_model_leaves_that_of_the_first(model_server: ModelServer) -> None:
    digest = run(make_digest(make_series(models=("fake", "second"))).pk).digest
    before = state_of(digest)
    model_server.fault = lambda call: error(401) if call.body["model"] == "fake" else None
    assert "(fallback model)" in rewrite(digest).error
    assert state_of(digest) == before


def test_a_text_that_is_as_good_takes_the_place(model_server: ModelServer) -> None:
    digest = run(make_digest(make_series()).pk).digest
    model_server.fault = only_for(
        TITLES[:1], lambda call: good_answer(call) | {"benefits": speak_of(call.title, "a second time")}
    )
    digest = rewrite(digest)
    assert (digest.status, digest.error, digest.revision) == ("published", "", 2)
    assert speak_of(TITLES[0], "a second time") in state_of(digest)["post"][1]


def test_an_entry_without_a_model_is_replaced_by_fewer_topics_with_analyses(
    model_server: ModelServer,
) -> None:
    model_server.fault = lambda call: error(401)
    digest = run(make_digest(make_series()).pk).digest
    assert digest.tier == "extractive"
    model_server.fault = only_for(TITLES[:1], lambda call: "...")
    digest = rewrite(digest)
    assert (digest.tier, digest.error) == ("full", "")
    assert digest.topics.filter(dropped_because="").count() == 5


def test_an_entry_that_an_editor_took_back_is_not_made_public_by_a_new_text(
    model_server: ModelServer,
) -> None:
    digest = run(make_digest(make_series()).pk).digest
    assert digest.post is not None
    unpublish(digest.post, now=NOON)
    digest = rewrite(digest)
    assert digest.post is not None
    assert (digest.status, digest.post.status, digest.error) == ("held", "draft", "")
    approve(digest, now=NOON)
    digest.refresh_from_db()
    assert (digest.status, digest.post.status) == ("published", "published")


def test_a_forecast_that_no_model_writes_again_stays(model_server: ModelServer) -> None:
    digest = run(make_digest(make_series()).pk).digest
    before = state_of(digest)
    model_server.fault = lambda call: "..." if call.is_forecast else None
    digest = rewrite(digest)
    after = state_of(digest)
    assert digest.error == ""
    assert (after["forecasts"], after["predictions"]) == (before["forecasts"], before["predictions"])
    notes = digest.findings.filter(place__startswith="prediction")
    assert [(note.blocking, note.message[:23]) for note in notes] == [(False, "The earlier one stays: ")] * 2


def test_a_topic_that_another_day_printed_does_not_come_back_as_an_excerpt(model_server: ModelServer) -> None:
    series = make_series()
    yesterday = Digest.objects.create(series=series, date=DAY - timedelta(days=1), status="published")
    Topic.objects.create(digest=yesterday, position=1, title=TITLES[0])
    Topic.objects.create(digest=yesterday, position=2, title=TITLES[1], dropped_because="No model wrote it.")
    model_server.fault = only_for(TITLES[2:], lambda call: "...")
    digest = run(make_digest(series).pk).digest
    assert digest.tier == "extractive"
    assert list(digest.topics.filter(dropped_because="").values_list("title", flat=True)) == list(TITLES[1:])
    assert digest.post is not None and TITLES[0] not in digest.post.body


def test_an_event_that_the_series_no_longer_predicts_does_not_hold_up_a_new_text(
    model_server: ModelServer,
) -> None:
    digest = run(make_digest(make_series()).pk).digest
    digest.series.events.get(slug="technological-singularity").series.clear()
    digest = rewrite(digest)
    assert (digest.error, digest.forecasts.count()) == ("", 1)
