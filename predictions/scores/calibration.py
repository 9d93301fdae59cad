"""How often what was called so probable came true. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist, fmean

BINS = 10
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, both within."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `total`; `share` and its 95 % Wilson interval are none where the total is 0."""

    count: int = 0
    total: int = 0
    share: float | None = None
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """The scored questions whose FIRST forecast lies from `low` up to, but not at, `high`; the last bin with 1.

    `mean_forecast` is none in an empty bin; `yes` is how many of them came true.
    """

    low: float
    high: float
    mean_forecast: float | None
    yes: Share


def wilson_interval(count: int, total: int) -> Interval:
    """The 95 % interval of a share, `count` of `total` (1 at least), taking the cases for independent.

    Formula: (k + z²/2 ± z sqrt(k (n - k) / n + z²/4)) / (n + z²) with z = 1.96. Source: Wilson 1927, "Probable
    inference, the law of succession, and statistical inference", JASA 22.
    """
    z = NormalDist().inv_cdf((1 + LEVEL) / 2)
    middle = count + z**2 / 2
    reach = z * math.sqrt(count * (total - count) / total + z**2 / 4)
    # At none and at all the formula gives 0 and 1, which rounding would miss by a hair.
    return Interval(
        low=(middle - reach) / (total + z**2) if count else 0.0,
        high=(middle + reach) / (total + z**2) if count < total else 1.0,
    )


def share_of(count: int, total: int) -> Share:
    """`count` of `total` with its interval."""
    return Share(count, total, count / total, wilson_interval(count, total)) if total else Share()


def calibration_bins(forecasts: Iterable[tuple[float, bool]]) -> list[CalibrationBin]:
    """Ten bins of 10 % with the forecasts (probability of yes, whether it happened) that fall into each."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for probability, happened in forecasts:
        bins[min(int(probability * BINS), BINS - 1)].append((probability, happened))
    return [
        CalibrationBin(
            low=number / BINS,
            high=(number + 1) / BINS,
            mean_forecast=fmean(probability for probability, _ in found) if found else None,
            yes=share_of(sum(happened for _, happened in found), len(found)),
        )
        for number, found in enumerate(bins)
    ]
