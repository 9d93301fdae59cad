"""The words of dates, and the dates that prose states."""

from __future__ import annotations

import calendar
import contextlib
import time
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predictions.dates import DateNotUnderstood, Span, find_statement, parse_span
from predictions.dates.headlines import find_headline_date, find_leading_date
from predictions.dates.reading import read_text, read_whole
from predictions.dates.words import Words, tokenize
from tests.predictions.dates.date_cases import FROM_ENTRIES, READABLE, UNREADABLE, WRITTEN_ON

MONTHS = tuple(calendar.month_name)[1:]
YEARS = st.integers(1900, 9998)
DAYS = st.dates(date(1900, 1, 1), date(9998, 12, 31))
DASHES = st.sampled_from(["-", "–", "—", " - ", " – ", "−", "‑", " to ", " until "])
WRAPPINGS = st.sampled_from(
    ["{}", "**{}**", "_{}_", "({})", "“{}”", "[{}]", " {} ", "{}.", "(**{}**):", "around {}"]
)
LONG = 60_000


def span(earliest: str | None, latest: str | None) -> Span:
    """The span of two ISO dates."""
    return Span(*(date.fromisoformat(day) if day else None for day in (earliest, latest)))


@pytest.mark.parametrize(("words", "earliest", "latest"), READABLE)
def test_words_name_days(words: str, earliest: str | None, latest: str | None) -> None:
    assert parse_span(words, written_on=WRITTEN_ON) == span(earliest, latest)


@pytest.mark.parametrize("month", MONTHS)
def test_the_commonest_words_are_read_at_once_as_the_long_way_reads_them(month: str) -> None:
    for year in range(2000, 2100):
        words = f"{month} {year}"
        the_long_way = read_whole(Words(tokenize(words), WRITTEN_ON))
        assert the_long_way is not None
        assert read_text(words, WRITTEN_ON) == the_long_way


@pytest.mark.parametrize(("words", "written_on", "earliest", "latest"), FROM_ENTRIES)
def test_words_of_real_entries(words: str, written_on: str, earliest: str | None, latest: str | None) -> None:
    assert parse_span(words, written_on=date.fromisoformat(written_on)) == span(earliest, latest)


@pytest.mark.parametrize(
    "words", [*UNREADABLE, "", " ", "()", pytest.param("((((2035))))" * 300, id="many brackets"), "…", "?"]
)
def test_it_never_guesses(words: str) -> None:
    with pytest.raises(DateNotUnderstood):
        parse_span(words, written_on=WRITTEN_ON)


def test_a_span_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="after"):
        Span(date(2036, 1, 1), date(2035, 1, 1))


def test_the_message_names_the_words_and_the_mend() -> None:
    with pytest.raises(DateNotUnderstood, match=r"'soon' is no date .* June 2035"):
        parse_span("soon", written_on=WRITTEN_ON)


def test_a_message_stays_short() -> None:
    with pytest.raises(DateNotUnderstood) as caught:
        parse_span("soon " * 100_000, written_on=WRITTEN_ON)
    assert len(str(caught.value)) < 300


@given(day=DAYS, wrapping=WRAPPINGS, form=st.integers(0, 5))
def test_any_day_is_read_back(day: date, wrapping: str, form: int) -> None:
    month = MONTHS[day.month - 1]
    forms = [
        day.isoformat(),
        f"{day.day} {month} {day.year}",
        f"{month} {day.day}, {day.year}",
        f"the {day.day}{ending(day.day)} of {month.lower()} {day.year}",
        f"{month[:3]}. {day.day}{ending(day.day)}, {day.year}",
        f"{day.day} {month.upper()}, {day.year}",
    ]
    assert parse_span(wrapping.format(forms[form]), written_on=WRITTEN_ON) == Span(day, day)


@given(first=DAYS, last=DAYS, dash=DASHES, wrapping=WRAPPINGS)
def test_any_range_of_months_is_read_back(first: date, last: date, dash: str, wrapping: str) -> None:
    first, last = sorted((first, last))
    words = f"{MONTHS[first.month - 1]} {first.year}{dash}{MONTHS[last.month - 1]} {last.year}"
    expected = Span(first.replace(day=1), last_of_month(last))
    assert parse_span(wrapping.format(words), written_on=WRITTEN_ON) == expected


