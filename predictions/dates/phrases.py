"""Reads a whole date out of words: bounds, ranges, alternatives and brackets over the periods. Pure."""

from __future__ import annotations

from datetime import timedelta

from predictions.dates.amounts import FoundSpan, read_relative
from predictions.dates.periods import (
    OR_WORDS,
    FoundPeriod,
    Precision,
    range_word,
    read_period,
    year_at,
)
from predictions.dates.spans import Period, Span, years
from predictions.dates.words import HEDGES, Phrases, Words, phrases

# What stands before a period: the last day, the day before, the day after, or the first day is the bound.
BOUNDS_BEFORE = Phrases(
    ("until", ("no later than", "not later than", "at the latest", "at latest", "latest", "on or before")),
    ("until", ("in or before", "by or before", "before or in", "before or by")),
    ("until", ("up until", "up to", "until", "till", "not after", "as late as", "by", "≤", "< =")),
    ("from", ("not before", "no earlier than", "not earlier than", "no sooner than", "not sooner than")),
    ("from", ("not until", "unlikely before", "not likely before", "unlikely to occur before")),
    ("from", ("unlikely to happen before", "on or after", "in or after", "starting from", "starting in")),
    ("from", ("starting", "beginning in", "as early as", "as soon as", "at the earliest", "earliest")),
    ("from", ("at least", "from", "≥", "> =")),
    ("before", ("before", "prior to", "earlier than", "sooner than", "ahead of", "pre -", "<")),
    ("after", ("after", "beyond", "past", "post -", "post", "later than", "subsequent to", ">")),
)
BOUNDS_BEHIND = Phrases(
    ("from", ("or later", "or after", "or beyond", "and later", "and beyond", "and after", "and onwards")),
    ("from", ("and onward", "onwards", "onward", "on onwards", "or more", "or longer", "plus", "+")),
    ("from", ("at the earliest", "at earliest", "earliest", "minimum", "at minimum")),
    ("until", ("latest", "maximum", "at most", "max")),
    ("until", ("or earlier", "or sooner", "or before", "and earlier", "at the latest", "at latest")),
)
OPENINGS = Phrases(("after", ("after",)), ("from", ("not before", "no earlier than")))
RANGE_OPENINGS = phrases("anywhere between", "between", "from")
WITHIN_THIS = phrases("within this", "within our", "within the current")
NOT_THIS = phrases("not in this", "not within this", "not during this", "not in our")
COMMA_OR = phrases(", or", ", or even")
BUT = phrases("but", "and", ", but", ", and", ",")
GIVE_OR_TAKE = phrases("±", "+ / -", "plus or minus", "give or take", ", plus or minus", ", give or take")
YEARS = phrases("years", "year", "yrs")
LOWER = frozenset({"from", "after"})
MOST_HEDGES = 8
MOST_ALTERNATIVES = 4


def read_date(words: Words, place: int) -> FoundSpan | None:
    """The date that begins at the place, with the alternatives that follow it; the first of them counts."""
    found = read_bounded(words, place)
    end = found.end if found else place
    for _ in range(MOST_ALTERNATIVES):
        behind = words.match_any(end, OR_WORDS) or words.match_any(end, COMMA_OR)
        other = read_bounded(words, skip_hedges(words, behind)) if behind else None
        if found is None or other is None:
            break
        end = other.end
    return FoundSpan(found.span, found.precision, end) if found else None


def read_bounded(words: Words, place: int) -> FoundSpan | None:
    """A range or a stretch of time, bounded on both sides or on one."""
    if (opening := words.find(place, OPENINGS)) and (both := read_both_bounds(words, *opening)):
        return both
    if found := read_relative(words, place):
        return found
    opened = words.match_any(place, RANGE_OPENINGS) and read_range(words, place, bounded=False)
    if opened:
        return bound_behind(words, "", opened)
    bound, behind = read_bound_before(words, place)
    period = read_range(words, skip_hedges(words, behind), bounded=bool(bound))
    if period is None:
        return None
    if bound == "before" and words.text(words.match(behind, ("the",)) or behind) == "end":
        bound = "until"
    return bound_behind(words, bound, period)


