"""Reads days, months, years, decades, centuries and their parts out of the words of a date: pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from predictions.dates.spans import Part, Period, century, century_of, decade, months, part_of, years
from predictions.dates.words import MONTHS, ORDINALS, SEASONS, Phrases, Words, phrases


class Precision(IntEnum):
    """How much a phrase says: of two beside each other the more precise one counts."""

    NO_DATE = 0
    RELATIVE = 1
    CENTURY = 2
    DECADE = 3
    YEAR = 4


@dataclass(frozen=True, slots=True)
class FoundPeriod:
    """A period, how precisely it was named, and the place behind its last word."""

    period: Period
    precision: Precision
    end: int


EARLIEST_YEAR, LATEST_YEAR = 1900, 9999
THIRDS = Phrases(
    ("1", ("early part", "earlier part", "first part", "first third", "early years", "early days")),
    ("1", ("very early", "early", "beginning", "start")),
    ("2", ("middle part", "middle third", "middle years", "midpoint", "middle", "mid")),
    (
        "3",
        (
            "latter part",
            "later part",
            "last part",
            "last third",
            "final third",
            "later years",
            "closing years",
        ),
    ),
    ("3", ("year - end", "year end", "very late", "late", "later", "very end", "end", "close")),
)
JOINTS = phrases("of the year", "of the", "in the", "of", "in", "the", "-", ",", "/")
RANGE_WORDS = phrases("- to -", "-", "to", "until", "till", "through", "thru", "up to", "~", "∼", "〜", "→")
OR_WORDS = phrases("or maybe", "or possibly", "or perhaps", "or even", "or", "/", "and / or")
DAY_JOINTS = phrases("of", "-")
YEAR_JOINTS = phrases(",", "-", "of", "in")
PART_SIGNS = phrases(",", "-", "/")
YEAR_NAMES = phrases("the year", "the calendar year", "year", "the", "ad")
CURRENT = phrases("this", "the current", "the present", "the same", "our", "current")
NEXT = phrases("the next", "next", "the following", "the coming")
MAY_BE_A_VERB = frozenset({"may", "march", "mar", "sun"})


def read_period(words: Words, place: int) -> FoundPeriod | None:
    """The period that begins at the place: a day, a unit of the calendar, or parts of one."""
    return read_day(words, place) or read_parts_of_unit(words, place) or read_unit_with_part(words, place)


def read_day(words: Words, place: int) -> FoundPeriod | None:
    """15 June 2035, the 15th of June 2035, June 15th, 2035; also 15-20 June 2035 and June 15 to 20, 2035."""
    month = month_at(words, place)
    if month:
        days = read_day_numbers(words, skip_dot(words, place + 1))
        if days is None:
            return None
        year_place = days[2]
    else:
        days = read_day_numbers(words, place)
        if days is None:
            return None
        month_place = words.match_any(days[2], DAY_JOINTS) or days[2]
        month = month_at(words, month_place)
        year_place = skip_dot(words, month_place + 1)
    year_place = words.match_any(year_place, YEAR_JOINTS) or year_place
    year = year_at(words, year_place)
    if not month or year is None:
        return None
    period = Period(date(year, month, days[0]), date(year, month, days[1]), "day")
    return FoundPeriod(period, Precision.YEAR, year_place + 1)


def read_day_numbers(words: Words, place: int) -> tuple[int, int, int] | None:
    """A day of the month, or the first and last of several, and the place behind them."""
    place = words.match(place, ("the",)) or place
    first = day_at(words, place)
    if first is None:
        return None
    behind = range_word(words, place + 1)
    last = day_at(words, behind) if behind else None
    if behind is None or last is None:
        return first, first, place + 1
    return (first, last, behind + 1) if last >= first else None


def read_parts_of_unit(words: Words, place: int, *, nested: bool = False) -> FoundPeriod | None:
    """June 2035, Q2 of 2035, late 2030s, early to mid 2030s, end of June 2035, June or July 2035."""
    found = read_parts(words, place)
    if found is None:
        return None
    first, last, place = found
    place = skip_joint(words, place)
    unit = read_unit(words, place, part_stands_before=True)
    if unit is None and not nested and first.name in ("third", "half"):
        unit = read_parts_of_unit(words, place, nested=True)
    if unit is None:
        return None
    earlier, later = part_of(unit.period, first), part_of(unit.period, last)
    if earlier is None or later is None or earlier.first > later.last:
        return None
    unit_name = earlier.unit if first == last else "part"
    return FoundPeriod(Period(earlier.first, later.last, unit_name), unit.precision, unit.end)


def read_parts(words: Words, place: int) -> tuple[Part, Part, int] | None:
    """The first and last part named, and the place behind; of parts joined by "or" the first counts."""
    found = read_part(words, place)
    if found is None:
        return None
    first, place = found
    behind = range_word(words, place) or words.match_any(place, OR_WORDS)
    other = read_part(words, behind) if behind else None
    if behind is None or other is None or other[0].name != first.name:
        return first, first, place
    return (first, other[0], other[1]) if range_word(words, place) else (first, first, other[1])


def read_part(words: Words, place: int) -> tuple[Part, int] | None:
    """A third, half, quarter, season or month, without its year."""
    place = words.match(place, ("the",)) or place
    if third := words.find(place, THIRDS):
        return Part("third", int(third[0])), third[1]
    text = words.text(place)
    if words.kind(place) == "section":
        return read_section(words, place)
    if text in SEASONS:
        return Part("season", SEASONS[text]), place + 1
    if month := month_at(words, place):
        return Part("month", month), skip_dot(words, place + 1)
    return read_counted_part(words, place)


def read_section(words: Words, place: int) -> tuple[Part, int] | None:
    """Q1 to Q4, H1 and H2."""
    letter, number = words.text(place)[0], int(words.text(place)[1])
    if letter == "q":
        return Part("quarter", number), place + 1
    return (Part("half", number), place + 1) if number <= 2 else None


def read_counted_part(words: Words, place: int) -> tuple[Part, int] | None:
    """First half, latter half, 2nd quarter, fourth quarter; also "first" alone, before "to second half"."""
    number = ordinal_at(words, place)
    noun = words.text(place + 1 + (words.kind(place + 1) == "dash"))
    count = {"half": 2, "quarter": 4}.get(noun)
    if number is None or count is None or number > count:
        return None
    return Part(noun, number or count), place + 2 + (words.kind(place + 1) == "dash")


def read_unit_with_part(words: Words, place: int) -> FoundPeriod | None:
    """2035, 2030s, the 21st century, 2035-06; also 2035 Q2, 2035 June and 2035, June."""
    unit = read_unit(words, place)
    if unit is None or unit.period.unit != "year":
        return unit
    behind = words.match_any(unit.end, PART_SIGNS) or unit.end
    if words.prose and words.text(behind) in MAY_BE_A_VERB and not words.tokens[behind].capital:
        return unit
    found = read_parts(words, behind)
    if found is None or found[0].name in ("third", "season"):
        return unit
    first, last, end = found
    if read_unit(words, skip_joint(words, end)) is not None:
        return unit
    if first.name == "month" and (day := read_day_of_month(words, unit, first.number, end)):
        return day
    earlier, later = part_of(unit.period, first), part_of(unit.period, last)
    if earlier is None or later is None or earlier.first > later.last:
        return unit
    name = earlier.unit if first == last else "part"
    return FoundPeriod(Period(earlier.first, later.last, name), unit.precision, end)


def read_day_of_month(words: Words, year: FoundPeriod, month: int, place: int) -> FoundPeriod | None:
    """The day in "2035 June 15"."""
    day = day_at(words, place)
    if day is None:
        return None
    found = date(year.period.first.year, month, day)
    return FoundPeriod(Period(found, found, "day"), year.precision, place + 1)


def read_unit(words: Words, place: int, *, part_stands_before: bool = False) -> FoundPeriod | None:
    """A year, a decade, a century or an ISO date; "the year" and "the next decade" need a part before them."""
    named = words.match_any(place, YEAR_NAMES) or place
    if found := read_year(words, named):
        return found
    if words.kind(named) == "decade":
        return FoundPeriod(decade(int(words.text(named)[:4])), Precision.DECADE, named + 1)
    return read_century(words, named) or read_current_unit(
        words, place, part_stands_before=part_stands_before
    )


def read_year(words: Words, place: int) -> FoundPeriod | None:
    """A year of four digits, an ISO month or an ISO day; 06/2035 is a month too."""
    if found := read_numeric_month(words, place):
        return found
    year = year_at(words, place)
    if year is None:
        return None
    month = iso_number_at(words, place + 1)
    if month is None or not 1 <= month <= 12:
        return FoundPeriod(years(year, year, unit="year"), Precision.YEAR, place + 1)
    day = iso_number_at(words, place + 3)
    if day is None:
        return FoundPeriod(months(year, month, month, unit="month"), Precision.YEAR, place + 3)
    found_day = date(year, month, day)
    return FoundPeriod(Period(found_day, found_day, "day"), Precision.YEAR, place + 5)


def read_numeric_month(words: Words, place: int) -> FoundPeriod | None:
    """06/2035; three numbers are left alone, since nobody knows which of the first two is the month."""
    month, year = words.text(place), year_at(words, place + 2)
    if year is None or words.text(place + 1) != "/" or words.text(place - 1) == "/" or len(month) > 2:
        return None
    if not month.isdecimal() or not 1 <= int(month) <= 12:
        return None
    return FoundPeriod(months(year, int(month), int(month), unit="month"), Precision.YEAR, place + 3)


def iso_number_at(words: Words, place: int) -> int | None:
    """The two digits behind a hyphen or slash, all set without blanks, as in 2035-06."""
    if words.text(place) not in ("-", "/") or len(words.text(place + 1)) != 2:
        return None
    before, sign, number = words.tokens[place - 1 : place + 2]
    if number.kind != "number" or before.end != sign.start or sign.end != number.start:
        return None
    return int(number.text)


def read_century(words: Words, place: int) -> FoundPeriod | None:
    """The 21st century, the twenty-first century."""
    number, end = None, place + 1
    if words.kind(place) == "ordinal":
        number = int(words.text(place)[:-2])
    elif words.text(place) == "twenty":
        end = place + 2 + (words.kind(place + 1) == "dash")
        ordinal = ORDINALS.get(words.text(end - 1), 0)
        number = 20 + ordinal if ordinal else None
    if number is None or not 20 <= number <= 99 or words.text(end) not in ("century", "centuries"):
        return None
    return FoundPeriod(century(number), Precision.CENTURY, end + 1)


def read_current_unit(words: Words, place: int, *, part_stands_before: bool) -> FoundPeriod | None:
    """This year, this decade, this century; behind a part also "the decade" and "the next decade"."""
    ahead = 0
    named = words.match_any(place, CURRENT)
    if named is None and (behind := words.match_any(place, NEXT)):
        ahead, named = 1, behind
    if named is None and part_stands_before:
        named = words.match(place, ("the",)) or place
    unit = words.text(named) if named is not None else ""
    if named is None or (ahead and unit != "year" and not part_stands_before):
        return None
    today = words.written_on
    if unit == "year":
        return FoundPeriod(
            years(today.year + ahead, today.year + ahead, unit="year"), Precision.YEAR, named + 1
        )
    if unit == "decade":
        first = today.year // 10 * 10 + 10 * ahead
        return FoundPeriod(decade(first), Precision.DECADE, named + 1)
    if unit == "century":
        return FoundPeriod(century(century_of(today) + ahead), Precision.CENTURY, named + 1)
    return None


def month_at(words: Words, place: int) -> int | None:
    """The number of the month that is named there."""
    return MONTHS.get(words.text(place)) if words.kind(place) == "word" else None


def year_at(words: Words, place: int) -> int | None:
    """The year of four digits that stands there."""
    if words.kind(place) != "number" or len(words.text(place)) != 4:
        return None
    year = int(words.text(place))
    return year if EARLIEST_YEAR <= year <= LATEST_YEAR else None


def day_at(words: Words, place: int) -> int | None:
    """The day of a month that stands there, as 15 or 15th."""
    digits = words.text(place).rstrip("sthnrd")
    if words.kind(place) not in ("number", "ordinal") or len(digits) > 2:
        return None
    return int(digits) if 1 <= int(digits) <= 31 else None


def ordinal_at(words: Words, place: int) -> int | None:
    """1 for first or 1st, and so on; 0 for the last one."""
    if words.kind(place) == "ordinal" and len(words.text(place)) == 3:
        return int(words.text(place)[0]) or None
    return ORDINALS.get(words.text(place))


def range_word(words: Words, place: int) -> int | None:
    """The place behind a dash, "to" or "-to-"."""
    return words.match_any(place, RANGE_WORDS)


def skip_joint(words: Words, place: int) -> int:
    """The place behind "of the", a hyphen, a comma and the like."""
    return words.match_any(place, JOINTS) or place


def skip_dot(words: Words, place: int) -> int:
    """The place behind the full stop of an abbreviated month."""
    return place + 1 if words.text(place) == "." and len(words.text(place - 1)) <= 4 else place
