"""Finds the date that stands in a headline, beside the name of what is predicted: pure."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from predictions.dates.amounts import FoundSpan
from predictions.dates.periods import Precision
from predictions.dates.reading import prefer, read_text
from predictions.dates.statements import FoundDate, is_stated_in_passing, read_mentions

# Where a headline may end: before a colon, a dash with blanks, the end of a sentence or of a line.
DELIMITER = re.compile(
    r":(?=\s|$)|\s[-–—]+(?=\s)|[.;!?](?=\s|$)|—|\n|$|,(?=\s+(?:because|as|due|given|since|with|based|if|assuming|"
    r"provided|driven|which|following)\b)"
)
OPENING = re.compile(r"[\s:,;.–—-]*")
BRACKET = re.compile(r"\(([^()]{1,120}(?:\([^()]{0,60}\)[^()]{0,60})?)\)|\[([^\[\]]{1,120})\]")
REMARK_END = re.compile(r"[,;:]|\s[-–—]\s")
MOST_DELIMITERS = 6
LONGEST_DATE = 160
LONGEST_DENIAL = 2


@lru_cache(maxsize=64)  # what parts a text into predictions asks it of a headline several times
def find_leading_date(text: str, *, written_on: date) -> FoundDate | None:
    """The date that the text begins with, in brackets or up to a colon, dash, full stop or the end of the line."""
    start = OPENING.match(text).end()  # type: ignore[union-attr]  # matches anywhere
    return find_bracketed(text, start, written_on=written_on) or find_up_to_delimiter(
        text, start, written_on=written_on
    )


def find_bracketed(text: str, start: int, *, written_on: date) -> FoundDate | None:
    """The date in the brackets that stand there, also behind another remark in them: "(AGI, 2035)"."""
    found = BRACKET.match(text, start)
    if found is None:
        return None
    inside = found[1] or found[2]
    for phrase in (inside, *(inside[mark.end() :] for mark in REMARK_END.finditer(inside))):
        if read := read_words(phrase, written_on):
            return FoundDate(phrase.strip(), read.span, found.start(), found.end())
        if any(letter.isdigit() for letter in inside[: -len(phrase)]):
            return None
    return None


def find_up_to_delimiter(text: str, start: int, *, written_on: date) -> FoundDate | None:
    """The date that the text is up to a delimiter; up to a later one where that makes it another date."""
    best = None
    for count, delimiter in enumerate(DELIMITER.finditer(text[: start + LONGEST_DATE], start)):
        cut = delimiter.start() == start + LONGEST_DATE < len(text)
        lead = text[start : delimiter.start()]
        if count >= MOST_DELIMITERS or cut or not is_balanced(lead):
            continue
        read = read_words(lead, written_on)
        if read and read.precision == Precision.NO_DATE and begins_a_sentence(lead, delimiter[0]):
            continue
        if read and (best is None or read.span != best.span):
            best = FoundDate(lead.rstrip(" .:;,"), read.span, start, delimiter.start())
    return best


def begins_a_sentence(lead: str, delimiter: str) -> bool:
    """Whether "it is difficult to predict." is the first of several sentences, of which another may name a date."""
    return delimiter in (".", "!", ";", ",") and len(lead.split()) > LONGEST_DENIAL


def find_headline_date(text: str, *, written_on: date) -> FoundDate | None:
    """The date of a headline like "will be achieved in the next decade (2030)".

    The first date counts, unless brackets behind it say it more precisely.
    """
    chosen: tuple[FoundDate, FoundSpan] | None = None
    for mention, read, sentence in read_mentions(text, written_on=written_on):
        bracketed = text[max(mention.start - 1, 0)] in "(["
        if chosen is None:
            counts = bracketed or not is_stated_in_passing(text, mention, sentence)
        else:
            counts = bracketed and prefer(chosen[1], read) is read
        chosen = (mention, read) if counts else chosen
    return chosen[0] if chosen else None


@lru_cache(maxsize=256)  # the ways to read a headline try the same words
def read_words(words: str, written_on: date) -> FoundSpan | None:
    """The date that the words are, or None."""
    try:
        return read_text(words, written_on)
    except (ValueError, OverflowError):
        return None


def is_balanced(text: str) -> bool:
    """Whether every bracket that is opened is closed."""
    return text.count("(") == text.count(")") and text.count("[") == text.count("]")
