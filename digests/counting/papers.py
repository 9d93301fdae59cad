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
from digests.claims import KeepLease, no_lease
from digests.counting.base_rates import BaseRate, blend
from digests.counting.choosing import Chosen
from digests.counting.questions import PAPERS, PAPERS_SETTLED_AFTER, Count, Measure
from digests.counting.wording import say_papers
from digests.models import PaperCount, Series, Source
from digests.sources.arxiv import ArxivSettings, ArxivSource, PapersFound, count_papers, public_address
from digests.sources.base import SourceError, parse_settings
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
    categories: str
    names: Mapping[str, str]
    now: datetime
    keep_lease: KeepLease = no_lease
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
            what=self.categories,
        )

    def counts_of(self, measure: Measure, today: date) -> list[int]:
        """The papers of the last whole weeks; empty where they are too many, or arXiv cannot be asked."""
        weeks = past_weeks(today)
        known = known_weeks(measure, weeks)
        too_many = known.get(weeks[0], 0) is None
        if len(known) < len(weeks) and not too_many and self.asked < MOST_ASKED:
            self.asked += 1
            self.keep_lease()
            ask_weeks(self.source, measure, weeks, now=self.now)
            known = known_weeks(measure, weeks)
        counts = [number for week in weeks if (number := known.get(week)) is not None]
        return counts if len(counts) == len(weeks) else []


def find_papers(
    series: Series, names: Mapping[str, str], now: datetime, *, keep_lease: KeepLease = no_lease
) -> list[Papers]:
    """What can be asked of the series' first arXiv source; nothing where it has none, or one that is set up wrong."""
    source = series.sources.filter(active=True, kind=ArxivSource.name).first()
    try:
        settings = parse_settings(ArxivSettings, source.settings) if source else None
    except SourceError:
        return []
    if source is None or settings is None:
        return []
    return [Papers(source, " ".join(settings.categories), names, now, keep_lease)]


def past_weeks(today: date) -> list[date]:
    """The Mondays of the last weeks that are settled, the newest first."""
    end = today - PAPERS_SETTLED_AFTER
    newest = end - timedelta(days=end.weekday()) - WEEK
    return [newest - number * WEEK for number in range(WEEKS)]


def stored(measure: Measure) -> QuerySet[PaperCount]:
    """What arXiv was asked of what the measure seeks."""
    return PaperCount.objects.filter(source=measure.source, key=sought(measure))


def sought(measure: Measure) -> str:
    """Categories and words, as they are written: another spelling finds other papers."""
    return f"{measure.what}: {measure.label.casefold()}"[:300]


def known_weeks(measure: Measure, weeks: Collection[date]) -> dict[date, int | None]:
    """Those of the weeks that arXiv was asked for; None where there were too many papers."""
    return dict(stored(measure).filter(week__in=weeks).values_list("week", "number"))


def ask_weeks(source: Source, measure: Measure, weeks: list[date], *, now: datetime) -> None:
    """Asks arXiv for all these weeks at once, and stores what it tells.

    Where it has too many papers, that is noted with the newest week, so that it is not asked again before the next.
    """
    last = max(weeks) + WEEK - timedelta(days=1)
    found = count(source, measure, min(weeks), last)
    if found is None:
        return
    if found.days is None:
        store(source, measure, {max(weeks): None}, now)
        return
    numbers = Counter(day - timedelta(days=day.weekday()) for day in found.days)
    store(source, measure, {week: numbers[week] for week in weeks}, now)


def count(source: Source, measure: Measure, first: date, last: date) -> PapersFound | None:
    """What arXiv tells of the days; None, and a line in the log, where it does not."""
    try:
        return count_papers(source.settings, measure.what.split(), measure.label, first, last)
    except SourceError as error:
        log.warning("papers not counted", extra={"source": source.name, "reason": redact(str(error))})
        return None


def store(source: Source, measure: Measure, numbers: Mapping[date, int | None], now: datetime) -> None:
    """Stores the numbers of weeks, each with its own search; those that are known stay as they are."""
    stored(measure).filter(week__in=numbers, number=None).delete()
    rows = [
        PaperCount(
            source=source,
            key=sought(measure),
            week=week,
            number=number,
            address=public_address(
                source.settings, measure.what.split(), measure.label, week, week + WEEK - timedelta(days=1)
            ),
            asked_at=now,
        )
        for week, number in numbers.items()
    ]
    PaperCount.objects.bulk_create(rows, ignore_conflicts=True)


def count_of_week(measure: Measure, *, today: date, now: datetime) -> Count:
    """How many papers arXiv lists of the measure's week; it is asked once the week is settled, until it tells."""
    row = week_of(measure)
    if row is None and today > measure.deadline + PAPERS_SETTLED_AFTER:
        row = ask_week(measure, now=now)
    number = (row.number if row else None) or 0
    return Count(
        number=number,
        enough_on=measure.deadline if row and number >= measure.least else None,
        covered=measure.length if row else 0,
        days=measure.length,
    )


def week_of(measure: Measure) -> PaperCount | None:
    """The number of the measure's week, where it is known."""
    return stored(measure).filter(week=measure.week, number__isnull=False).first()


def ask_week(measure: Measure, *, now: datetime) -> PaperCount | None:
    """Asks arXiv for the measure's week and stores the number; None where it does not tell."""
    source = Source.objects.filter(pk=measure.source or 0, active=True, kind=ArxivSource.name).first()
    found = count(source, measure, measure.week, measure.deadline) if source else None
    if source is not None and found is not None:
        store(source, measure, {measure.week: found.total}, now)
    return week_of(measure)


def forecast_week(measure: Measure) -> BaseRate:
    """The share of the newest weeks that are known in which there were as many papers."""
    newest = stored(measure).order_by("-week").values_list("number", flat=True)
    known = newest.filter(number__isnull=False)[:WEEKS]
    return blend([number is not None and number >= measure.least for number in known])


def quotes_of_papers(measure: Measure) -> list[dict[str, str]]:
    """What arXiv told of the week."""
    row = week_of(measure)
    if row is None:
        return []
    return [
        {
            "quote": f"{say_papers(row.number or 0)} on “{measure.label}” submitted from {measure.week} "
            f"to {measure.deadline}",
            "url": row.address,
            "title": measure.source_name,
            "seen_at": row.asked_at.isoformat(),
        }
    ]
