"""How the models compare over all events, each event counting once. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from predictions.scores.figures import EventFigures, ModelFigures, Standing

# A median of fewer events would say more than they do.
LEAST_EVENTS = 5
BOARD_SCORES = ("error_so_far", "hit", "absolute_error", "interval_score", "brier")


@dataclass(frozen=True, slots=True)
class Scoreboard:
    """The lines of the models, and the names of the scores that any of them has."""

    columns: Sequence[str]
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class OverEvents:
    """One number of each of `count` events: their median, lowest and highest; none where they are fewer than 5."""

    count: int
    median: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A model's line. `scores`, by name, where there are any: means over events, in years but for `hit` and `brier`.

    `slip` in years per year, `jitter` in years.
    """

    model: str
    forecasts: int
    events: int
    scores: dict[str, Standing]
    slip: OverEvents
    jitter: OverEvents


def build_scoreboard(events: Sequence[EventFigures]) -> Scoreboard:
    """One line a model, the one with most forecasts first."""
    by_model: dict[str, list[ModelFigures]] = {}
    for figures in events:
        for model in figures.models:
            by_model.setdefault(model.name, []).append(model)
    lines = [_line(name, models) for name, models in by_model.items()]
    return Scoreboard(
        columns=[name for name in BOARD_SCORES if any(name in line.scores for line in lines)],
        lines=sorted(lines, key=lambda line: (-line.forecasts, line.model)),
    )


def _line(name: str, models: Sequence[ModelFigures]) -> Line:
    scores = {}
    for score in BOARD_SCORES:
        found = [model.scores[score] for model in models if score in model.scores]
        if found:
            scores[score] = mean_standing(found)
    return Line(
        model=name,
        forecasts=sum(model.count for model in models),
        events=len(models),
        scores=scores,
        slip=over_events([model.slip.rate for model in models if model.slip]),
        jitter=over_events([model.jitter for model in models if model.jitter is not None]),
    )


def over_events(values: Sequence[float]) -> OverEvents:
    """The median of the events' numbers with the range of all; nothing but how many there are below 5."""
    if len(values) < LEAST_EVENTS:
        return OverEvents(len(values))
    return OverEvents(len(values), median(values), min(values), max(values))


def mean_standing(standings: Sequence[Standing]) -> Standing:
    """The mean over events; its `count` is the number of events, never of forecasts."""
    return Standing(
        forecast=_mean(standing.forecast for standing in standings),
        yesterday=_mean(standing.yesterday for standing in standings),
        constant=_mean(standing.constant for standing in standings),
        count=len(standings),
    )


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None
