from __future__ import annotations

import random
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from predictions.forecasts import DAYS_PER_YEAR, Forecast
from predictions.scores.movement import coherence, jitter, monthly_spread, round_years, slip_rate

START = date(2023, 4, 12)


def series(*years_ahead: float, every: int = 1, post: int = 0) -> list[Forecast]:
    """One forecast every few days; each names a day, so many years after 2030-01-01."""
    return [
        Forecast(START + timedelta(days=number * every), day, day, post=number)
        for number, years in enumerate(years_ahead)
        for day in [date(2030, 1, 1) + timedelta(days=round(years * DAYS_PER_YEAR))]
    ]


def noisy(slope: float, count: int, seed: int) -> list[Forecast]:
    noise = random.Random(seed)
    return series(*(slope * n / DAYS_PER_YEAR + noise.gauss(0, 2) for n in range(count)))


def test_a_fixed_date_slips_by_nothing_and_always_n_years_away_by_one() -> None:
    fixed = slip_rate(series(*[5.0] * 200))
    away = slip_rate(series(*(n / DAYS_PER_YEAR for n in range(200))))
    assert fixed and (fixed.rate, fixed.low, fixed.high) == (0, 0, 0)
    assert away and away.rate == pytest.approx(1, abs=0.01)
    assert 0.95 < away.low <= away.high < 1.05


def test_an_approaching_date_slips_by_less_than_nothing() -> None:
    found = slip_rate(noisy(-3, 300, seed=1))
    assert found and found.high < 0


@pytest.mark.parametrize("forecasts", [[], series(1, 2), series(*range(9), every=30), series(*[1.0] * 50)])
def test_too_few_forecasts_or_days_give_no_slip_rate(forecasts: list[Forecast]) -> None:
    assert slip_rate(forecasts) is None


def test_undated_forecasts_are_left_out() -> None:
    forecasts = noisy(0, 200, seed=2)
    mixed = sorted(
        [*forecasts, Forecast(START, None, None), Forecast(START, date(2071, 1, 1), None)],
        key=lambda forecast: forecast.made_on,
    )
    assert slip_rate(mixed) == slip_rate(forecasts)


def test_the_interval_is_that_of_scipys_slope_on_resampled_blocks() -> None:
    forecasts = noisy(0.5, 240, seed=3)
    found = slip_rate(forecasts)
    x = np.array([forecast.made_on.toordinal() for forecast in forecasts], dtype=float)
    y = np.array([forecast.latest.toordinal() for forecast in forecasts if forecast.latest], dtype=float)
    generator = np.random.default_rng(99)
    draws = []
    for _ in range(400):
        starts = generator.integers(0, 240, 8)
        chosen = np.concatenate([np.arange(start, start + 30) % 240 for start in starts])
        draws.append(stats.theilslopes(y[chosen], x[chosen]).slope)
    low, high = np.quantile(draws, [0.025, 0.975])
    assert found and found.rate == pytest.approx(stats.theilslopes(y, x).slope)
    width = high - low
    assert found.low == pytest.approx(low, abs=0.2 * width)
    assert found.high == pytest.approx(high, abs=0.2 * width)


def test_the_interval_covers_the_true_slope_about_as_often_as_it_says() -> None:
    covered = 0
    for seed in range(60):
        found = slip_rate(noisy(0.4, 200, seed=seed))
        covered += bool(found and found.low <= 0.4 <= found.high)
    assert covered >= 50


def test_the_same_data_give_the_same_interval() -> None:
    assert slip_rate(noisy(0, 150, seed=4)) == slip_rate(noisy(0, 150, seed=4))


def test_ten_thousand_forecasts_are_thinned_evenly() -> None:
    found = slip_rate(noisy(0.3, 10_000, seed=5))
    assert found and found.count == 2000
    assert found.rate == pytest.approx(0.3, abs=0.05)


def test_jitter_is_the_median_change_from_one_entry_to_the_next() -> None:
    assert jitter(series(0, 5, 5, 10)) == pytest.approx(5, abs=0.01)
    assert jitter(series(1)) is None
    assert jitter([]) is None


def test_the_spread_is_the_interquartile_range_of_thirty_days() -> None:
    forecasts = noisy(0, 200, seed=6)
    y = np.array([forecast.latest.toordinal() for forecast in forecasts if forecast.latest], dtype=float)
    ranges = [stats.iqr(y[max(0, end - 29) : end + 1]) for end in range(4, 200)]
    assert monthly_spread(forecasts) == pytest.approx(np.median(ranges) / DAYS_PER_YEAR)
    assert monthly_spread(series(1, 2, 3, 4)) is None


def test_round_years_are_counted_among_forecasts_that_name_one_year() -> None:
    def span(first: int, last: int) -> Forecast:
        return Forecast(START, date(first, 1, 1), date(last, 12, 31))

    by_2050 = Forecast(START, None, date(2050, 12, 31))
    found = round_years([span(2030, 2030), span(2035, 2035), span(2037, 2037), span(2030, 2040), by_2050])
    assert found and (found.count, found.fives, found.tens) == (4, 0.75, 0.5)
    assert round_years([Forecast(START)]) is None


def test_order_is_checked_within_an_entry() -> None:
    before = series(5, 10, 20, 7)
    after = series(6, 10, 15)
    found = coherence(before, [*after, Forecast(START, None, None, post=3)])
    assert found and (found.count, found.reversed, found.equal) == (3, 1, 1)
    assert coherence([], after) is None


@settings(max_examples=25)
@given(st.lists(st.integers(0, 60), min_size=12, max_size=60), st.integers(-3, 3))
def test_moving_all_dates_by_the_calendar_moves_the_slope_by_as_much(years: list[int], slope: int) -> None:
    base = series(*years, every=20)
    tilted = [
        Forecast(forecast.made_on, day, day)
        for number, forecast in enumerate(base)
        if forecast.latest
        for day in [forecast.latest + timedelta(days=slope * 20 * number)]
    ]
    one, other = slip_rate(base), slip_rate(tilted)
    assert one and other
    assert other.rate == pytest.approx(one.rate + slope, abs=1e-6)
    assert other.low == pytest.approx(one.low + slope, abs=1e-6)
