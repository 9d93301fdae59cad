"""The words of a date become a span of days: pure. It never guesses: what it cannot read is an error."""

from __future__ import annotations

import html
from datetime import date

from predictions.dates.reading import read_text
from predictions.dates.spans import DateNotUnderstood, Span
from predictions.dates.statements import FoundDate, find_statement

__all__ = ["DateNotUnderstood", "FoundDate", "Span", "find_statement", "parse_span"]

LONGEST_PHRASE = 1000
LONGEST_SHOWN = 80


def parse_span(words: str, *, written_on: date) -> Span:
    """The days that the words name, written on that day; raises DateNotUnderstood.

    Of alternatives the first counts; explicit years in brackets win over a vaguer phrase beside them.
    Seasons are those of the northern half of the world, winter from December to the end of February.
    """
    if len(words) > LONGEST_PHRASE:
        raise DateNotUnderstood(f"{shown(words)} is too long for a date; keep to {LONGEST_PHRASE} characters")
    try:
        found = read_text(html.unescape(words), written_on)
    except (ValueError, OverflowError) as error:
        raise DateNotUnderstood(
            f"{shown(words)} names a day that does not exist, or a range that ends before it begins; "
            "write it like June 2035 or 2035-2045"
        ) from error
    if found is None:
        raise DateNotUnderstood(
            f"{shown(words)} is no date that can be read; write it like June 2035 or 2035"
        )
    return found.span


def shown(words: str) -> str:
    """The words in quotation marks, cut to a length that fits a message."""
    return repr(words if len(words) <= LONGEST_SHOWN else words[: LONGEST_SHOWN - 1] + "…")
