from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.utils import timezone

from blog.models import Post
from predictions.events.recording import NewPrediction, record
from predictions.models import Event, Prediction

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 4)


@pytest.fixture
def post() -> Post:
    return Post.objects.create(title="An entry", slug="an-entry", status="published")


@pytest.fixture
def agi() -> Event:
    return Event.objects.create(name="Artificial general intelligence", slug="agi")


@pytest.fixture
def singularity() -> Event:
    return Event.objects.create(name="Technological singularity", slug="singularity")


def forecast(event: Event) -> NewPrediction:
    return NewPrediction(
        event=event,
        phrase="June 2035",
        earliest=date(2035, 6, 1),
        latest=date(2035, 6, 30),
        median=None,
        low=None,
        high=None,
        probability_never=None,
        rationale="Because.",
        model_name="gpt-4o-mini",
        prompt_version="abc",
    )


def test_it_stores_each_prediction_with_its_history(post: Post, agi: Event, singularity: Event) -> None:
    record(post, made_on=DAY, predictions=[forecast(agi), forecast(singularity)])

    row = Prediction.objects.get(event=agi)
    assert (row.post, row.made_on, row.phrase, row.latest) == (post, DAY, "June 2035", date(2035, 6, 30))
    assert [entry.history_type for entry in row.history.all()] == ["+"]
    assert Prediction.objects.count() == 2


def test_recording_the_same_again_writes_nothing(post: Post, agi: Event) -> None:
    record(post, made_on=DAY, predictions=[forecast(agi)])
    first = Prediction.objects.get()

    record(post, made_on=DAY, predictions=[forecast(agi)])

    assert Prediction.objects.get().pk == first.pk
    assert first.history.count() == 1


def test_a_changed_prediction_keeps_its_row_and_its_earlier_words(post: Post, agi: Event) -> None:
    record(post, made_on=DAY, predictions=[forecast(agi)])

    record(post, made_on=DAY, predictions=[replace(forecast(agi), phrase="2035")])

    row = Prediction.objects.get()
    assert row.phrase == "2035"
    assert [entry.phrase for entry in row.history.order_by("history_id")] == ["June 2035", "2035"]


def test_it_removes_what_the_post_no_longer_says_and_keeps_it_in_the_history(
    post: Post, agi: Event, singularity: Event
) -> None:
    record(post, made_on=DAY, predictions=[forecast(agi), forecast(singularity)])

    record(post, made_on=DAY, predictions=[forecast(agi)])

    assert [row.event for row in Prediction.objects.all()] == [agi]
    assert Prediction.history.filter(event=singularity, history_type="-").count() == 1


def test_the_first_of_two_predictions_of_one_event_counts(post: Post, agi: Event) -> None:
    record(post, made_on=DAY, predictions=[forecast(agi), replace(forecast(agi), phrase="2050")])

    assert Prediction.objects.get().phrase == "June 2035"


def test_one_wrong_prediction_stores_none(post: Post, agi: Event, singularity: Event) -> None:
    wrong = replace(forecast(singularity), earliest=date(2040, 1, 1))

    with pytest.raises(Exception, match="prediction_earliest_before_latest"):
        record(post, made_on=DAY, predictions=[forecast(agi), wrong])

    assert not Prediction.objects.exists()


def test_an_overlong_phrase_is_cut_to_what_the_row_holds(post: Post, agi: Event) -> None:
    record(post, made_on=DAY, predictions=[replace(forecast(agi), phrase="x" * 999)])

    assert len(Prediction.objects.get().phrase) == 300


def test_predictions_of_a_draft_are_not_public(post: Post, agi: Event) -> None:
    record(post, made_on=DAY, predictions=[forecast(agi)])
    assert Prediction.objects.public(timezone.now()).count() == 1

    Post.objects.update(status="draft")

    assert Prediction.objects.public(timezone.now()).count() == 0
