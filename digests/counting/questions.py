"""Counted questions: what is counted, what counts as yes, and how likely that is. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from digests.counting.base_rates import BaseRate, rate_of_coming_again, rate_of_reaching
from digests.counting.history import History

ENTRIES, ITEMS, DISCUSSION, PAPERS = "entries", "items", "discussion", "papers"
# What stands before a subject where others have a word of a title.
SUBJECT = "subject:"
# Where fewer of the days were covered, silence says too little: a no is then left to a person.
LEAST_COVERED = {ENTRIES: 1 / 3, ITEMS: 0.9, DISCUSSION: 1.0, PAPERS: 1.0}
BASE_RATE = "base rate"
# A question is forecast again after a week, and once more when its deadline is near.
FORECAST_EVERY = timedelta(days=7)
LAST_FORECAST = timedelta(days=3)
# So long after the deadline an entry may still be written, or a source be read. What is submitted to arXiv at a weekend
# is announced on the following days.
SETTLED_AFTER = timedelta(days=2)
PAPERS_SETTLED_AFTER = timedelta(days=4)


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted: entries of a series or items of a source whose titles have a word, points of an item, or papers.

    `key` is the word as it is counted, or the item's key, `label` how it is written; from the day after `asked_on` to
    `deadline` at least `least` are wanted. `what`: points or comments, of a discussion, or arXiv's
    categories. Papers are those of the week that ends with the deadline.
    """

    of: str
    key: str
    label: str
    asked_on: date
    deadline: date
    least: int = 1
    source: int | None = None
    source_name: str = ""
    what: str = ""

    @property
    def is_subject(self) -> bool:
        """Whether topics on a subject are counted, not titles with a word."""
        return self.key.startswith(SUBJECT)

    @property
    def first(self) -> date:
        """The first day that counts."""
        return self.week if self.of == PAPERS else self.asked_on + timedelta(days=1)

    @property
    def week(self) -> date:
        """The Monday of the week that ends with the deadline."""
        return self.deadline - timedelta(days=6)

    @property
    def length(self) -> int:
        """How many days count."""
        return 7 if self.of == PAPERS else (self.deadline - self.asked_on).days

    @property
    def story(self) -> str:
        """Questions of the same name, or of the same item, are not independent."""
        return f"{'item' if self.of == DISCUSSION else 'name'}:{self.key}"[:200]

    def as_plain(self) -> dict[str, Any]:
        """For JSON."""
        days = {"asked_on": self.asked_on.isoformat(), "deadline": self.deadline.isoformat()}
        return asdict(self) | days


def read_measure(plain: dict[str, Any]) -> Measure:
    """The measure from JSON; raises ValueError, KeyError or TypeError where it is none."""
    days = {name: date.fromisoformat(plain[name]) for name in ("asked_on", "deadline")}
    return Measure(**(plain | days))


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted by a day: how many, on which day it was enough, and how many of the days were covered."""

    number: int
    enough_on: date | None
    covered: int
    days: int

    @property
    def share(self) -> float:
        """The share of the days that were covered."""
        return self.covered / self.days if self.days else 1.0


def take_count(measure: Measure, history: History) -> Count:
    """What the history has within the measure's days."""
    return Count(
        number=history.count(measure.key, measure.first, measure.deadline),
        enough_on=history.day_of(measure.key, measure.least, measure.first, measure.deadline),
        covered=history.count_covered(measure.first, measure.deadline),
        days=measure.length,
    )


def forecast(measure: Measure, history: History, today: date) -> BaseRate:
    """How likely the answer is yes, as far as the history before `today` tells; the question is not decided yet."""
    known = history.until(today)
    elapsed = max((today - measure.first).days, 0)
    if measure.of == ENTRIES and measure.least == 1:
        return rate_of_coming_again(
            known, measure.key, asked_on=measure.asked_on, length=measure.length, elapsed=elapsed
        )
    missing = measure.least - known.count(measure.key, measure.first, measure.deadline)
    left = max((measure.deadline - today).days + 1, 1)
    return rate_of_reaching(known, measure.key, least=missing, length=left)


def is_forecast_due(*, last: date, deadline: date, today: date) -> bool:
    """Whether an open question is forecast again today: weekly, and three days before its deadline."""
    if not last < today <= deadline:
        return False
    final = deadline - LAST_FORECAST
    return today - last >= FORECAST_EVERY or last < final <= today
