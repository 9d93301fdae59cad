"""How the models compare over all events, each event counting once. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from predictions.figures import EventFigures, ModelFigures, Standing

BOARD_SCORES = ("error_so_far", "hit", "absolute_error", "interval_score", "brier")


@dataclass(frozen=True, slots=True)
class Scoreboard:
    """The lines of the models, and the names of the scores that any of them has."""

    columns: Sequence[str]
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Line:
    """A model's line: means over events, in years but for `hit` and `brier`; `scores` by name, where there are any."""

    model: str
    forecasts: int
    events: int
    scores: dict[str, Standing]
    slip: float | None
    jitter: float | None


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
    slips = [model.slip.rate for model in models if model.slip]
    jitters = [model.jitter for model in models if model.jitter is not None]
    return Line(
        model=name,
        forecasts=sum(model.count for model in models),
        events=len(models),
        scores=scores,
        slip=median(slips) if slips else None,
        jitter=median(jitters) if jitters else None,
    )


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
