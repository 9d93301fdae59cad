"""Makes the counted questions that past days would have asked, of only what was there before each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction

from digests.counting.asking import MOST_SOURCES, as_new
from digests.counting.choosing import Askable, Chosen, Stream, choose_questions
from digests.counting.histories import days_of_entries, keys_of_subjects, load_entries, load_items
from digests.counting.history import History
from digests.counting.names import names_of
from digests.counting.questions import (
    BASE_RATE,
    ENTRIES,
    ITEMS,
    LEAST_COVERED,
    SETTLED_AFTER,
    Count,
    Measure,
    forecast,
    is_forecast_due,
    take_count,
)
from digests.counting.wording import reason_text
from digests.models import Analysis, Series, Topic, TrendingItem
from predictions.changes import mark_record_changed
from predictions.models import Question, QuestionForecast, QuestionResolution
from predictions.questions.asking import NewQuestion, make_row, store_new


@dataclass(frozen=True, slots=True)
class Replayed:
    """A question of a past day, with its later forecasts, and what it came to: an outcome, its day, and the count."""

    chosen: Chosen
    later: tuple[tuple[date, float, str], ...]
    outcome: str
    decided_on: date | None
    count: Count


@dataclass(frozen=True, slots=True)
class Printed:
    """What an entry printed: the titles of its topics and trending items, its analyses, its topics' subjects."""

    titles: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    subjects: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Histories:
    """What can be counted of a series, whole; each look at it says until when."""

    entries: History
    items: Mapping[int, History]
    source_names: Mapping[int, str]

    def of(self, measure: Measure) -> History:
        """The history that the measure counts."""
        return self.entries if measure.source is None else self.items[measure.source]

    def streams(self, day: date, names: dict[str, str], subjects: dict[str, str]) -> list[Askable]:
        """What could be counted on a day: the entries, and the sources that were heard up to the day before."""
        heard = [
            key for key, items in self.items.items() if items.count_covered(day - timedelta(days=1), day)
        ]
        return [
            Stream(ENTRIES, self.entries, names | subjects),
            *(Stream(ITEMS, self.items[key], names, key, self.source_names[key]) for key in heard),
        ]


def hindcast(series: Series, first: date, last: date, *, today: date) -> list[Replayed]:
    """Replays the days from `first` to `last` and stores their questions, in the place of those of an earlier run.

    What was published or stored later than a day after its own is left out, since nobody could have known it then.
    """
    replayed = list(replay(series, first, last, today=today))
    store(series, first, last, replayed)
    return replayed


def replay(series: Series, first: date, last: date, *, today: date) -> Iterator[Replayed]:
    """The questions that the days would have asked, in the order of the days."""
    histories = load_histories(series)
    open_until: dict[str, date] = {}
    for day, printed in load_printed(series, first, last).items():
        chosen = choose_questions(
            histories.streams(day, names_of(printed.titles, printed.texts), printed.subjects),
            today=day,
            open_stories={story for story, until in open_until.items() if until >= day},
            most=series.counted_per_day,
        )
        for found in chosen:
            replayed = play_out(found, histories.of(found.measure), today=today)
            open_until[found.measure.story] = replayed.decided_on or found.measure.deadline
            yield replayed


def load_histories(series: Series) -> Histories:
    """All that was there in time of the series' entries and of its first sources."""
    sources = list(series.sources.exclude(kind="sample")[:MOST_SOURCES])
    return Histories(
        load_entries(series, timely=True),
        {source.pk: load_items(source.pk, timely=True) for source in sources},
        {source.pk: source.name for source in sources},
    )


def load_printed(series: Series, first: date, last: date) -> dict[date, Printed]:
    """What each of the days printed, in the order of the days; entries that were written too late are left out."""
    days = days_of_entries(series, first, last, timely=True)
    printed = {day: Printed() for day in sorted(days.values())}
    of_these = {"digest__series": series, "digest__date__range": (first, last)}
    topics = Topic.objects.filter(dropped_because="", **of_these)
    for rows in (topics, TrendingItem.objects.filter(**of_these)):
        for pk, title in rows.order_by("digest", "position").values_list("digest", "title"):
            if pk in days:
                printed[days[pk]].titles.append(title)
    for pk, found in topics.order_by("digest", "position").values_list("digest", "subjects"):
        if pk in days:
            printed[days[pk]].subjects.update(keys_of_subjects(found))
    analyses = Analysis.objects.filter(topic__in=topics).order_by()
    for pk, text in analyses.values_list("topic__digest", "text").iterator():
        if pk in days:
            printed[days[pk]].texts.append(text)
    return printed


