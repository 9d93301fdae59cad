"""Spans of days, and the days of years, months, decades and centuries and of their parts: pure."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta


class DateNotUnderstood(ValueError):
    """The words name no date that can be read."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `earliest` to `latest`, both included; None is open on that side."""

    earliest: date | None
    latest: date | None

    def __post_init__(self) -> None:
        if self.earliest and self.latest and self.earliest > self.latest:
            raise ValueError(f"{self.earliest} is after {self.latest}")


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of the calendar with both ends; `unit` is day, month, year, decade, century or part."""

    first: date
    last: date
    unit: str = "part"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a period: `name` is third, half, quarter, season or month; `number` counts from 1."""

    name: str
    number: int


# The first and last year within a decade (2030 is 0) and a century (2001 is 1), per third.
DECADE_THIRDS = ((0, 3), (4, 6), (7, 9))
CENTURY_THIRDS = ((1, 33), (34, 66), (67, 100))
MONTH_THIRDS = ((1, 10), (11, 20), (21, 31))
MONTH_HALVES = ((1, 15), (16, 31))


def years(first: int, last: int, *, unit: str = "part") -> Period:
    """From the first day of one year to the last day of another; raises ValueError beyond the calendar."""
    return Period(date(first, 1, 1), date(last, 12, 31), unit)


def months(year: int, first: int, last: int, *, unit: str = "part") -> Period:
    """From the first day of one month to the last day of another of that year."""
    return Period(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]), unit)


def season(year: int, number: int) -> Period:
    """Spring (1) to winter (4) of the northern year; winter begins in December and ends in the next year."""
    if number < 4:
        return months(year, 3 * number, 3 * number + 2)
    return Period(date(year, 12, 1), months(year + 1, 2, 2).last)


def part_of(period: Period, part: Part) -> Period | None:
    """That part of the period; None where periods of its unit have no such part."""
    year, number = period.first.year, part.number
    if period.unit == "year":
        return part_of_year(year, part)
    if period.unit == "decade":
        ranges = {"third": DECADE_THIRDS, "half": ((0, 4), (5, 9))}.get(part.name)
        return years(year + ranges[number - 1][0], year + ranges[number - 1][1]) if ranges else None
    if period.unit == "century":
        return part_of_century(year - 1, part)
    if period.unit == "month" and part.name in ("third", "half"):
        first, last = (MONTH_THIRDS if part.name == "third" else MONTH_HALVES)[number - 1]
        return Period(period.first.replace(day=first), period.last.replace(day=min(last, period.last.day)))
    return part_of_days(period, part) if period.unit == "part" else None


def part_of_days(period: Period, part: Part) -> Period | None:
    """Thirds and halves of any stretch of days, as in "end of summer 2035"."""
    count = {"third": 3, "half": 2}.get(part.name)
    if count is None:
        return None
    length = (period.last - period.first).days + 1
    first = period.first + timedelta(days=length * (part.number - 1) // count)
    return Period(first, period.first + timedelta(days=length * part.number // count - 1))


def part_of_year(year: int, part: Part) -> Period | None:
    """Thirds, halves, quarters, seasons and months of a year."""
    if part.name == "season":
        return season(year, part.number)
    if part.name == "month":
        return months(year, part.number, part.number, unit="month")
    length = {"third": 4, "half": 6, "quarter": 3}[part.name]
    return months(year, length * (part.number - 1) + 1, length * part.number)


def part_of_century(base: int, part: Part) -> Period | None:
    """Thirds, halves and quarters of the century that follows the year `base`."""
    if part.name == "third":
        first, last = CENTURY_THIRDS[part.number - 1]
        return years(base + first, base + last)
    if part.name in ("half", "quarter"):
        length = {"half": 50, "quarter": 25}[part.name]
        return years(base + length * (part.number - 1) + 1, base + length * part.number)
    return None


def century(number: int) -> Period:
    """The years of a century: the 21st is 2001 to 2100."""
    return years(100 * number - 99, 100 * number, unit="century")


def century_of(day: date) -> int:
    """The number of the century that the day belongs to."""
    return (day.year - 1) // 100 + 1


def decade(first_year: int) -> Period:
    """The ten years from that one, which ends in 0."""
    return years(first_year, first_year + 9, unit="decade")
