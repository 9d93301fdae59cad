"""Quartiles over a moving window of days. Pure."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from typing import NamedTuple

WINDOW_DAYS = 30
LEAST_FORECASTS = 5


class Quartiles(NamedTuple):
    """The quartiles of the values of the window that ends on `day`."""

    day: int
    lower: float
    median: float
    upper: float


def quantile(ordered: Sequence[float], share: float) -> float:
    """The quantile of ordered values, interpolated linearly (type 7 of Hyndman and Fan 1996, as numpy)."""
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def rolling_quartiles(
    days: Sequence[int], values: Sequence[float], *, window: int = WINDOW_DAYS, least: int = LEAST_FORECASTS
) -> Iterator[Quartiles]:
    """For each day, in order: the quartiles of the values of that day and the `window` - 1 days before.

    `days` ascend. A window with fewer than `least` values gives nothing.
    """
    ordered: list[float] = []
    oldest = 0
    for position, (day, value) in enumerate(zip(days, values, strict=True)):
        insort(ordered, value)
        while days[oldest] <= day - window:
            del ordered[bisect_left(ordered, values[oldest])]
            oldest += 1
        if position + 1 < len(days) and days[position + 1] == day:
            continue
        if len(ordered) >= least:
            yield Quartiles(day, *(quantile(ordered, share) for share in (0.25, 0.5, 0.75)))
