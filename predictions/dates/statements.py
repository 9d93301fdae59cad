"""Finds the date that running prose states as its prediction: pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from predictions.dates.amounts import LEADS, NEXT, UNITS, FoundSpan
from predictions.dates.periods import THIRDS
from predictions.dates.phrases import BOUNDS_BEFORE, read_date, skip_hedges
from predictions.dates.reading import find_group, is_vague, names_a_part, prefer, read_whole
from predictions.dates.spans import Span
from predictions.dates.words import MONTHS, NUMBERS, ORDINALS, SEASONS, Token, Words, tokenize, word_set

# The words that a date in prose can begin with; all others need not be looked at.
STARTERS = frozenset(
    {*BOUNDS_BEFORE.by_first_word, *LEADS.by_first_word, *THIRDS.by_first_word, *NEXT.by_first_word}
    | {
        *MONTHS,
        *SEASONS,
        *ORDINALS,
        *NUMBERS,
        "a",
        "an",
        "this",
        "between",
        "anywhere",
        "half",
        "year",
        "couple",
    }
)
ARTICLES = frozenset({"a", "an", "the"})
AFTER_ARTICLES = (STARTERS | {*UNITS, "hundred"}) - ARTICLES
STARTING_KINDS = frozenset({"number", "ordinal", "decade", "section"})
LEAD_INS = word_set("in by around year of before after between to until about approximately beyond and or")
FARTHEST_BARE_YEAR = 150
LONGEST_GROUP = 40
CONTEXT = 400
LONGEST_PROSE = 50_000

THINK = (
    r"(?:predict|forecast|estimate|expect|anticipate|believe|project|foresee|think|guess|suspect|envision|"
    r"speculate|suggest|argue|say|place|put|see)"
)
HAPPEN = (
    r"(?:occur|happen|emerge|arrive|appear|materiali[sz]e|take\s+place|come|"
    r"be\s+(?:\w+ly\s+)?(?:achieved|developed|created|reached|reali[sz]ed|attained|built|invented|possible|here))"
)
FIRST_PERSON = re.compile(
    rf"\b(?:I|we)\b[^.!?]{{0,80}}?\b{THINK}\b|\b(?:my|our)\b[^.!?]{{0,40}}?\b(?:prediction|estimate|forecast|guess)\b",
    re.IGNORECASE,
)
OTHERS = re.compile(
    r"\b(?:experts?|researchers?|scientists?|futurists?|futurologists?|forecasters|analysts|surveys?|studies|others|"
    rf"some|many|proponents|thinkers|[A-Z][a-z]+\s+[A-Z][a-z]+)\b[^.!?]{{0,60}}?\b{THINK}s?\b"
)
STATES = re.compile(
    r"\b(?:is|are)\s+(?:\w+ly\s+)?(?:predicted|expected|estimated|projected|anticipated|likely|forecast(?:ed)?|"
    r"plausible|possible|conceivable|foreseeable)\b"
    rf"|\b(?:will|may|might|could|can|would|should)\s+(?:\w+\s+){{0,3}}?{HAPPEN}\b"
    r"|\b(?:prediction|forecast|estimate|timeline|time\s?frame)\b",
    re.IGNORECASE,
)
# Without one of these a sentence matches none of the three above, which take long where a sentence has many dates.
CLUE = re.compile(
    rf"{THINK}|{HAPPEN}|predict|expect|estimat|project|anticipat|likely|forecast|plausible|possible|conceivable|"
    r"foreseeable|guess|timeline|time\s?frame",
    re.IGNORECASE,
)
CLAUSE_END = re.compile(r"[,;:]|\b(?:but|however)\b", re.IGNORECASE)
IN_PASSING = re.compile(
    r"\b(?:if|once|assuming|assumption|provided|supposing|unless|since|after|following|not|never|unlikely)\b|n['’]t\b",
    re.IGNORECASE,
)
NO_DATE = re.compile(
    r"\b(?:impossible|not\s+possible|unable|difficult|hard|challenging)\s+to\s+(?:\w+ly\s+)?"
    r"(?:predict|say|determine|estimate|pinpoint|forecast|provide)\b"
    r"|\b(?:cannot|can\s?not|can['’]t)\s+(?:be\s+)?(?:\w+ly\s+)?(?:predict|determine|estimate|known|foreseen)(?:e?d)?\b"
    rf"|\b(?:may|might|will|could)\s+never\s+{HAPPEN}\b"
    r"|\bno\s+(?:\w+\s+){0,2}(?:date|year|timeline|time\s?frame|prediction)\b"
    r"|\b(?:unknown|unpredictable|uncertain|indefinite)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text: the words as they stand there, from `start` to `end`, and their span."""

    phrase: str
    span: Span
    start: int
    end: int