@given(years=st.tuples(YEARS, YEARS), dash=DASHES, wrapping=WRAPPINGS)
def test_any_range_of_years_is_read_back(years: tuple[int, int], dash: str, wrapping: str) -> None:
    first, last = sorted(years)
    words = wrapping.format(f"{first}{dash}{last}")
    assert parse_span(words, written_on=WRITTEN_ON) == Span(date(first, 1, 1), date(last, 12, 31))


@given(year=YEARS, bound=st.sampled_from(["by {}", "before {}", "after {}", "not before {}", "{} or later"]))
def test_any_bound_is_read_back(year: int, bound: str) -> None:
    first, last = date(year, 1, 1), date(year, 12, 31)
    expected = {
        "by {}": Span(None, last),
        "before {}": Span(None, first - timedelta(days=1)),
        "after {}": Span(last + timedelta(days=1), None),
        "not before {}": Span(first, None),
        "{} or later": Span(first, None),
    }
    assert parse_span(bound.format(year), written_on=WRITTEN_ON) == expected[bound]


@given(
    written_on=st.dates(date(1990, 1, 1), date(2100, 1, 1)), least=st.integers(1, 99), more=st.integers(1, 99)
)
def test_years_ahead_count_from_the_day_of_writing(written_on: date, least: int, more: int) -> None:
    year, most = written_on.year, least + more
    ahead = parse_span(f"in the next {least}-{most} years", written_on=written_on)
    assert ahead == Span(date(year + least, 1, 1), date(year + most, 12, 31))
    within = parse_span(f"within {most} years", written_on=written_on)
    assert within == Span(None, date(year + most, 12, 31))


WORDS = (
    "2035 2045 9999 1900 2030s 2100s 21st Q2 H1 15th June may early mid late end of the first second half century "
    "decade years 10 20-30 in within next by before after not or later until between and to - – / ( ) [ , . : + ± ~ "
    "unknown never but a couple two this 06 35 00 99999999 winter or so from beyond ** “ … at least most likely"
)
PIECES = st.sampled_from(WORDS.split())


@settings(max_examples=400)
@given(
    words=st.lists(PIECES, max_size=25).map(" ".join) | st.lists(PIECES, max_size=8).map("".join) | st.text()
)
def test_any_words_are_read_or_refused(words: str) -> None:
    try:
        found = parse_span(words, written_on=WRITTEN_ON)
    except DateNotUnderstood:
        return
    assert isinstance(found, Span)


@settings(max_examples=200)
@given(
    text=st.lists(PIECES | st.sampled_from(["I predict", "AGI", "may occur"]), max_size=30).map(" ".join)
    | st.text()
)
def test_a_statement_is_a_place_in_the_text(text: str) -> None:
    found = find_statement(text, written_on=WRITTEN_ON)
    if found is not None:
        assert text[found.start : found.end] == found.phrase


LONG_PIECES = (
    *(
        "2035 ",
        "2035-",
        "likely ",
        "(",
        "((2035) ",
        "a ",
        "by ",
        "unknown, ",
        "in the next ",
        ",000",
        "0",
        "x",
        "é",
    ),
    *(
        "early to mid ",
        "no a ",
        "2035 or ",
        "I predict by 2035, ",
        "may never ",
        "- ",
        "2035 (June) ",
        "one two ",
    ),
)


