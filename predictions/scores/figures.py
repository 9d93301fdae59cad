"""The stored statistics of an event: their shapes, and how they become JSON and back. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import TypeAdapter, ValidationError


@dataclass(frozen=True, slots=True)
class SlipRate:
    """Years that the predicted date moves in a year of writing, with a 95 % interval, from `count` forecasts."""

    rate: float
    low: float
    high: float
    count: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class RoundYears:
    """Of `count` forecasts that name one year: the shares whose year ends in 0 or 5, and in 0."""

    count: int
    fives: float
    tens: float


@dataclass(frozen=True, slots=True)
class Coherence:
    """Of `count` entries that date both events: how many date them the wrong way round, or for the same day."""

    count: int
    reversed: int
    equal: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A time-averaged score of an event: the forecasts', and that of two simple rivals.

    `count` forecasts have the score; a number is none where there is nothing to average.
    """

    forecast: float | None
    yesterday: float | None
    constant: float | None
    count: int


@dataclass(frozen=True, slots=True)
class Current:
    """The forecasts of the last 30 days of entries, from `first` to `last`.

    `median` and the middle 80 % (`low` to `high`; none for fewer than 5) are taken over the entries' dates.
    `declared_low` and `declared_high` are the medians of the 10 and 90 % dates that the model gave itself.
    """

    first: date
    last: date
    count: int
    median: date
    low: date | None
    high: date | None
    declared_count: int
    declared_low: date | None
    declared_high: date | None


@dataclass(frozen=True, slots=True)
class ModelFigures:
    """What one model forecast; `jitter` and `spread` in years."""

    name: str
    count: int
    first: date
    last: date
    slip: SlipRate | None
    jitter: float | None
    spread: float | None
    scores: dict[str, Standing] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EventFigures:
    """Everything that is computed of an event. `count` forecasts, of which `dated` have a date to measure with.

    `slip` mixes all models; `slip_last_year` is that of the newest model's last 365 days of writing.
    """

    count: int = 0
    dated: int = 0
    open_ended: int = 0
    undated: int = 0
    first: date | None = None
    last: date | None = None
    current: Current | None = None
    slip: SlipRate | None = None
    newest_model: str = ""
    slip_last_year: SlipRate | None = None
    jitter: float | None = None
    spread: float | None = None
    round_years: RoundYears | None = None
    coherence: Coherence | None = None
    scores: dict[str, Standing] = field(default_factory=dict)
    models: list[ModelFigures] = field(default_factory=list)


_adapter = TypeAdapter(EventFigures)


def dump_figures(figures: EventFigures) -> dict[str, Any]:
    """The figures as JSON values."""
    dumped: dict[str, Any] = _adapter.dump_python(figures, mode="json")
    return dumped


def load_figures(values: Any) -> EventFigures | None:
    """The figures from JSON values; none where they were stored by a version of the code with another shape."""
    try:
        return _adapter.validate_python(values) if values else None
    except ValidationError:
        return None
