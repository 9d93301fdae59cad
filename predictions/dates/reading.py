"""Reads words that are nothing but a date: brackets beside it, asides behind it, and the lack of one. Pure."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from predictions.dates.amounts import FoundSpan
from predictions.dates.periods import Precision, read_parts
from predictions.dates.phrases import GIVE_OR_TAKE, read_bound_before, read_date, skip_hedges
from predictions.dates.spans import Span, months
from predictions.dates.words import (
    CLAUSES,
    HEDGES,
    NEGATIVES,
    NO_DATE,
    NO_DATE_FILLERS,
    NOT_FOUND,
    TRAILERS,
    UNCOUNTED,
    VAGUE,
    Token,
    Words,
    tokenize,
)

MOST_TOKENS = 150
DEEPEST = 4
ASIDES = (",", ";", "but", "though", "although", "or")
STOPS = (":", ".", "…", "/")
PUT_OFF = frozenset(
    {"to be determined", "to be announced", "to be decided", "not anytime soon", "not any time soon"}
    | {f"not in the {near} future" for near in ("foreseeable", "near", "predictable")}
)
SAID_OF_NO_DATE = NO_DATE | NEGATIVES | NOT_FOUND | NO_DATE_FILLERS
OPEN = Span(None, None)
MONTHS = list(calendar.month_name)
MONTH_AND_YEAR = re.compile(rf"\s*({'|'.join(MONTHS[1:])}) (20\d\d)\s*")


def read_text(text: str, written_on: date) -> FoundSpan | None:
    """The date that the text is, all of it; None where it is none. Raises ValueError beyond the calendar."""
    # Most dates are a month and a year, as "June 2035"; what the long way finds in them is told at once.
    if plain := MONTH_AND_YEAR.fullmatch(text):
        month = MONTHS.index(plain[1])
        period = months(int(plain[2]), month, month)
        return FoundSpan(Span(period.first, period.last), Precision.YEAR, 2)
    return read_whole(Words(tokenize(text), written_on))


def read_whole(words: Words, *, depth: int = 0) -> FoundSpan | None:
    """The date that the tokens are, all of them; None where they are none. Raises ValueError beyond the calendar."""
    tokens = trim(words.tokens)
    if not tokens or len(tokens) > MOST_TOKENS or depth > DEEPEST:
        return None
    words = replace(words, tokens=tokens)
    group = find_group(tokens)
    if group is None:
        bare = [token for token in tokens if token.kind not in ("open", "close")]
        return read_plain(replace(words, tokens=bare))
    start, end = group
    inside, outside = tokens[start + 1 : end], [*tokens[:start], *tokens[end + 1 :]]
    if start == 0 and end == len(tokens) - 1:
        return read_whole(replace(words, tokens=inside), depth=depth + 1)
    joined = join_part(words, start, end)
    if joined and (found := read_whole(replace(words, tokens=joined), depth=depth + 1)):
        return found
    inner = read_whole(replace(words, tokens=inside), depth=depth + 1)
    outer = read_whole(replace(words, tokens=outside), depth=depth + 1)
    if inner and end == len(tokens) - 1 and names_a_part(replace(words, tokens=outside)):
        return inner
    if outer is None and is_vague(outside):
        return inner if inner and inner.precision >= Precision.DECADE else None
    return prefer(outer, inner) if outer and inner else outer


def join_part(words: Words, start: int, end: int) -> list[Token]:
    """The tokens with what stands in the brackets from `start` to `end` set where it is said without brackets.

    A part of the year goes before its year, as June in "2035 (June)", a tolerance stays behind it; empty where the
    brackets hold neither.
    """
    tokens, inside = words.tokens, words.tokens[start + 1 : end]
    if words.match_any(start + 1, GIVE_OR_TAKE):
        return [*tokens[:start], *inside, *tokens[end + 1 :]]
    if start and end == len(tokens) - 1 and names_a_part(replace(words, tokens=tokens[:start])):
        return [*tokens[:start], *inside]
    if names_a_part(replace(words, tokens=inside)):
        year = max(start - 1, 0)
        return [*tokens[:year], *inside, *tokens[year:start], *tokens[end + 1 :]]
    return []


def read_plain(words: Words) -> FoundSpan | None:
    """The date without brackets: the first of several, unless what follows it says more."""
    tokens = trim(words.tokens)
    words = replace(words, tokens=tokens)
    if not tokens:
        return None
    if says_no_date(tokens):
        return FoundSpan(OPEN, Precision.NO_DATE, len(tokens))
    found = read_date(words, 0) or read_date(words, skip_hedges(words, 0)) or read_behind_hedges(words)
    if found is None:
        return read_behind_no_date(words)
    rest = tokens[skip_trailers(words, found.end) :]
    aside = read_aside(replace(words, tokens=rest)) if rest else None
    if aside is not None:
        return prefer(found, aside)
    return found if not trim(rest) or trim(rest)[0].text in CLAUSES else None


def read_behind_hedges(words: Words) -> FoundSpan | None:
    """The date behind one or more hedges, where the first words are no date themselves."""
    for place in range(min(len(words.tokens), 8)):
        if words.text(place) not in HEDGES and words.text(place) != ":":
            return None
        if found := read_date(words, place + 1):
            return found
    return None


def read_behind_no_date(words: Words) -> FoundSpan | None:
    """The date in "unknown, possibly 2050": what comes before it names none."""
    tokens = words.tokens
    for place in range(len(tokens) - 1, 0, -1):
        parts = tokens[place].text in ASIDES or tokens[place].text in STOPS or tokens[place].kind == "dash"
        denied = parts and says_no_date(tokens[:place])
        if denied or (parts and is_vague(tokens[:place])):
            found = read_plain(replace(words, tokens=tokens[place + 1 :]))
            return found if found and (denied or found.precision > Precision.NO_DATE) else None
    return None


def read_aside(words: Words) -> FoundSpan | None:
    """What stands behind a date: ", around 2050"."""
    if words.text(0) in ASIDES and len(words.tokens) > 1:
        return read_plain(replace(words, tokens=words.tokens[1:]))
    return read_plain(words) if words.text(0) in HEDGES else None


def prefer(first: FoundSpan, beside: FoundSpan) -> FoundSpan:
    """The one of two dates beside each other that says more; where both say as much, the first.

    One that names years wins over one that counts from today or names a century or decade; of two that
    name years, the other wins where it is the narrower within that year, or the first is open-ended.
    """
    if beside.precision > first.precision:
        names_years = beside.precision >= Precision.DECADE
        return beside if names_years or first.precision == Precision.NO_DATE else first
    if beside.precision == first.precision >= Precision.DECADE and is_narrower(beside.span, first.span):
        return beside
    return first


def is_narrower(inner: Span, outer: Span) -> bool:
    """Whether the inner span has both ends, and the outer lacks one or holds it within a single year."""
    if inner.earliest is None or inner.latest is None:
        return False
    if outer.earliest is None or outer.latest is None:
        return True
    one_year = outer.earliest.year == outer.latest.year
    return one_year and outer.earliest <= inner.earliest and inner.latest <= outer.latest


def names_a_part(words: Words) -> bool:
    """Whether the tokens are a part of a year without the year, as June, by June or Q2."""
    found = read_parts(words, skip_hedges(words, read_bound_before(words, 0)[1]))
    return found is not None and found[2] == len(words.tokens)


def says_no_date(tokens: Sequence[Token]) -> bool:
    """Whether the words say that there is no date: never, unknown, cannot be predicted."""
    texts = [token.text for token in tokens if token.kind == "word"]
    if any(token.kind not in ("word", "symbol", "dash", "open", "close") for token in tokens) or not texts:
        return False
    if texts == ["n", "a"] or " ".join(texts) in PUT_OFF:
        return True
    if not all(text in SAID_OF_NO_DATE for text in texts):
        return False
    negated = any(text in NEGATIVES for text in texts) and any(text in NOT_FOUND for text in texts)
    return negated or any(text in NO_DATE for text in texts)


def is_vague(tokens: Sequence[Token]) -> bool:
    """Whether the words speak of a time without naming one: in the next few decades."""
    texts = [token.text for token in tokens if token.kind != "symbol"]
    return all(text in VAGUE or text in HEDGES for text in texts) and any(text in UNCOUNTED for text in texts)


def trim(tokens: Sequence[Token]) -> Sequence[Token]:
    """The tokens without the signs and dashes around them."""
    first, last = 0, len(tokens)
    while first < last and (tokens[first].kind == "dash" or tokens[first].text in ":;,.!…"):
        first += 1
    while last > first and (tokens[last - 1].kind == "dash" or tokens[last - 1].text in ":;,.!?…"):
        last -= 1
    return tokens[first:last]


def skip_trailers(words: Words, place: int) -> int:
    """The place behind "or so", "(estimated)" and signs, where nothing else follows them; else the same place."""
    end = words.skip(words.match(place, ("-", "ish")) or place, TRAILERS, most=8)
    return end if end == len(words.tokens) else place


def find_group(tokens: Sequence[Token]) -> tuple[int, int] | None:
    """The places of the first bracket and the one that closes it."""
    depth, start = 0, 0
    for place, token in enumerate(tokens):
        if token.kind == "open":
            start = place if depth == 0 else start
            depth += 1
        elif token.kind == "close" and depth:
            depth -= 1
            if depth == 0:
                return start, place
    return None