def play_out(chosen: Chosen, history: History, *, today: date) -> Replayed:
    """What became of the question by `today`, and how it would have been forecast meanwhile."""
    measure = chosen.measure
    count = take_count(measure, history)
    outcome, decided_on = "", None
    if count.enough_on is not None:
        outcome, decided_on = Question.Outcome.YES.value, count.enough_on
    elif today > measure.deadline + SETTLED_AFTER and count.share >= LEAST_COVERED[measure.of]:
        outcome, decided_on = Question.Outcome.NO.value, measure.deadline
    end = min(decided_on or measure.deadline, today)
    return Replayed(chosen, tuple(forecasts_until(end, measure, history)), outcome, decided_on, count)


def forecasts_until(end: date, measure: Measure, history: History) -> Iterator[tuple[date, float, str]]:
    """The forecasts after the first one, each of what was there before its day, up to the last day before `end`."""
    last = measure.asked_on
    for number in range(1, (end - measure.asked_on).days):
        day = measure.asked_on + timedelta(days=number)
        if is_forecast_due(last=last, deadline=measure.deadline, today=day):
            rate = forecast(measure, history, day)
            yield day, round(rate.probability, 4), reason_text(measure, rate)
            last = day


@transaction.atomic
def store(series: Series, first: date, last: date, replayed: list[Replayed]) -> None:
    """Stores the questions as hindcasts, in the place of those of the same days."""
    Question.objects.filter(hindcast=True, series=series.slug, asked_on__range=(first, last)).delete()
    new = [as_hindcast(found.chosen) for found in replayed]
    rows = [
        make_resolved_row(found, question, series, number)
        for number, (found, question) in enumerate(zip(replayed, new, strict=True), start=1)
    ]
    store_new(rows, new)
    QuestionForecast.objects.bulk_create(
        (
            QuestionForecast(
                question=row, made_on=day, probability=probability, model_name=BASE_RATE, reason=reason
            )
            for row, found in zip(rows, replayed, strict=True)
            for day, probability, reason in found.later
        ),
        batch_size=2000,
    )
    QuestionResolution.objects.bulk_create(
        make_resolution(row, found) for row, found in zip(rows, replayed, strict=True) if found.outcome
    )
    mark_record_changed(hindcast=True)


def as_hindcast(chosen: Chosen) -> NewQuestion:
    """The question under a name that no live one has."""
    new = as_new(chosen)
    return replace(new, slug=f"hindcast-{new.slug}")


def make_resolved_row(found: Replayed, question: NewQuestion, series: Series, number: int) -> Question:
    """The question with what it came to; it counts as resolved when that could be counted."""
    measure = found.chosen.measure
    row = make_row(
        question,
        asked_on=measure.asked_on,
        series=series.slug,
        now=noon(measure.asked_on),
        position=number % 100,
        hindcast=True,
    )
    row.outcome, row.decided_on = found.outcome, found.decided_on
    if found.outcome:
        row.resolved_at = resolved_at(found)
    elif found.count.days > found.count.covered:
        row.withheld = Question.Withheld.NOT_COVERED
    if found.later:
        row.forecast_on, row.probability = found.later[-1][:2]
    return row


def make_resolution(row: Question, found: Replayed) -> QuestionResolution:
    """How the hindcast was resolved."""
    count, measure = found.count, found.chosen.measure
    return QuestionResolution(
        question=row,
        outcome=found.outcome,
        decided_on=found.decided_on or measure.deadline,
        way=QuestionResolution.Way.COUNT,
        receipt={
            "counted": count.number,
            "wanted": measure.least,
            "days": count.days,
            "covered": count.covered,
        },
        resolved_at=resolved_at(found),
    )


def resolved_at(found: Replayed) -> datetime:
    """When it would have been resolved: a yes on its day, a no when nothing could come any more."""
    day = found.decided_on or found.chosen.measure.deadline
    no = found.outcome == Question.Outcome.NO
    return noon(day + SETTLED_AFTER + timedelta(days=1) if no else day)


def noon(day: date) -> datetime:
    """Noon of the day in UTC."""
    return datetime.combine(day, time(12), tzinfo=UTC)
