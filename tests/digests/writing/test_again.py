"""An entry that is there is written again: a better text takes its place, a worse one does not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from blog.publishing import unpublish
from digests.models import Analysis, Digest, SeriesModel, Topic
from digests.running.ordering import NotPossible, approve, write_again
from digests.running.pipeline import run
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
        lambda call: error(401),
        r"^Nothing was written again that is as good; the entry stays as it was\. fake: the server refused the key",
    ),
    "the gates fault what looked good": (same_for_all, "says the same as the topic 1 benefits"),
    "a later model answers": (
        lambda call: error(401) if call.body["model"] == "fake" else None,
        r"stays as it was\. It is by fake; now only second answered\.$",
    ),
}


@pytest.mark.parametrize("name", WORSE)
def test_a_worse_text_leaves_the_entry_as_it_was_and_says_why(model_server: ModelServer, name: str) -> None:
    digest = run(make_digest(make_series(models=("fake", "second"))).pk).digest
    before = state_of(digest)
    model_server.fault, reason = WORSE[name]
    digest = rewrite(digest)
    assert state_of(digest) == before
    assert before["digest"] == ("published", "done", "full", "fake")
    assert re.search(reason, digest.error) and "stays as it was" in digest.error


def written_anew(call: Call) -> Any:
    """Good answers that are other ones than before."""
    if call.is_forecast:
        return None
    return good_answer(call) | {"benefits": speak_of(call.title, "a second time")}


FAILING: dict[str, tuple[Fault, str]] = {
    "no model": (lambda call: "...", "fake: .*; second: "),
    "a later model": (
        lambda call: error(401) if call.body["model"] == "fake" else written_anew(call),
        r"It is by fake; now only second answered\.",
    ),
}


@pytest.mark.parametrize("name", FAILING)
def test_one_text_that_does_not_come_as_good_again_stays_beside_the_new_ones(
    model_server: ModelServer, name: str
) -> None:
    digest = run(make_digest(make_series(models=("fake", "second"))).pk).digest
    fault, reason = FAILING[name]
    model_server.fault = lambda call: fault(call) if call.title == TITLES[0] else written_anew(call)
    digest = rewrite(digest)
    body = state_of(digest)["post"][1]
    assert (digest.status, digest.error, digest.tier) == ("published", "", "full")
    assert speak_of(TITLES[0], "benefits") in body and speak_of(TITLES[0], "a second time") not in body
    assert all(speak_of(title, "a second time") in body for title in TITLES[1:])
    note = digest.findings.get(place="topic 1")
    assert not note.blocking and re.search(f"^The earlier text stays: {reason}", note.message)


def test_a_text_by_the_model_of_before_is_as_good_where_another_now_comes_first(
    model_server: ModelServer,
) -> None:
    series = make_series()
    digest = run(make_digest(series).pk).digest
    series.model_choices.update(position=2)
    SeriesModel.objects.create(series=series, position=1, name="dearer")
    model_server.fault = lambda call: error(401) if call.body["model"] == "dearer" else written_anew(call)
    digest = rewrite(digest)
    assert (digest.error, digest.tier, digest.model_name) == ("", "fallback", "fake")
    assert speak_of(TITLES[0], "a second time") in state_of(digest)["post"][1]


def test_a_text_by_a_model_that_is_asked_no_more_is_replaced_by_any_that_is(
    model_server: ModelServer,
) -> None:
    series = make_series()
    digest = run(make_digest(series).pk).digest
    series.model_choices.update(name="newer")
    model_server.fault = written_anew
    digest = rewrite(digest)
    assert (digest.error, digest.tier, digest.model_name) == ("", "full", "newer")


def edit_by_hand(digest: Digest) -> None:
    """As an editor's form stores it: one topic dropped, one with own texts and title, one text, one prediction."""
    digest.topics.filter(position=1).update(dropped_because="Advertising.", dropped_by_editor=True)
    digest.topics.filter(position=2).update(title="Tables, and models that read them")
    Analysis.objects.filter(topic__position=2).update(text="Shorter than gates like.", edited=True)
    Analysis.objects.filter(topic__position=3, kind="benefits").update(text="Laundry, by hand.", edited=True)
    digest.forecasts.filter(event__slug="technological-singularity").update(phrase="May 2071", edited=True)


def test_what_an_editor_dropped_or_corrected_stays_and_the_rest_is_new(model_server: ModelServer) -> None:
    digest = run(make_digest(make_series()).pk).digest
    edit_by_hand(digest)
    model_server.fault, model_server.calls = written_anew, []
    plan = write_again(digest)
    digest = run(digest.pk).digest
    body = state_of(digest)["post"][1]
    assert (digest.error, digest.tier) == ("", "full")
    assert TITLES[0] not in body and digest.topics.get(position=1).dropped_because == "Advertising."
    assert "Tables, and models that read them" in body and body.count("Shorter than gates like.") == 2
    assert "Laundry, by hand." in body and speak_of(TITLES[2], "ramifications") in body
    assert speak_of(TITLES[3], "a second time") in body and "(May 2071)" in body and "(June 2036)" in body
    asked = {call.title for call in model_server.calls}
    assert asked == {*TITLES[2:], "Artificial general intelligence"}
    assert str(plan) == (
        "New texts for 4 topics and 1 prediction. What stays: 1 topic with your own texts, 1 single text of yours and "
        "1 corrected prediction. What you dropped stays out: 1 topic."
    )


def test_what_an_editor_wrote_stays_where_no_model_answers_at_all(model_server: ModelServer) -> None:
    model_server.fault = lambda call: error(401)
    digest = make_digest(make_series())
    edit_by_hand(digest)
    for kind in Analysis.Kind:
        text = f"Own words on {kind}, for tables and the models that read them, enough to pass."
        Analysis.objects.create(topic=digest.topics.get(position=2), kind=kind, text=text, edited=True)
    digest = run(digest.pk).digest
    assert digest.tier == "extractive" and digest.post is not None
    assert TITLES[0] not in digest.post.body and TITLES[3] in digest.post.body
    assert digest.post.body.count("Own words on") == 2


def test_where_all_is_an_editors_there_is_nothing_to_write_again(model_server: ModelServer) -> None:
    digest = run(make_digest(make_series()).pk).digest
    digest.topics.update(dropped_because="No.", dropped_by_editor=True)
    digest.forecasts.update(edited=True)
    with pytest.raises(NotPossible, match="There is nothing to write again"):
        write_again(digest)


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
