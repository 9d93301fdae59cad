"""How forecasts of an event moved while it stayed away: slip rate, jitter, round years, order. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from predictions.forecasts import DAYS_PER_YEAR, Forecast
from predictions.scores.figures import Coherence, RoundYears, SlipRate
from predictions.scores.rolling import WINDOW_DAYS, rolling_quartiles

LEAST_FORECASTS = 10
LEAST_DAYS = 90
MOST_FORECASTS = 2000
MOST_PAIRS = 100_000
RESAMPLES = 500
LEVEL = 0.95
SEED = 20230412

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]


def dated(forecasts: Sequence[Forecast]) -> list[tuple[date, date]]:
    """Day of writing and predicted date of the forecasts that have one."""
    return [(forecast.made_on, point) for forecast in forecasts if (point := forecast.point) is not None]


def slip_rate(forecasts: Sequence[Forecast]) -> SlipRate | None:
    """The Theil-Sen slope of the predicted date on the day of writing; forecasts in order of day.

    0: a fixed date. +1: "always n years away". Negative: approaching. None for fewer than 10 dated forecasts
    or less than 90 days of them. More than 2,000 are thinned evenly. Formula: the median of
    (y_j - y_i) / (x_j - x_i) over all pairs of different days. Sources: Theil 1950; Sen 1968, "Estimates of
    the regression coefficient based on Kendall's tau", JASA 63. Its interval: `slope_interval`.
    """
    pairs = dated(forecasts)
    pairs = pairs[:: math.ceil(len(pairs) / MOST_FORECASTS) or 1]
    if len(pairs) < LEAST_FORECASTS or (pairs[-1][0] - pairs[0][0]).days < LEAST_DAYS:
        return None
    # Here, and not above: it takes a second to load, and the events of a young site need none of it.
    from scipy import stats  # type: ignore[import-untyped]

    days, points = (np.array([pair[side].toordinal() for pair in pairs], dtype=float) for side in (0, 1))
    low, high = slope_interval(days, points)
    return SlipRate(
        rate=float(stats.theilslopes(points, days).slope),
        low=low,
        high=high,
        count=len(pairs),
        first=pairs[0][0],
        last=pairs[-1][0],
    )


def slope_interval(days: Floats, points: Floats) -> tuple[float, float]:
    """The 95 % interval of the Theil-Sen slope by a circular block bootstrap (percentiles).

    Neighbouring forecasts are alike, so blocks of some 30 days are drawn, not single forecasts. In a resample
    in which the forecast i is drawn c_i times, the slope is the median of the pairs' slopes weighted by
    c_i c_j; of many pairs, 100,000 are taken at random. The seed is fixed: the same data give the same
    interval. Sources: Künsch 1989, Annals of Statistics 17; Politis and Romano 1992, "A circular
    block-resampling procedure for stationary data".
    """
    random = np.random.default_rng(SEED)
    first, second = _pairs(days, random)
    slopes = (points[second] - points[first]) / (days[second] - days[first])
    order = np.argsort(slopes, kind="stable")
    slopes, first, second = slopes[order], first[order], second[order]
    length = _block_length(days)
    draws = np.empty(RESAMPLES)
    for number in range(RESAMPLES):
        counts = _block_counts(len(days), length, random)
        drawn = counts.take(first, mode="clip") * counts.take(second, mode="clip")
        weights = np.cumsum(drawn, dtype=np.int32)
        # Of the array's own type: for a float, all weights would be made floats first.
        half = np.int32((weights[-1] + 1) // 2)
        draws[number] = slopes[np.searchsorted(weights, half)]
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(draws, [tail, 1 - tail])
    return float(low), float(high)


def _pairs(days: Floats, random: np.random.Generator) -> tuple[Indices, Indices]:
    """The pairs of forecasts of different days, earlier and later one."""
    first, second = np.triu_indices(len(days), k=1)
    apart = days[second] > days[first]
    first, second = first[apart], second[apart]
    if len(first) > MOST_PAIRS:
        chosen = random.choice(len(first), MOST_PAIRS, replace=False)
        first, second = first[chosen], second[chosen]
    return first, second


def _block_length(days: Floats) -> int:
    """How many forecasts fall into 30 days, on average; at most a quarter of them."""
    count = len(days)
    usual = round(count * WINDOW_DAYS / max(1.0, float(days[-1] - days[0])))
    return max(1, min(usual, count // 4))


def _block_counts(count: int, length: int, random: np.random.Generator) -> npt.NDArray[np.int32]:
    """How often each of `count` forecasts is drawn when blocks of `length` fill the sample anew."""
    starts = random.integers(0, count, math.ceil(count / length))
    drawn = (starts[:, None] + np.arange(length)).ravel()[:count] % count
    return np.bincount(drawn, minlength=count).astype(np.int32)


def jitter(forecasts: Sequence[Forecast]) -> float | None:
    """The median absolute change of the predicted date from one entry to the next, in years.

    Formula: median |y_i - y_(i-1)| over the dated forecasts in order of day. None for fewer than two.
    """
    points = [point.toordinal() for _, point in dated(forecasts)]
    return float(np.median(np.abs(np.diff(points)))) / DAYS_PER_YEAR if len(points) > 1 else None


def monthly_spread(forecasts: Sequence[Forecast]) -> float | None:
    """The interquartile range of the forecasts of 30 days, in years: the median over all such windows.

    A window ends on each day of writing and counts where it holds at least 5 dated forecasts; None where none
    does.
    """
    pairs = dated(forecasts)
    windows = rolling_quartiles(
        [day.toordinal() for day, _ in pairs], [float(point.toordinal()) for _, point in pairs]
    )
    ranges = [window.upper - window.lower for window in windows]
    return float(np.median(ranges)) / DAYS_PER_YEAR if ranges else None


def round_years(forecasts: Sequence[Forecast]) -> RoundYears | None:
    """How many forecasts name a round year. Years without a preference end in 0 or 5 in 20 % of cases,
    in 0 in 10 %. None where no forecast names a single year.
    """
    years = [year for forecast in forecasts if (year := forecast.year) is not None]
    if not years:
        return None
    return RoundYears(
        count=len(years),
        fives=sum(year % 5 == 0 for year in years) / len(years),
        tens=sum(year % 10 == 0 for year in years) / len(years),
    )


def coherence(before: Sequence[Forecast], after: Sequence[Forecast]) -> Coherence | None:
    """Whether entries date the event `after` behind the one that has to come `before`; None where none dates both."""
    earlier = {forecast.post: point for forecast in before if (point := forecast.point) is not None}
    pairs = [
        (earlier[forecast.post], point)
        for forecast in after
        if (point := forecast.point) is not None and forecast.post in earlier
    ]
    if not pairs:
        return None
    return Coherence(
        count=len(pairs),
        reversed=sum(later < first for first, later in pairs),
        equal=sum(later == first for first, later in pairs),
    )