def find_statement(text: str, *, written_on: date) -> FoundDate | None:
    """The date that the prose states as its prediction, or None where it states none.

    What the writer predicts counts before what is said to be expected, and that before what others say;
    dates behind "if", "once" or "after", and those that were over on the day of writing, are in passing.
    A text that only says that there is no telling gives a span open on both sides. What stands behind the first
    50,000 characters is not read.
    """
    text = text[:LONGEST_PROSE]

    @cache
    def has_clue(sentence: tuple[int, int]) -> bool:
        return CLUE.search(text, *sentence) is not None

    ranked = [
        (strength, -place, found)
        for place, (found, _, sentence) in enumerate(read_mentions(text, written_on=written_on))
        if has_clue(sentence) and (strength := strength_of(text, found, sentence))
    ]
    if ranked:
        return max(ranked, key=lambda entry: entry[:2])[2]
    denial = NO_DATE.search(text)
    return FoundDate(denial[0], Span(None, None), *denial.span()) if denial else None


def read_mentions(text: str, *, written_on: date) -> Iterator[tuple[FoundDate, FoundSpan, tuple[int, int]]]:
    """The dates in the text that were not over, in order, as read, each with the ends of its sentence."""
    words = Words(tokenize(text), written_on, prose=True)
    for first, last in split_sentences(text, words.tokens):
        place = first
        limits = words.tokens[first].start, words.tokens[last - 1].end
        while place < last:
            read = read_mention(words, place) if may_begin(words, place) else None
            if read is None:
                place += 1
                continue
            start, end = words.tokens[place].start, words.tokens[read.end - 1].end
            if not is_over(read.span, written_on):
                yield FoundDate(text[start:end], read.span, start, end), read, limits
            place = read.end


def split_sentences(text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """The first token of each sentence and the one behind its last."""
    first = 0
    for place in range(1, len(tokens)):
        before, token = tokens[place - 1], tokens[place]
        ended = (
            before.text in (".", "!", "?")
            and token.start > before.end
            and (token.capital or token.kind != "word")
        )
        if (ended and not (token.kind == "number" or token.kind == "open")) or "\n\n" in text[
            before.end : token.start
        ]:
            yield first, place
            first = place
    if tokens:
        yield first, len(tokens)


def may_begin(words: Words, place: int) -> bool:
    """Whether a date in prose can begin with this token."""
    token = words.tokens[place]
    if (
        token.kind == "number"
        and len(token.text) == 4
        and token.text > str(words.written_on.year + FARTHEST_BARE_YEAR)
    ):
        return words.text(place - 1) in LEAD_INS or words.kind(place - 1) in ("open", "dash")
    if token.text in ARTICLES:
        return words.text(place + 1) in AFTER_ARTICLES
    return token.kind in STARTING_KINDS or token.text in STARTERS


def read_mention(words: Words, place: int) -> FoundSpan | None:
    """The date that begins there, with the brackets or the aside that say it more precisely."""
    try:
        found = read_date(words, place)
        if found is None:
            return None
        found = read_with_brackets(words, place, found)
        if words.text(found.end) == ",":
            aside = read_date(words, skip_hedges(words, found.end + 1))
            return aside if aside is not None and prefer(found, aside) is aside else found
        return found
    except (ValueError, OverflowError):
        return None


def read_with_brackets(words: Words, place: int, found: FoundSpan) -> FoundSpan:
    """The date together with a date in the brackets behind it."""
    opening = found.end + (words.text(found.end) in (".", ",") and words.kind(found.end + 1) == "open")
    if words.kind(opening) != "open":
        return found
    group = find_group(words.tokens[opening : opening + LONGEST_GROUP])
    if group is None:
        return found
    inside = replace(words, tokens=words.tokens[opening + 1 : opening + group[1]])
    if not names_a_part(inside) and (read_whole(inside) is None or is_vague(inside.tokens)):
        return found
    behind = opening + group[1] + 1
    both = [*words.tokens[place : found.end], *words.tokens[opening:behind]]
    whole = read_whole(replace(words, tokens=both, prose=False))
    return FoundSpan(whole.span, whole.precision, behind) if whole else found


def is_over(span: Span, written_on: date) -> bool:
    """Whether the days had passed in the year of writing."""
    last = span.latest or span.earliest
    return last is not None and last.year < written_on.year


def is_stated_in_passing(text: str, found: FoundDate, sentence: tuple[int, int]) -> bool:
    """Whether the clause makes the date a condition, or denies it."""
    before = text[max(sentence[0], found.start - CONTEXT) : found.start]
    return bool(IN_PASSING.search(CLAUSE_END.split(before)[-1]))


def strength_of(text: str, found: FoundDate, sentence: tuple[int, int]) -> int:
    """How clearly the sentence states the date as its prediction: 3 by the writer, 1 by others, 0 not at all."""
    if is_stated_in_passing(text, found, sentence):
        return 0
    before = text[max(sentence[0], found.start - CONTEXT) : found.start]
    after = text[found.end : min(sentence[1], found.end + CONTEXT)]
    if FIRST_PERSON.search(before):
        return 3
    if OTHERS.search(before):
        return 1
    if STATES.search(before) or STATES.search(after) or FIRST_PERSON.search(after):
        return 2
    return 0
