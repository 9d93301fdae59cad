from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictions.forecasts import Forecast
from predictions.scores.accuracy import (
    SCORES,
    Outcome,
    absolute_error,
    brier_score,
    days_standing,
    error_so_far,
    hit,
    interval_score,
    score_event,
    signed_error,
    time_average,
)

MADE_ON = date(2023, 1, 1)
TODAY = date(2026, 1, 10)
days = st.dates(date(2023, 1, 1), date(2060, 12, 31))


def year(number: int, made_on: date = MADE_ON, model: str = "a") -> Forecast:
    return Forecast(made_on, date(number, 1, 1), date(number, 12, 31), model=model)


def happened(day: date) -> Outcome:
    return Outcome(today=TODAY, happened_on=day)


@pytest.mark.parametrize(
    ("forecast", "error"),
    [
        (year(2025), 0.0),
        (year(2023), -367 / 365.2425),
        (year(2027), 730 / 365.2425),
        (Forecast(MADE_ON, None, date(2024, 12, 31)), -1 / 365.2425),
        (Forecast(MADE_ON, None, date(2030, 12, 31)), 0.0),
        (Forecast(MADE_ON, date(2025, 1, 2), None), 1 / 365.2425),
        (Forecast(MADE_ON), None),
    ],
)
def test_the_error_is_the_distance_to_the_span_negative_where_dated_too_early(
    forecast: Forecast, error: float | None
) -> None:
    found = signed_error(forecast, happened(date(2025, 1, 1)))
    assert found == (None if error is None else pytest.approx(error))


def test_without_an_event_there_is_no_error_but_a_floor() -> None:
    outcome = Outcome(today=TODAY)
    assert signed_error(year(2024), outcome) is None
    assert hit(year(2024), outcome) is None
    assert error_so_far(year(2024), outcome) == pytest.approx(375 / 365.2425)
    assert error_so_far(year(2035), outcome) == 0
    assert error_so_far(Forecast(MADE_ON, date(2071, 1, 1), None), outcome) is None
    assert error_so_far(year(2024), happened(date(2025, 1, 1))) is None


def test_the_interval_score_is_the_width_plus_ten_times_the_miss() -> None:
    forecast = Forecast(MADE_ON, low=date(2025, 1, 1), high=date(2026, 1, 1))
    width = 365 / 365.2425
    assert interval_score(forecast, happened(date(2025, 6, 1))) == pytest.approx(width)
    assert interval_score(forecast, happened(date(2026, 1, 5))) == pytest.approx(width + 10 * 4 / 365.2425)
    assert interval_score(forecast, happened(date(2024, 12, 30))) == pytest.approx(width + 10 * 2 / 365.2425)
    assert interval_score(year(2025), happened(date(2025, 6, 1))) is None


def test_brier_counts_dates_only_once_they_have_passed() -> None:
    forecast = Forecast(MADE_ON, low=date(2024, 1, 1), median=date(2025, 1, 1), high=date(2030, 1, 1))
    assert brier_score(forecast, happened(date(2024, 6, 1))) == pytest.approx((0.1**2 + 0.5**2) / 2)
    assert brier_score(forecast, Outcome(today=TODAY, absent_before=TODAY)) == pytest.approx(
        (0.1**2 + 0.5**2) / 2
    )
    assert brier_score(forecast, Outcome(today=TODAY)) is None, "nobody has judged it yet"
    assert brier_score(forecast, Outcome(today=date(2023, 5, 1), happened_on=date(2023, 4, 1))) is None


def test_the_probability_of_never_lowers_the_declared_probabilities() -> None:
    forecast = Forecast(MADE_ON, median=date(2024, 1, 1), probability_never=0.2)
    assert brier_score(forecast, happened(date(2023, 6, 1))) == pytest.approx(0.6**2)


def test_a_forecast_stands_until_the_next_one() -> None:
    forecasts = [year(2030, date(2025, 1, 1)), year(2030, date(2025, 1, 4)), year(2030, date(2025, 1, 4))]
    assert days_standing(forecasts, date(2025, 1, 10)) == [3, 0, 6]
    assert days_standing([], TODAY) == []


