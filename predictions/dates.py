"""The words of a date become a span of days: pure. It never guesses: what it cannot read is an error."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

MONTHS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
MONTH = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?"
YEAR = r"(?P<year>[12][0-9]{3})"
DAY_WORDS = re.compile(rf"(?P<day>[0-9]{{1,2}})\s+{MONTH}\s+{YEAR}")
MONTH_WORDS = re.compile(rf"{MONTH},?\s+{YEAR}")
YEAR_MONTH = re.compile(rf"{YEAR}\s+\({MONTH}(?:\s+(?P=year))?\)")
YEAR_WORDS = re.compile(rf"(?:around\s+)?{YEAR}")


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


def parse_span(words: str, *, written_on: date) -> Span:
    """The days that the words name, written on that day; raises DateNotUnderstood."""
    text = " ".join(words.lower().split())
    try:
        if found := DAY_WORDS.fullmatch(text):
            day = date(int(found["year"]), MONTHS[found["month"]], int(found["day"]))
            return Span(day, day)
        if found := MONTH_WORDS.fullmatch(text) or YEAR_MONTH.fullmatch(text):
            return month_span(int(found["year"]), MONTHS[found["month"]])
        if found := YEAR_WORDS.fullmatch(text):
            return Span(date(int(found["year"]), 1, 1), date(int(found["year"]), 12, 31))
    except ValueError as error:
        raise DateNotUnderstood(f"{words!r} names a day that does not exist") from error
    raise DateNotUnderstood(f"{words!r} is no date that can be read; write it like June 2035 or 2035")


def month_span(year: int, month: int) -> Span:
    """The days of a month."""
    return Span(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
