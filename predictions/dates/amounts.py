"""Reads stretches of time counted from the day of writing: "in the next 20-30 years", "a decade or two". Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from predictions.dates.periods import Precision, range_word
from predictions.dates.spans import Span, months, years
from predictions.dates.words import NUMBERS, Phrases, Words, phrases, word_set

UNITS = {
    "year": ("year", 1),
    "years": ("year", 1),
    "yr": ("year", 1),
    "yrs": ("year", 1),
    "decade": ("year", 10),
    "decades": ("year", 10),
    "century": ("year", 100),
    "centuries": ("year", 100),
    "month": ("month", 1),
    "months": ("month", 1),
    "week": ("day", 7),
    "weeks": ("day", 7),
    "day": ("day", 1),
    "days": ("day", 1),
}
# What the words before the amount say: up to it, after it, from it on, or just then.
LEADS = Phrases(
    (
        "after",
        (
            "not within",
            "not in the next",
            "not for another",
            "not for",
            "more than",
            "in more than",
            "in over",
        ),
    ),
    ("after", ("after more than", "after another", "after", "beyond", "well over", "over")),
    (
        "from",
        ("at least", "in at least", "not for at least", "no sooner than", "not before", "no earlier than"),
    ),
    ("from", ("no less than", "not less than", "a minimum of", "minimum of")),
    (
        "within",
        ("within about", "within", "in less than", "in under", "in no more than", "in at most", "in up to"),
    ),
    ("within", ("in fewer than", "less than", "fewer than", "under", "no more than", "at most", "up to")),
    ("within", ("over the course of", "during the course of", "in the course of", "in the span of")),
    ("in", ("in around", "in about", "in another", "in")),
    ("during", ("during", "throughout", "for")),
)
NEXT = phrases(
    "the next",
    "next",
    "the coming",
    "coming",
    "the following",
    "these next",
    "this coming",
    "the span of",
    "the",
)
AFTERWARDS = phrases(
    "from now", "from today", "from the present", "hence", "away", "out", "ahead", "time", "into the future"
)
ROUGHLY = phrases("or so", "or thereabouts", "approximately", "roughly")
AT_LEAST = (
    "or more",
    "or longer",
    "or later",
    "plus",
    "at least",
    "at the earliest",
    "and beyond",
    "or beyond",
)
AT_MOST = ("or less", "or fewer", "or sooner", "or earlier", "at most", "at the latest")
LIMITS = Phrases(("from", AT_LEAST), ("within", AT_MOST))
OR_TO = phrases("or", "to", "-")
OR_AND = phrases("or", "and")
COUPLE = phrases("a couple of", "a couple", "couple of", "the couple of")
# Behind one of these the years are counted from something else than the day of writing, or are over.
FOREIGN = word_set("of after following ago later before since past prior")
LONGEST_NUMBER = 6
# More years than that, without a word before or behind them, are rather a year.
LONGEST_BARE_AMOUNT = 1000


@dataclass(frozen=True, slots=True)
class Amount:
    """So many of a unit, from `least` to `most`; `open_ended` where a plus sign stands behind it."""

    least: int
    most: int
    unit: str
    end: int
    open_ended: bool = False


@dataclass(frozen=True, slots=True)
class FoundSpan:
    """A span, how precisely it was named, and the place behind its last word."""

    span: Span
    precision: Precision
    end: int


def read_relative(words: Words, place: int) -> FoundSpan | None:
    """The span of "within the next 10 years", "in 20-30 years", "100 years from now" and their kin.

    In running prose an amount without a word before or behind it is none: "ten years of work" is no date.
    """
    lead, behind = read_lead(words, place)
    next_one = words.match_any(behind, NEXT)
    amount = read_amount(
        words, words.skip(next_one or behind, ("about", "around", "roughly", "approximately", "~"))
    )
    if amount is None and next_one and words.text(next_one) in UNITS:
        unit, factor = UNITS[words.text(next_one)]
        counted = factor > 1 or words.text(place) != "next"
        named = words.text(next_one - 1) != "the" and counted
        amount = Amount(factor, factor, unit, next_one + 1) if named else None
    if amount is None:
        return None
    end = words.match_any(amount.end, ROUGHLY) or amount.end
    now = words.match_any(end, AFTERWARDS)
    if not (lead or next_one or now) and (words.prose or amount.most > LONGEST_BARE_AMOUNT):
        return None
    end = now or end
    if words.text(end) in FOREIGN or (words.text(end) == "to" and words.prose):
        return None
    kind = kind_of(words, place, lead=lead, next_one=bool(next_one), open_ended=amount.open_ended)
    if not kind:
        return None
    kind, end = words.find(end, LIMITS) or (kind, end)
    return FoundSpan(span_of(kind, amount, words.written_on), Precision.RELATIVE, end)


def kind_of(words: Words, place: int, *, lead: str, next_one: bool, open_ended: bool) -> str:
    """Whether the amount is one to stay within, to be after, to begin from, or the very time; "" for neither."""
    if open_ended:
        return "from"
    if next_one and (lead in ("", "in", "during") or words.text(place) == "over"):
        return "within"
    return "" if lead == "during" else lead or "in"


def read_lead(words: Words, place: int) -> tuple[str, int]:
    """What the words before the amount say ("" for nothing), and the place behind them."""
    return words.find(place, LEADS) or ("", place)


def read_amount(words: Words, place: int) -> Amount | None:
    """Some years, decades, centuries, months, weeks or days: 10, 20-30, a couple of, a decade or two."""
    if end := words.match(place, ("half", "a")):
        unit, factor = UNITS.get(words.text(end), ("", 0))
        return Amount(factor // 2, factor // 2, unit, end + 1) if factor > 1 and unit == "year" else None
    first = read_number(words, words.match(place, ("between",)) or place)
    if first is None:
        return None
    least, place = first
    if idiom := read_unit_or_two(words, least, place):
        return idiom
    most, place, open_ended = read_second_number(words, least, place)
    place += words.kind(place) == "dash"
    if words.text(place) not in UNITS:
        return None
    unit, factor = UNITS[words.text(place)]
    if words.text(place + 1) in ("+",):
        open_ended, place = True, place + 1
    return Amount(factor * least, factor * most, unit, place + 1, open_ended) if least <= most else None


def read_unit_or_two(words: Words, least: int, place: int) -> Amount | None:
    """A decade or two."""
    unit, factor = UNITS.get(words.text(place), ("", 0))
    join = words.match_any(place + 1, OR_TO)
    second = read_number(words, join) if join else None
    if not unit or second is None or second[0] <= least or words.text(second[1]) in UNITS:
        return None
    return Amount(factor * least, factor * second[0], unit, second[1])


def read_second_number(words: Words, least: int, place: int) -> tuple[int, int, bool]:
    """The upper number of "20-30", "20 to 30" and "20 or 30", the place behind it, and whether a plus follows."""
    join = range_word(words, place) or words.match_any(place, OR_AND)
    second = read_number(words, join) if join else None
    if second is not None:
        return second[0], second[1], False
    open_ended = words.text(place) == "+" or words.match(place, ("or", "more")) is not None
    return least, place + (1 if words.text(place) == "+" else 2) * open_ended, open_ended


def read_number(words: Words, place: int) -> tuple[int, int] | None:
    """A count in digits or words, and the place behind it."""
    text = words.text(place)
    if words.kind(place) == "number":
        digits = text.replace(",", "")
        return (int(digits), place + 1) if len(digits) <= LONGEST_NUMBER else None
    if end := words.match_any(place, COUPLE):
        return 2, end
    if text in ("a", "an"):
        return (100, place + 2) if words.text(place + 1) == "hundred" else (1, place + 1)
    if text not in NUMBERS:
        return None
    number, place = NUMBERS[text], place + 1
    ones = place + (words.kind(place) == "dash")
    if 20 <= number < 100 and NUMBERS.get(words.text(ones), 10) < 10:
        return number + NUMBERS[words.text(ones)], ones + 1
    return (100 * number, place + 1) if number < 10 and words.text(place) == "hundred" else (number, place)


def span_of(kind: str, amount: Amount, written_on: date) -> Span:
    """The days that the amount leads to; raises ValueError or OverflowError beyond the calendar."""
    first, _ = days_after(written_on, amount.least, amount.unit)
    _, last = days_after(written_on, amount.most, amount.unit)
    if kind == "after":
        return Span(last + timedelta(days=1), None)
    if kind == "from":
        return Span(first, None)
    if kind == "within" and amount.least == amount.most:
        return Span(None, last)
    return Span(first, last)


def days_after(day: date, count: int, unit: str) -> tuple[date, date]:
    """The first and last day of the year, month or day that lies so far ahead."""
    if unit == "year":
        period = years(day.year + count, day.year + count)
        return period.first, period.last
    if unit == "month":
        year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
        period = months(year, month + 1, month + 1)
        return period.first, period.last
    moved = day + timedelta(days=count)
    return moved, moved