def read_both_bounds(words: Words, opening: str, place: int) -> FoundSpan | None:
    """After 2040 but before 2050."""
    first = read_period(words, skip_hedges(words, place))
    if first is None:
        return None
    behind = words.match_any(first.end, BUT) or first.end
    bound, behind = read_bound_before(words, behind)
    last = read_period(words, skip_hedges(words, behind)) if bound in ("until", "before") else None
    if last is None:
        return None
    lower = span_within(opening, first.period)
    upper = span_within(bound, last.period)
    return FoundSpan(Span(lower.earliest, upper.latest), min(first.precision, last.precision), last.end)


def read_bound_before(words: Words, place: int) -> tuple[str, int]:
    """The bound that the words before a period set, and the place behind them."""
    if words.match_any(place, WITHIN_THIS):
        return "until", place + 1
    if behind := words.match_any(place, NOT_THIS):
        return "after", behind - 1
    first = words.find(place, BOUNDS_BEFORE)
    if first is None:
        return "", place
    second = words.find(first[1], BOUNDS_BEFORE)
    return second if second and (second[0] in LOWER) == (first[0] in LOWER) else first


def bound_behind(words: Words, bound: str, found: FoundPeriod) -> FoundSpan | None:
    """The span of the period with the bound before it and the one that may stand behind it."""
    end = found.end
    if not bound and (tolerance := read_tolerance(words, found)):
        return tolerance
    if behind := words.find(end, BOUNDS_BEHIND):
        if bound and (bound in LOWER) != (behind[0] in LOWER):
            return None
        bound, end = bound or behind[0], behind[1]
    return FoundSpan(span_within(bound, found.period), found.precision, end)


def read_tolerance(words: Words, found: FoundPeriod) -> FoundSpan | None:
    """2035 ± 5 years, 2035 plus or minus 5 years."""
    behind = words.match_any(found.end, GIVE_OR_TAKE)
    if behind is None or words.kind(behind) != "number" or len(words.text(behind)) > 2:
        return None
    count = int(words.text(behind))
    end = words.match_any(behind + 1, YEARS) or behind + 1
    period = years(found.period.first.year - count, found.period.last.year + count)
    return FoundSpan(Span(period.first, period.last), found.precision, end)


def span_within(bound: str, period: Period) -> Span:
    """The days of the period, or those up to it, before it, from it on or after it."""
    if bound == "until":
        return Span(None, period.last)
    if bound == "before":
        return Span(None, period.first - timedelta(days=1))
    if bound == "from":
        return Span(period.first, None)
    if bound == "after":
        return Span(period.last + timedelta(days=1), None)
    return Span(period.first, period.last)


def read_range(words: Words, place: int, *, bounded: bool) -> FoundPeriod | None:
    """A period, or everything from one to another: 2035-2045, between 2035 and 2045, 2030-35, 2030-2040s."""
    opening = None if bounded else words.match_any(place, RANGE_OPENINGS)
    first = read_period(words, skip_hedges(words, opening or place))
    if first is None:
        return None
    behind = range_word(words, first.end)
    if opening and words.text(opening - 1) == "between":
        behind = behind or words.match(first.end, ("and",))
    if behind is None:
        return first if not opening else None
    last = read_period(words, skip_hedges(words, behind)) or read_short_year(words, first, behind)
    if last is None:
        return first if not opening else None
    period = Period(first.period.first, last.period.last)
    if period.first > period.last:
        raise ValueError("the range runs backwards")
    return FoundPeriod(period, max(first.precision, last.precision), last.end)


def read_short_year(words: Words, first: FoundPeriod, place: int) -> FoundPeriod | None:
    """The second year of "2030-35"."""
    if year_at(words, first.end - 1) is None or words.kind(place) != "number" or len(words.text(place)) != 2:
        return None
    year = first.period.first.year // 100 * 100 + int(words.text(place))
    if year <= first.period.first.year or words.text(place + 1) in ("%",):
        return None
    return FoundPeriod(years(year, year), Precision.YEAR, place + 1)


def skip_hedges(words: Words, place: int) -> int:
    """The place of the first word that a period can begin with, behind "around", "the year" and the like."""
    for _ in range(MOST_HEDGES):
        joins = words.text(place) == "or" and {words.text(place - 1), words.text(place + 1)} <= HEDGES
        if joins:
            place += 1
        if words.text(place) not in HEDGES or read_period(words, place):
            return place
        place = words.skip(place, (words.text(place),), most=1)
    return place
