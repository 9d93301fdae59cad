"""Finds the deadline that a question names in its text. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from predictions.dates import DateNotUnderstood, parse_span

CUE = re.compile(
    r"\b(?:on or before|no later than|by|before|until|till|through|within|during|in|on)\b", re.IGNORECASE
)
YEAR = re.compile(r"\b20\d\d\b")
# Words that mean the same as "by", which the reader of dates knows.
MEANS_BY = re.compile(r"^(?:through|within|till)\b", re.IGNORECASE)
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class NamedDay:
    """The last day of a date in a text, and where the date begins and ends there."""

    last: date
    start: int
    end: int


def find_named_days(text: str, *, written_on: date) -> Iterator[NamedDay]:
    """The dates with a year that the text names, each as long as it can be read."""
    end = 0
    for cue in CUE.finditer(text):
        if cue.start() < end:
            continue
        found = read_from(text, cue.start(), written_on=written_on)
        if found is not None:
            end = found.end
            yield found


def read_from(text: str, start: int, *, written_on: date) -> NamedDay | None:
    """The longest date that begins there; None where none does."""
    ends = [match.end() for match in re.finditer(r"\S+", text[start:])][:MOST_WORDS]
    for end in reversed(ends):
        words = text[start : start + end].rstrip(" ?!.,;:)")
        if not YEAR.search(words):
            return None
        try:
            span = parse_span(MEANS_BY.sub("by", words), written_on=written_on)
        except DateNotUnderstood:
            continue
        if span.latest is not None:
            return NamedDay(span.latest, start, start + len(words))
    return None


def without_dates(text: str, *, written_on: date) -> str:
    """The text without the dates that it names."""
    for found in reversed(list(find_named_days(text, written_on=written_on))):
        text = text[: found.start] + text[found.end :]
    return " ".join(text.split())
