"""On which days a name was there: a history that can be looked at as it was on an earlier day. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Occasion:
    """An entry, or an item of a source, on its day: the words by which it is counted, which of them are names, and
    which stand there in small letters.
    """

    day: date
    keys: frozenset[str]
    names: frozenset[str]
    small: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Appearance:
    """That a name was there on a day: how often it was in the 90 days before, and after how many days it came again."""

    day: int
    before: int
    gap: int | None


@dataclass(frozen=True, slots=True)
class Cases:
    """Appearances in the order of their days: the day of each, and how many of the first n came again in time."""

    days: list[int]
    came: list[int]


@dataclass(frozen=True, slots=True)
class History:
    """Occasions, and the days on which there could have been one; days are ordinals. Nothing from `end` on is seen."""

    days_by_key: dict[str, list[int]]
    covered: list[int]
    appearances: list[Appearance]
    small_since: dict[str, int]
    end: int = date.max.toordinal()
    cases: dict[tuple[int, int, int], Cases] = field(default_factory=dict)

    def until(self, day: date) -> History:
        """The history as it was before that day."""
        return History(
            self.days_by_key, self.covered, self.appearances, self.small_since, day.toordinal(), self.cases
        )

    def days_of(self, key: str) -> Sequence[int]:
        """The days of the occasions that have the word."""
        days = self.days_by_key.get(key, [])
        return days[: bisect_left(days, self.end)]

    def is_ordinary(self, key: str) -> bool:
        """Whether the word stood in small letters somewhere."""
        return self.small_since.get(key, self.end) < self.end

    def count(self, key: str, first: date, last: date) -> int:
        """How many occasions from the first to the last day, both included, have the word."""
        days = self.days_of(key)
        return bisect_right(days, last.toordinal()) - bisect_left(days, first.toordinal())

    def count_covered(self, first: date, last: date) -> int:
        """How many days from the first to the last, both included, were covered."""
        after = min(last.toordinal() + 1, self.end)
        return max(bisect_left(self.covered, after) - bisect_left(self.covered, first.toordinal()), 0)

    def day_of(self, key: str, number: int, first: date, last: date) -> date | None:
        """The day of the `number`-th occasion with the word in these days; None where there were fewer."""
        days = self.days_of(key)
        place = bisect_left(days, first.toordinal()) + number - 1
        found = days[place] if place < len(days) else None
        return date.fromordinal(found) if found is not None and found <= last.toordinal() else None

    def windows(self, key: str, length: int) -> list[int]:
        """How many occasions had the word in each whole window of `length` days, the newest first.

        The windows do not overlap, the newest ends with the last day that is seen, and all lie in the covered time.
        """
        if not self.covered:
            return []
        days, counts = self.days_of(key), []
        after = min(self.end, self.covered[-1] + 1)
        while (first := after - length) >= self.covered[0]:
            counts.append(bisect_left(days, after) - bisect_left(days, first))
            after = first
        return counts


# How often a name was there in the 90 days before, in classes: never, once, 2 to 3, 4 to 7, 8 times and more.
CLASSES = (0, 1, 3, 7)
DAYS_BEFORE = 90


def class_of(before: int) -> int:
    """The class of a name that was there so often in the 90 days before."""
    return bisect_left(CLASSES, before)


def build_history(occasions: Iterable[Occasion], covered: Iterable[date]) -> History:
    """The history of all occasions."""
    days_by_key: dict[str, list[int]] = {}
    names: dict[str, set[int]] = {}
    small_since: dict[str, int] = {}
    for occasion in sorted(occasions, key=lambda occasion: occasion.day):
        number = occasion.day.toordinal()
        for key in occasion.keys:
            days_by_key.setdefault(key, []).append(number)
        for key in occasion.names:
            names.setdefault(key, set()).add(number)
        for key in occasion.small:
            small_since.setdefault(key, number)
    appearances = [
        Appearance(day, count_before(days_by_key[key], day), gap_after(days_by_key[key], day))
        for key, days in names.items()
        for day in days
    ]
    return History(
        days_by_key,
        sorted({day.toordinal() for day in covered}),
        sorted(appearances, key=lambda appearance: appearance.day),
        small_since,
    )


def count_before(days: Sequence[int], day: int) -> int:
    """How many of the days lie in the 90 before that day."""
    return bisect_left(days, day) - bisect_left(days, day - DAYS_BEFORE)


def gap_after(days: Sequence[int], day: int) -> int | None:
    """After how many days it came again; None where it never did."""
    place = bisect_right(days, day)
    return days[place] - day if place < len(days) else None


def load_cases(history: History, frequency: int, length: int, elapsed: int) -> Cases:
    """The appearances of the names of a class, that were then silent for `elapsed` days, as running sums."""
    key = (frequency, length, elapsed)
    if key not in history.cases:
        days, came = [], [0]
        for found in history.appearances:
            if class_of(found.before) == frequency and (found.gap is None or found.gap > elapsed):
                days.append(found.day)
                came.append(came[-1] + (found.gap is not None and found.gap <= length))
        history.cases[key] = Cases(days, came)
    return history.cases[key]


def count_cases(history: History, before: int, *, length: int, elapsed: int) -> tuple[int, int]:
    """Of the appearances of names as frequent, whose `length` days are wholly over: how many, and how many came again.

    A window that is still open is left out also where it has its answer: only a yes can be early.
    """
    cases = load_cases(history, class_of(before), length, elapsed)
    number = bisect_left(cases.days, history.end - length)
    return number, cases.came[number]
