"""What the worker does for counted questions: resolves them by counting, and forecasts the open ones again."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from digests.collecting.looking_again import look_again, topics_to_look_at
from digests.counting.asking import DAYS_OF_HISTORY
from digests.counting.base_rates import BaseRate
from digests.counting.discussions import count_discussion, forecast_discussion, items_to_look_at
from digests.counting.histories import load_entries, load_items
from digests.counting.history import History
from digests.counting.papers import count_of_week, forecast_week
from digests.counting.questions import (
    BASE_RATE,
    DISCUSSION,
    ENTRIES,
    LEAST_COVERED,
    PAPERS,
    PAPERS_SETTLED_AFTER,
    SETTLED_AFTER,
    Count,
    Measure,
    forecast,
    is_forecast_due,
    read_measure,
    take_count,
)
from digests.counting.quotes import find_quotes
from digests.counting.wording import count_text, reason_text
from digests.models import Digest, Series
from predictions.models import Question, QuestionResolution
from predictions.questions.forecasting import add_forecast
from predictions.questions.resolving import resolve, withhold

log = logging.getLogger("hindcast.digests")


@dataclass(frozen=True, slots=True)
class Counter:
    """Counts for the questions of a series at a moment; each history is loaded once."""

    series: Series
    now: datetime
    histories: dict[int | None, History] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The series' own day."""
        return self.series.today(self.now)

    def history(self, source_id: int | None) -> History:
        """The history of the series' entries, or of a source; one that is gone has none."""
        if source_id not in self.histories:
            since = self.today - DAYS_OF_HISTORY
            self.histories[source_id] = (
                load_entries(self.series, since=since)
                if source_id is None
                else load_items(source_id, since=since)
            )
        return self.histories[source_id]

    def count(self, measure: Measure) -> Count:
        """What there is of it by now."""
        if measure.of == DISCUSSION:
            return count_discussion(measure, today=self.today)
        if measure.of == PAPERS:
            return count_of_week(measure, today=self.today, now=self.now)
        return take_count(measure, self.history(measure.source))

    def rate(self, measure: Measure) -> BaseRate:
        """How likely the answer is yes by now."""
        if measure.of == DISCUSSION:
            return forecast_discussion(measure, now=self.now, today=self.today)
        if measure.of == PAPERS:
            return forecast_week(measure)
        return forecast(measure, self.history(measure.source), self.today)

    def is_settled(self, measure: Measure) -> bool:
        """Whether nothing can come any more that counts: the deadline is over, and no day up to it is unwritten."""
        if self.today <= measure.deadline + (PAPERS_SETTLED_AFTER if measure.of == PAPERS else SETTLED_AFTER):
            return False
        if measure.of != ENTRIES or self.today > measure.deadline + timedelta(days=self.series.catch_up_days):
            return True
        days = self.series.digests.filter(date__range=(measure.first, measure.deadline))
        return not days.filter(status__in=[*Digest.UNFINISHED, Digest.Status.HELD]).exists()


def run_counted(*, now: datetime) -> int:
    """Looks at discussions again, then resolves and forecasts the counted questions; how many were resolved."""
    resolved = 0
    for series in Series.objects.filter(active=True):
        measured = [(question, measure_of(question)) for question in open_counted(series)]
        questions = [(question, measure) for question, measure in measured if measure is not None]
        items = items_to_look_at((measure for _, measure in questions), today=series.today(now))
        look_again(series, {*items, *topics_to_look_at(series, now=now)}, now=now)
        resolved += run_series(series, questions, now=now)
    return resolved


def open_counted(series: Series) -> QuerySet[Question]:
    """The live counted questions of the series that are not resolved."""
    counted = Question.objects.filter(hindcast=False, kind=Question.Kind.COUNTED, outcome="")
    return counted.filter(series=series.slug).order_by("pk")


def measure_of(question: Question) -> Measure | None:
    """What the question counts; None, and a line in the log, where that cannot be read."""
    try:
        return read_measure(question.measure)
    except (ValueError, KeyError, TypeError) as error:
        log.error("measure not readable", extra={"question": question.slug, "reason": str(error)})
        return None


def run_series(series: Series, questions: Iterable[tuple[Question, Measure]], *, now: datetime) -> int:
    """Resolves and forecasts the questions of a series; how many were resolved."""
    counter = Counter(series, now)
    resolved = 0
    for question, measure in questions:
        if try_to_resolve(question, measure, counter):
            resolved += 1
        elif question.forecast_on and is_forecast_due(
            last=question.forecast_on, deadline=question.deadline, today=counter.today
        ):
            forecast_again(question, measure, counter)
    return resolved


def try_to_resolve(question: Question, measure: Measure, counter: Counter) -> bool:
    """Resolves the question where the count is reached, or can be reached no more; whether it did."""
    count = counter.count(measure)
    if count.enough_on is not None:
        outcome, decided_on = QuestionResolution.Outcome.YES, count.enough_on
    elif not counter.is_settled(measure):
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
        now=counter.now,
        note=count_text(count, measure),
        receipt={
            "counted": count.number,
            "wanted": measure.least,
            "days": count.days,
            "covered": count.covered,
        },
        quotes=find_quotes(measure, counter.series) if count.number else (),
    )
    return True


def forecast_again(question: Question, measure: Measure, counter: Counter) -> None:
    """Adds what the base rate says of the time that is left."""
    rate = counter.rate(measure)
    add_forecast(
        question,
        made_on=counter.today,
        probability=round(rate.probability, 4),
        model_name=BASE_RATE,
        reason=reason_text(measure, rate),
    )
