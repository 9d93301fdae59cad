"""The deadline that a question names is read with the tracker's own reader of dates."""

from __future__ import annotations

from datetime import date

import pytest

from digests.gates.question_dates import find_named_days, without_dates

DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Will OpenAI release GPT-6 by 15 March 2027?", date(2027, 3, 15)),
        ("Will, by March 15, 2027, OpenAI release it?", date(2027, 3, 15)),
        ("Will X ship in March 2027 (UTC)?", date(2027, 3, 31)),
        ("Will X ship from its API before 1 April 2027?", date(2027, 3, 31)),
        ("Will X be in beta on GitHub by 2027-03-15?", date(2027, 3, 15)),
        ("Will X ship through 15 March 2027?", date(2027, 3, 15)),
        ("Will X ship on or before 15 March 2027, as its page shows?", date(2027, 3, 15)),
    ],
)
def test_the_last_day_of_what_is_named(text: str, last: date) -> None:
    assert [found.last for found in find_named_days(text, written_on=DAY)] == [last]


@pytest.mark.parametrize("text", ["Will X ship soon?", "Will X ship by March?", "Will X ship in 30 days?"])
def test_a_date_without_its_year_is_none(text: str) -> None:
    assert list(find_named_days(text, written_on=DAY)) == []


def test_all_but_the_dates_is_left() -> None:
    text = "Will the AI Act of 2024 be amended by 15 March 2027, as the Journal shows?"
    assert without_dates(text, written_on=DAY) == "Will the AI Act of 2024 be amended , as the Journal shows?"
