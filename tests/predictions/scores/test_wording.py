from __future__ import annotations

from datetime import date

import pytest

from predictions.scores.figures import EventFigures, SlipRate
from predictions.scores.wording import describe_movement, describe_signed, signed


def slip(rate: float, low: float, high: float, last: date = date(2026, 1, 1)) -> EventFigures:
    found = SlipRate(rate, low, high, 100, date(2025, 1, 3), last)
    return EventFigures(count=100, newest_model="gpt-4o-mini", slip_last_year=found)


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        (
            slip(0.42, 0.21, 0.6),
            "In the last year of forecasts by gpt-4o-mini, the predicted date moved 0.4 years later per year "
            "(95 % interval: +0.2 to +0.6 years per year).",
        ),
        (slip(-2.5, -3.6, -0.8), "moved 2.5 years earlier per year (95 % interval: −3.6 to −0.8"),
        (slip(1.1, 0.8, 1.3), "That includes +1, “always the same number of years away”."),
        (slip(0.4, 0.1, 3.0), "That includes +1, “always the same number of years away”."),
        (slip(0.1, -0.2, 0.4), "the predicted date shows no clear movement (95 % interval: −0.2 to +0.4"),
        (slip(0, 0, 0), "the predicted date stayed where it was."),
        (slip(0, 0, 0, date(2025, 6, 4)), "In the 5 months of forecasts by gpt-4o-mini"),
        (EventFigures(count=3), "There are too few dated forecasts to say whether the date moves."),
    ],
)
def test_movement_is_told_no_stronger_than_it_is(figures: EventFigures, words: str) -> None:
    assert words in describe_movement(figures)


def test_an_interval_with_zero_claims_no_direction() -> None:
    words = describe_movement(slip(0.9, -0.1, 1.9))
    assert "later" not in words and "always" not in words


def test_signs_are_true_minus_and_zero_has_none() -> None:
    assert [signed(number) for number in (-0.44, 0.26, -0.01)] == ["−0.4", "+0.3", "0.0"]


def test_a_signed_error_says_which_way() -> None:
    assert [describe_signed(years) for years in (-1.24, 3.0, 0.01)] == [
        "1.2 years too early",
        "3.0 years too late",
        "on the day",
    ]