def test_the_average_weighs_by_the_days_and_leaves_out_what_has_no_score() -> None:
    assert time_average([1.0, None, 0.0], [3, 100, 1]) == 0.75
    assert time_average([], []) is None
    assert time_average([None], [5]) is None


def test_an_event_counts_once_however_many_entries_spoke_of_it() -> None:
    outcome = happened(date(2025, 1, 1))
    few = [year(2025, date(2024, 1, 1)), year(2030, date(2024, 7, 1))]
    many = [year(2025, date(2024, 1, 1)), *(year(2030, date(2024, 7, day)) for day in range(1, 31))]
    one, other = (score_event(forecasts, outcome, hit) for forecasts in (few, many))
    assert one.forecast == pytest.approx(other.forecast)
    assert one.forecast == pytest.approx(182 / 366)


def test_the_rivals_say_yesterdays_forecast_and_the_first_one() -> None:
    outcome = happened(date(2024, 1, 31))
    forecasts = [
        year(2024, date(2024, 1, 1)),
        year(2030, date(2024, 1, 11)),
        year(2024, date(2024, 1, 21)),
    ]
    standing = score_event(forecasts, outcome, hit)
    assert (standing.forecast, standing.yesterday, standing.constant) == (pytest.approx(2 / 3), 0.5, 1.0)
    assert standing.count == 3


def test_a_model_is_scored_on_the_time_its_own_forecasts_stood() -> None:
    outcome = happened(date(2024, 1, 31))
    forecasts = [year(2024, date(2024, 1, 1), "a"), year(2030, date(2024, 1, 11), "b")]
    assert score_event(forecasts, outcome, hit, model="a").forecast == 1
    assert score_event(forecasts, outcome, hit, model="b").forecast == 0
    assert score_event(forecasts, outcome, hit, model="c").forecast is None


def test_what_was_written_after_the_event_or_of_a_void_one_is_not_scored() -> None:
    late = [year(2025, date(2025, 6, 1))]
    assert score_event(late, happened(date(2025, 6, 1)), hit).forecast is None
    void = Outcome(today=TODAY, void=True)
    assert score_event([year(2024)], void, error_so_far).forecast is None


@given(days, days, days)
def test_an_error_is_zero_exactly_for_a_hit(earliest: date, latest: date, day: date) -> None:
    earliest, latest = sorted((earliest, latest))
    forecast = Forecast(MADE_ON, earliest, latest)
    outcome = happened(day)
    assert (absolute_error(forecast, outcome) == 0) == (hit(forecast, outcome) == 1)
    assert (hit(forecast, outcome) == 1) == (earliest <= day <= latest)


@given(days, days, days, st.integers(0, 1000))
def test_waiting_never_lowers_the_floor_and_the_event_never_undercuts_it(
    earliest: date, latest: date, today: date, later: int
) -> None:
    earliest, latest = sorted((earliest, latest))
    forecast = Forecast(MADE_ON, earliest, latest)
    floor = error_so_far(forecast, Outcome(today=today))
    then = today + timedelta(days=later)
    error = absolute_error(forecast, happened(then))
    assert floor is not None and error is not None
    assert error_so_far(forecast, Outcome(today=then)) >= floor
    if floor > 0:
        assert error >= floor


@given(st.lists(st.tuples(st.dates(MADE_ON, TODAY), st.integers(2023, 2060)), max_size=8), days)
def test_every_average_lies_between_the_scores_it_averages(
    written: list[tuple[date, int]], happened_on: date
) -> None:
    forecasts = [year(number, made_on) for made_on, number in sorted(written)]
    outcome = happened(happened_on)
    for score in SCORES.values():
        standing = score_event(forecasts, outcome, score)
        values = [value for forecast in forecasts if (value := score(forecast, outcome)) is not None]
        for number in (standing.forecast, standing.yesterday, standing.constant):
            if number is not None:
                assert min(values) - 1e-9 <= number <= max(values) + 1e-9
