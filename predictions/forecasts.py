"""A prediction as plain values, and the one date that stands for it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from predictions.dates import Span

DAYS_PER_YEAR = 365.2425


@dataclass(frozen=True, slots=True)
class Forecast:
    """What an entry said about an event. `low`, `median`, `high`: 10, 50 and 90 % dates."""

    made_on: date
    earliest: date | None = None
    latest: date | None = None
    median: date | None = None
    low: date | None = None
    high: date | None = None
    probability_never: float | None = None
    model: str = ""
    post: int = 0

    @property
    def span(self) -> Span:
        """The predicted days."""
        return Span(self.earliest, self.latest)

    @property
    def point(self) -> date | None:
        """The one date that stands for the forecast; none where it names no last day and no median.

        The median where one was given, else the middle of the span; of "by 2035" the last day.
        """
        if self.median is not None:
            return self.median
        if self.earliest is not None and self.latest is not None:
            return self.earliest + (self.latest - self.earliest) / 2
        return self.latest

    @property
    def year(self) -> int | None:
        """The year that the forecast names; none where its span covers more than one, or is open at its end."""
        if self.latest is None:
            return None
        single = self.earliest is None or self.earliest.year == self.latest.year
        return self.latest.year if single else None


def years_between(start: date, end: date) -> float:
    """The years from `start` to `end`; negative where the end comes first."""
    return (end - start).days / DAYS_PER_YEAR
