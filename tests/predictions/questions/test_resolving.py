"""Outcomes are written in one place, corrected in public, and never contradict the calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from predictions.models import Question, QuestionResolution, RecordFigures
from predictions.questions.forecasting import add_forecast
from predictions.questions.resolving import resolve, withhold
from tests.factories import UserFactory
from tests.predictions.builders import make_question, resolve_question

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
QUOTE = {
    "quote": "Y is out now.",
    "url": "https://example.org/y",
    "title": "Y",
    "seen_at": "2026-02-01T08:00:00+00:00",
}


def version() -> int:
    return RecordFigures.objects.get(name="live").data_version


def test_a_resolution_counts_and_keeps_its_evidence() -> None:
    question, person = make_question(), UserFactory()
    before = version()
    resolve(question, "yes", decided_on=date(2026, 2, 1), way="person", now=NOW, by=person, quotes=[QUOTE])
    question.refresh_from_db()
    assert (question.outcome, question.decided_on, question.resolved_at) == ("yes", date(2026, 2, 1), NOW)
    evidence = question.evidence.get(role="resolved")
    assert (evidence.quote, evidence.url, len(evidence.sha256)) == (QUOTE["quote"], QUOTE["url"], 64)
    assert evidence.resolution == question.resolutions.get() and version() > before


def test_a_later_one_corrects_and_nothing_is_erased() -> None:
    question = make_question()
    resolve_question(question, "yes", decided_on=date(2026, 2, 1))
    resolve_question(question, "no")
    assert question.outcome == "no" and question.resolutions.count() == 2
    resolve_question(question, "reopened")
    assert (question.outcome, question.decided_on, question.resolved_at) == ("", None, None)
    assert question.resolutions.count() == 3


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"outcome": "yes", "decided_on": date(2025, 12, 31)}, "decided_on"),
        ({"outcome": "yes", "decided_on": date(2026, 3, 16)}, "decided_on"),
        ({"outcome": "yes", "decided_on": date(2026, 4, 2)}, "decided_on"),
        ({"outcome": "reopened", "decided_on": date(2026, 3, 1)}, "outcome"),
        ({"outcome": "annulled", "decided_on": date(2026, 3, 1), "way": "count"}, "outcome"),
        ({"outcome": "no", "decided_on": date(2026, 2, 1), "way": "count", "now": datetime(2026, 3, 15, tzinfo=UTC)},
         "outcome"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_leaves_what_was_there(values: dict[str, Any], field: str) -> None:
    question = make_question()
    with pytest.raises(ValidationError) as caught:
        resolve(question, **{"way": "person", "now": NOW, **values})
    assert set(caught.value.message_dict) == {field}
    question.refresh_from_db()
    assert question.outcome == "" and not QuestionResolution.objects.exists()


def test_resolutions_are_append_only() -> None:
    resolution = resolve_question(make_question())
    for change in (
        resolution.save,
        resolution.delete,
        QuestionResolution.objects.all().delete,
        lambda: QuestionResolution.objects.update(note="x"),
    ):
        with pytest.raises(TypeError, match="append-only"):
            change()


def test_a_reason_for_waiting_is_of_the_closed_list() -> None:
    question = make_question()
    withhold(question, "not-covered")
    question.refresh_from_db()
    assert question.withheld == "not-covered"
    with pytest.raises(ValueError, match="no reason of the closed list"):
        withhold(question, "KeyError: 'x'")
    resolve_question(question)
    assert question.withheld == ""


def test_a_forecast_is_added_once_a_day_and_model() -> None:
    question = make_question()
    for probability in (0.6, 0.9):
        add_forecast(question, made_on=date(2026, 1, 8), probability=probability, model_name="m")
    assert list(question.forecasts.values_list("probability", flat=True)) == [0.7, 0.6]
    stored = Question.objects.get()
    assert (stored.probability, stored.forecast_on) == (0.6, date(2026, 1, 8))


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2026, 3, 16)])
def test_a_forecast_outside_the_question_s_time_is_refused(day: date) -> None:
    with pytest.raises(ValidationError):
        add_forecast(make_question(), made_on=day, probability=0.5, model_name="m")


def test_a_decided_question_is_forecast_no_more() -> None:
    question = make_question()
    resolve_question(question, "yes", decided_on=date(2026, 2, 1))
    with pytest.raises(ValidationError):
        add_forecast(question, made_on=date(2026, 2, 2), probability=0.5, model_name="m")
