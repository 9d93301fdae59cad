"""A year of questions through the database: the record finds what is true of it, and its file says all of it again."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import numpy
import pytest
import time_machine
from django.test import Client
from scipy import stats

from predictions.models import Question, QuestionForecast
from predictions.record_keeping import refresh_record, stored_record
from predictions.scores.probability_scores import Baseline
from predictions.scores.record import Record
from tests.predictions.builders import make_post
from tests.predictions.scores.questions import ASKED_ON, TRUE_BRIER, TRUE_RATE, overconfident, simulate_year

pytestmark = pytest.mark.django_db
SEED = 4
END = ASKED_ON + timedelta(days=365 + 190)


def store_year(**options: Any) -> None:
    """The simulated year as rows: each question with a second forecast half-way, where it is still open then."""
    post = make_post(ASKED_ON)
    for asked in simulate_year(SEED, **options):
        assert asked.outcome and asked.decided_on and asked.resolved_on
        first = asked.forecasts[0]
        question = Question.objects.create(
            slug=asked.slug, text=asked.text, kind=asked.kind, post=post, story=asked.story, criteria="?",
            asked_on=asked.asked_on, deadline=asked.deadline, outcome=asked.outcome, decided_on=asked.decided_on,
            resolved_at=datetime.combine(asked.resolved_on, time(12), UTC),
        )  # fmt: skip
        middle = asked.asked_on + (asked.decided_on - asked.asked_on) / 2
        days = {first.made_on, middle} if middle > asked.asked_on else {first.made_on}
        QuestionForecast.objects.bulk_create(
            QuestionForecast(question=question, made_on=day, probability=first.probability, model_name="fake")
            for day in sorted(days)
        )


def record_on(day: date) -> Record:
    """The live record as it is computed on a day, of all that is stored."""
    now = datetime.combine(day, time(12), UTC)
    refresh_record(hindcast=False, now=now)
    record, as_of = stored_record(hindcast=False)
    assert record is not None and as_of == day
    return record


def test_the_record_finds_the_truth_and_everything_that_is_due_is_scored() -> None:
    store_year()
    record = record_on(END)
    assert record.way.due.count == record.way.scored.count == 730 and record.way.waiting.count == 0
    scores = record.scores
    assert scores is not None and scores.interval is not None and record.base_rate.interval is not None
    assert scores.interval.low <= TRUE_BRIER <= scores.interval.high
    assert record.base_rate.interval.low <= TRUE_RATE <= record.base_rate.interval.high
    assert scores.comparisons[Baseline.BASE_RATE].finding == "better"
    assert scores.comparisons[Baseline.HALF].finding == "better"


def test_a_model_that_is_too_sure_is_told_apart() -> None:
    store_year(forecast=overconfident)
    record = record_on(END)
    assert record.scores is not None and record.scores.brier > TRUE_BRIER + 0.005
    missed = [
        found
        for found in record.bins
        if found.yes.interval
        and found.mean_forecast is not None
        and not found.yes.interval.low <= found.mean_forecast <= found.yes.interval.high
    ]
    assert len(missed) >= 3


def test_every_number_can_be_computed_again_of_the_file(client: Client) -> None:
    store_year()
    record = record_on(END)
    with time_machine.travel(datetime.combine(END, time(12), UTC), tick=False):
        text = client.get("/predictions/record.csv").getvalue().decode()
    questions: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in csv.DictReader(io.StringIO(text, newline="")):
        questions[row["question"]].append(row)
    outcomes, averaged, firsts = [], [], []
    for rows in questions.values():
        happened = rows[0]["outcome"] == "yes"
        end = min(rows[0]["deadline"], rows[0]["decided_on"])
        days = [date.fromisoformat(row["made_on"]) for row in rows] + [date.fromisoformat(end)]
        stood = [max((later - day).days, 0) for day, later in pairwise(days)]
        errors = [(float(row["probability"]) - happened) ** 2 for row in rows]
        averaged.append(numpy.average(errors, weights=stood if sum(stood) else [1] + [0] * (len(rows) - 1)))
        firsts.append((float(rows[0]["probability"]), happened))
        outcomes.append(happened)
    scores = record.scores
    assert scores is not None and len(questions) == scores.count
    assert scores.brier == pytest.approx(numpy.mean(averaged))
    assert scores.first_brier == pytest.approx(numpy.mean([(p - came) ** 2 for p, came in firsts]))
    share = numpy.mean(outcomes)
    assert scores.uncertainty == pytest.approx(share * (1 - share))
    wilson = stats.binomtest(sum(outcomes), len(outcomes)).proportion_ci(method="wilson")
    assert record.base_rate.interval is not None
    assert (record.base_rate.interval.low, record.base_rate.interval.high) == pytest.approx(tuple(wilson))
    for found in record.bins:
        inside = [came for p, came in firsts if found.low <= p < found.high]
        assert (found.yes.total, found.yes.count) == (len(inside), sum(inside))
        if inside and found.yes.interval:
            wilson = stats.binomtest(sum(inside), len(inside)).proportion_ci(method="wilson")
            assert (found.yes.interval.low, found.yes.interval.high) == pytest.approx(tuple(wilson))