@pytest.mark.parametrize("piece", LONG_PIECES)
def test_long_words_take_no_long_time(piece: str) -> None:
    words = piece * (LONG // len(piece))
    began = time.process_time()
    for text in (words, words[:990]):
        with contextlib.suppress(DateNotUnderstood):
            parse_span(text, written_on=WRITTEN_ON)
    find_statement(words, written_on=WRITTEN_ON)
    find_leading_date(words, written_on=WRITTEN_ON)
    assert time.process_time() - began < 20


@pytest.mark.parametrize(
    ("text", "phrase", "earliest", "latest"),
    [
        (
            "I predict that AGI will be achieved by 2030. People have tried since 1956.",
            "by 2030",
            None,
            "2030-12-31",
        ),
        (
            "It is likely to occur around 2045, though Ray Kurzweil said 2029.",
            "2045",
            "2045-01-01",
            "2045-12-31",
        ),
        ("Ray Kurzweil predicts 2045. I expect it in 2060.", "in 2060", "2060-01-01", "2060-12-31"),
        ("Experts believe that it may come by 2050.", "by 2050", None, "2050-12-31"),
        (
            "If it comes by 2035, work goes on. It could happen in May 2080.",
            "in May 2080",
            "2080-05-01",
            "2080-05-31",
        ),
        ("Once AGI is there in 2035, it may occur 2040.", "2040", "2040-01-01", "2040-12-31"),
        (
            "I foresee it within 50-100 years (between 2070 and 2120), no sooner.",
            None,
            "2070-01-01",
            "2120-12-31",
        ),
        ("It will likely occur in the mid-21st century, around 2050.", None, "2050-01-01", "2050-12-31"),
        ("In 2035 we may see it emerge.", "In 2035", "2035-01-01", "2035-12-31"),
        (
            "I see it coming in the late 2030s or early 2040s. (October 2038)",
            None,
            "2038-10-01",
            "2038-10-31",
        ),
        ("It is impossible to predict when this will occur.", "impossible to predict", None, None),
        ("It is difficult to predict, but I estimate 2040.", "2040", "2040-01-01", "2040-12-31"),
        ("The date may change; in 2035 may be too early. I guess 2036.", "2036", "2036-01-01", "2036-12-31"),
    ],
)
def test_it_finds_the_date_that_prose_states(
    text: str, phrase: str | None, earliest: str | None, latest: str | None
) -> None:
    found = find_statement(text, written_on=WRITTEN_ON)
    assert found is not None
    assert found.span == span(earliest, latest)
    assert phrase is None or found.phrase == phrase


@pytest.mark.parametrize(
    "text",
    [
        "No word of a day.",
        "Work began in 2019 and went on for the past 10 years.",
        "If it comes by 2035, the work goes on.",
        "It could be there within the next few decades.",
        "It may come within 5 years of the next breakthrough.",
        "The model has 2048 tokens and 3000 friends.",
        "",
    ],
)
def test_dates_in_passing_are_no_statement(text: str) -> None:
    assert find_statement(text, written_on=WRITTEN_ON) is None


@pytest.mark.parametrize(
    ("text", "phrase", "rest"),
    [
        (" (June 2035): because", "June 2035", ": because"),
        (": 2035 - 2045: because", "2035 - 2045", ": because"),
        (" - March 2035", "March 2035", ""),
        (" (AGI, 2035): because", "2035", ": because"),
        (" (most likely: June 2035)", "most likely: June 2035", ""),
        (": By 2030 - work of 2029", "By 2030", " - work of 2029"),
        (": 2035. Work by 2040.", "2035", ". Work by 2040."),
        (": Unknown. Perhaps.", "Unknown", ". Perhaps."),
        (": late 2030s or early 2040s. (October 2038)", "late 2030s or early 2040s. (October 2038)", ""),
        (": June 2035, because the work goes on", "June 2035", ", because the work goes on"),
    ],
)
def test_it_finds_the_date_at_the_beginning(text: str, phrase: str, rest: str) -> None:
    found = find_leading_date(text, written_on=WRITTEN_ON)
    assert found is not None
    assert (found.phrase, text[found.end :]) == (phrase, rest)


@pytest.mark.parametrize("text", ["will come by 2035", "It is difficult to predict. I guess 2040.", ""])
def test_a_text_that_begins_otherwise_has_no_leading_date(text: str) -> None:
    assert find_leading_date(text, written_on=WRITTEN_ON) is None


def test_brackets_at_the_end_of_a_headline_say_it_more_precisely() -> None:
    found = find_headline_date("will come in the next decade, by someone (June 2031)", written_on=WRITTEN_ON)
    assert found is not None
    assert found.span == span("2031-06-01", "2031-06-30")


def ending(day: int) -> str:
    """The letters behind the number of a day."""
    return "th" if 10 < day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def last_of_month(day: date) -> date:
    """The last day of the day's month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
