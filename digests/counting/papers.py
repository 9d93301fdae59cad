"""Counted questions of arXiv's papers: will it list so many on a name in a week? Counted by asking arXiv's search."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median_low

from django.db.models import QuerySet

from blog.redaction import redact
from digests.counting.base_rates import BaseRate, blend
from digests.counting.choosing import Chosen
from digests.counting.questions import PAPERS, PAPERS_SETTLED_AFTER, Count, Measure
from digests.models import PaperCount, Series, Source
from digests.sources.arxiv import ArxivSource, count_papers
from digests.sources.base import SourceError
from predictions.probabilities import is_trivial

log = logging.getLogger("hindcast.digests")
WEEK = timedelta(days=7)
# From so many weeks before the base rate is counted.
WEEKS = 12
# So many names are looked up a day, each with one request.
MOST_ASKED = 3
SUNDAY = 6


@dataclass(slots=True)
class Papers:
    """What the day names, in the papers of the series' arXiv source: what can be asked of it.

    arXiv is asked for a name when it comes to it, and for no more than a few a day.
    """

    source: Source
    names: Mapping[str, str]
    now: datetime
    asked: int = 0

    def candidates(self, today: date, length: int, taken: Collection[str]) -> Iterator[Chosen]:
        """Whether more papers come than in the middle of the last weeks, in a week that ends in about `length` days."""
        for key, label in self.names.items():
            measure = self.make_measure(key, label, today, length)
            if measure.story in taken:
                continue
            counts = self.counts_of(measure, today)
            if not any(counts):
                continue
            usual = median_low(counts)
            for least in (usual + 1, usual + 2):
                rate = blend([count >= least for count in counts])
                if not is_trivial(rate.probability):
                    yield Chosen(self.make_measure(key, label, today, length, least), rate)
                    break

    def make_measure(self, key: str, label: str, today: date, length: int, least: int = 1) -> Measure:
        """The measure of the week that ends with the last Sunday of these days, and begins after today."""
        last = today + timedelta(days=max(length, 13))
        return Measure(
            of=PAPERS,
            key=key[:100],
            label=label,
            asked_on=today,
            deadline=last - timedelta(days=(last.weekday() - SUNDAY) % 7),
            least=least,
            source=self.source.pk,
            source_name=self.source.name,
        )

    def counts_of(self, measure: Measure, today: date) -> list[int]:
        """The papers of the last whole weeks; none where arXiv does not tell, or was asked for enough names."""
        weeks = past_weeks(today)
        known = dict(stored(measure).filter(week__in=weeks).values_list("week", "number"))
        if len(known) < len(weeks) and self.asked < MOST_ASKED:
            self.asked += 1
            known = ask_weeks(self.source, measure, weeks, now=self.now)
        return [known[week] for week in weeks] if len(known) == len(weeks) else []


def find_papers(series: Series, names: Mapping[str, str], now: datetime) -> list[Papers]:
    """What can be asked of the series' first arXiv source; nothing where it has none."""
    source = series.sources.filter(active=True, kind=ArxivSource.name).first()
    return [Papers(source, names, now)] if source else []


def past_weeks(today: date) -> list[date]:
    """The Mondays of the last weeks that are settled, the newest first."""
    end = today - PAPERS_SETTLED_AFTER
    newest = end - timedelta(days=end.weekday()) - WEEK
    return [newest - number * WEEK for number in range(WEEKS)]


def stored(measure: Measure) -> QuerySet[PaperCount]:
    """The counts of the measure's words that are known."""
    return PaperCount.objects.filter(source=measure.source, key=measure.key)


def ask_weeks(source: Source, measure: Measure, weeks: list[date], *, now: datetime) -> dict[date, int]:
    """Asks arXiv for all these weeks at once and stores the numbers; empty where it does not tell, or has too many."""
    try:
        found = count_papers(
            source.settings, measure.label, min(weeks), max(weeks) + WEEK - timedelta(days=1)
        )
    except SourceError as error:
        log.warning("papers not counted", extra={"source": source.name, "reason": redact(str(error))})
        return {}
    if found.days is None:
        return {}
    numbers = Counter(day - timedelta(days=day.weekday()) for day in found.days)
    rows = [make_row(measure, week, numbers[week], found.address, now) for week in weeks]
    PaperCount.objects.bulk_create(rows, ignore_conflicts=True)
    return dict(stored(measure).filter(week__in=weeks).values_list("week", "number"))


def make_row(measure: Measure, week: date, number: int, address: str, now: datetime) -> PaperCount:
    """The unsaved number of a week."""
    return PaperCount(
        source_id=measure.source or 0,
        key=measure.key,
        week=week,
        number=number,
        address=address,
        asked_at=now,
    )


def count_of_week(measure: Measure, *, today: date, now: datetime) -> Count:
    """How many papers arXiv lists of the measure's week; it is asked once the week is settled, until it tells."""
    row = stored(measure).filter(week=measure.week).first()
    if row is None and today > measure.deadline + PAPERS_SETTLED_AFTER:
        row = ask_week(measure, now=now)
    number = row.number if row else 0
    return Count(
        number=number,
        enough_on=measure.deadline if row and number >= measure.least else None,
        covered=measure.length if row else 0,
        days=measure.length,
    )


def ask_week(measure: Measure, *, now: datetime) -> PaperCount | None:
    """Asks arXiv for the measure's week and stores the number; None where it does not tell."""
    source = Source.objects.filter(pk=measure.source or 0, active=True, kind=ArxivSource.name).first()
    if source is None:
        return None
    try:
        found = count_papers(source.settings, measure.label, measure.week, measure.deadline)
    except SourceError as error:
        log.warning("papers not counted", extra={"source": source.name, "reason": redact(str(error))})
        return None
    PaperCount.objects.bulk_create(
        [make_row(measure, measure.week, found.total, found.address, now)], ignore_conflicts=True
    )
    return stored(measure).get(week=measure.week)


def forecast_week(measure: Measure, *, today: date) -> BaseRate:
    """The share of the last weeks that are known in which there were as many papers."""
    known = stored(measure).filter(week__in=past_weeks(today))
    return blend([number >= measure.least for number in known.values_list("number", flat=True)])


def quotes_of_papers(measure: Measure) -> list[dict[str, str]]:
    """What arXiv told of the week."""
    row = stored(measure).filter(week=measure.week).first()
    if row is None:
        return []
    return [
        {
            "quote": f"{row.number} papers on “{measure.label}” submitted from {measure.week} to {measure.deadline}",
            "url": row.address,
            "title": measure.source_name,
            "seen_at": row.asked_at.isoformat(),
        }
    ]
