"""What the worker does for counted questions: resolves them by counting, and forecasts the open ones again."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from digests.counting.asking import DAYS_OF_HISTORY
from digests.counting.histories import load_entries, load_items
from digests.counting.history import History
from digests.counting.questions import (
    BASE_RATE,
    ENTRIES,
    LEAST_COVERED,
    SETTLED_AFTER,
    Count,
    Measure,
    forecast,
    is_forecast_due,
    read_measure,
    take_count,
)
from digests.counting.quotes import find_quotes
from digests.counting.wording import reason_text
from digests.models import Digest, Series
from predictions.models import Question, QuestionResolution
from predictions.questions.forecasting import add_forecast
from predictions.questions.resolving import resolve, withhold

log = logging.getLogger("hindcast.digests")


def run_counted(*, now: datetime) -> int:
    """Resolves and forecasts the counted questions of all series; how many were resolved."""
    resolved = 0
    for series in Series.objects.filter(slug__in=open_counted().values("series")):
        questions = list(open_counted().filter(series=series.slug))
        resolved += run_series(series, questions, now=now)
    return resolved


def open_counted() -> QuerySet[Question]:
    """The live counted questions that are not resolved."""
    return Question.objects.filter(hindcast=False, kind=Question.Kind.COUNTED, outcome="").order_by("pk")


def run_series(series: Series, questions: Iterable[Question], *, now: datetime) -> int:
    """Resolves and forecasts the questions of a series; how many were resolved."""
    today = series.today(now)
    histories: dict[int | None, History] = {}
    resolved = 0
    for question in questions:
        measure = measure_of(question)
        if measure is None:
            continue
        if measure.source not in histories:
            histories[measure.source] = load_history(series, measure.source, today)
        history = histories[measure.source]
        if try_to_resolve(question, measure, history, series, now=now):
            resolved += 1
        elif question.forecast_on and is_forecast_due(
            last=question.forecast_on, deadline=question.deadline, today=today
        ):
            forecast_again(question, measure, history, today)
    return resolved


def measure_of(question: Question) -> Measure | None:
    """What the question counts; None, and a line in the log, where that cannot be read."""
    try:
        return read_measure(question.measure)
    except (ValueError, KeyError, TypeError) as error:
        log.error("measure not readable", extra={"question": question.slug, "reason": str(error)})
        return None


def load_history(series: Series, source_id: int | None, today: date) -> History:
    """The history of the series' entries, or of a source; one that is gone has none."""
    since = today - DAYS_OF_HISTORY
    if source_id is None:
        return load_entries(series, since=since)
    return load_items(source_id, since=since)


def try_to_resolve(
    question: Question, measure: Measure, history: History, series: Series, *, now: datetime
) -> bool:
    """Resolves the question where the count is reached, or can be reached no more; whether it did."""
    count = take_count(measure, history)
    today = series.today(now)
    if count.enough_on is not None:
        outcome, decided_on = QuestionResolution.Outcome.YES, count.enough_on
    elif not is_settled(measure, series, today):
        return False
    elif count.share < LEAST_COVERED[measure.of]:
        withhold(question, Question.Withheld.NOT_COVERED)
        return False
    else:
        outcome, decided_on = QuestionResolution.Outcome.NO, measure.deadline
    resolve(
        question,
        outcome,
        decided_on=decided_on,
        way=QuestionResolution.Way.COUNT,
        now=now,
        note=describe(count, measure),
        receipt={
            "counted": count.number,
            "wanted": measure.least,
            "days": count.days,
            "covered": count.covered,
        },
        quotes=find_quotes(measure, series) if count.number else (),
    )
    return True


def is_settled(measure: Measure, series: Series, today: date) -> bool:
    """Whether nothing can come any more that would count: the deadline is over, and no day up to it is unwritten."""
    if today <= measure.deadline + SETTLED_AFTER:
        return False
    if measure.of != ENTRIES or today > measure.deadline + timedelta(days=series.catch_up_days):
        return True
    days = series.digests.filter(date__range=(measure.first, measure.deadline))
    return not days.filter(status__in=[*Digest.UNFINISHED, Digest.Status.HELD]).exists()


def describe(count: Count, measure: Measure) -> str:
    """What was counted, in a sentence."""
    what = "entries" if measure.of == ENTRIES else f"items of {measure.source_name}"
    return (
        f"Counted: {count.number} {what} with “{measure.label}”, of {measure.least} that were asked for; "
        f"{count.covered} of {count.days} days covered."
    )


def forecast_again(question: Question, measure: Measure, history: History, today: date) -> None:
    """Adds what the base rate says of the time that is left."""
    rate = forecast(measure, history, today)
    add_forecast(
        question,
        made_on=today,
        probability=round(rate.probability, 4),
        model_name=BASE_RATE,
        reason=reason_text(measure, rate),
    )
