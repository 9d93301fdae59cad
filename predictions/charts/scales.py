"""Where a day lies on a chart, and which days its axes name. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from predictions.scores.rolling import quantile

MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240)
YEAR_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
FEW = 20


@dataclass(frozen=True, slots=True)
class Scale:
    """Days (ordinals) from `first` to `last` on pixels from `start` to `end`."""

    first: float
    last: float
    start: float
    end: float

    def place(self, day: float) -> float:
        """The pixel of the day; what lies outside is put on the edge."""
        share = (min(max(day, self.first), self.last) - self.first) / (self.last - self.first)
        return self.start + share * (self.end - self.start)

    def holds(self, day: float) -> bool:
        """Whether the day lies on the scale."""
        return self.first <= day <= self.last


def bounds(days: Sequence[float], *, least: float) -> tuple[float, float]:
    """First and last day of an axis that shows the days with a margin, and at least `least` days.

    Both are days of the calendar, which ends with the year 9999.
    """
    low, high = min(days), max(days)
    missing = max(0.0, least - (high - low)) / 2
    margin = missing or (high - low) * 0.02
    return max(low - margin, date.min.toordinal()), min(high + margin, date.max.toordinal())


def without_outliers(days: Sequence[float]) -> list[float]:
    """The days, ordered, without those far beyond the middle 80 % of them: by more than 1.5 times its width."""
    ordered = sorted(days)
    if len(ordered) < FEW:
        return ordered
    low, high = quantile(ordered, 0.1), quantile(ordered, 0.9)
    reach = 1.5 * max(high - low, 5 * 365.0)
    return [day for day in ordered if low - reach <= day <= high + reach]


def year_ticks(first: float, last: float, *, most: int = 8) -> list[int]:
    """The years whose 1 January lies between the days, at round steps, `most` at the most."""
    low, high = date.fromordinal(max(1, int(first))).year, date.fromordinal(int(last)).year
    step = next((step for step in YEAR_STEPS if (high - low) // step < most), YEAR_STEPS[-1])
    years = range(-(-low // step) * step, high + 1, step)
    return [year for year in years if first <= date(max(1, year), 1, 1).toordinal() <= last]


def month_ticks(first: float, last: float, *, most: int = 8) -> list[date]:
    """The firsts of months between the days, at even steps, `most` at the most."""
    low, high = date.fromordinal(int(first)), date.fromordinal(int(last))
    months = (high.year - low.year) * 12 + high.month - low.month
    step = next((step for step in MONTH_STEPS if months // step < most), MONTH_STEPS[-1])
    start = -(-(low.year * 12 + low.month - 1) // step) * step
    ticks = [
        date(number // 12, number % 12 + 1, 1) for number in range(start, high.year * 12 + high.month, step)
    ]
    return [tick for tick in ticks if first <= tick.toordinal() <= last]
