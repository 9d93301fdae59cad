"""How often what was called so probable came true. Pure."""

from __future__ import annotations

from dataclasses import dataclass


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
