"""All figures of an event from its forecasts. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from predictions.forecasts import Forecast
from predictions.scores.accuracy import SCORES, Outcome, foretells, score_event
from predictions.scores.figures import Current, EventFigures, ModelFigures, Standing
from predictions.scores.movement import coherence, dated, jitter, monthly_spread, round_years, slip_rate
from predictions.scores.rolling import LEAST_FORECASTS, WINDOW_DAYS, quantile

LAST_YEAR = timedelta(days=365)


def compute_figures(
    forecasts: Sequence[Forecast], outcome: Outcome, *, preceding: Sequence[Forecast] = ()
) -> EventFigures:
    """The figures of an event. `preceding`: the forecasts of the event that has to come before it.

    Both in any order; movement is measured on what was written before the event happened.
    """
    ordered = sorted(forecasts, key=lambda forecast: (forecast.made_on, forecast.post))
    if not ordered:
        return EventFigures()
    moving = [forecast for forecast in ordered if foretells(forecast, outcome)]
    return EventFigures(
        count=len(ordered),
        dated=len(dated(ordered)),
        open_ended=sum(forecast.point is None and forecast.earliest is not None for forecast in ordered),
        undated=sum(forecast.point is None and forecast.earliest is None for forecast in ordered),
        first=ordered[0].made_on,
        last=ordered[-1].made_on,
        current=current_forecast(ordered),
        slip=slip_rate(moving),
        newest_model=ordered[-1].model,
        slip_last_year=slip_rate(_last_year(moving)),
        jitter=jitter(moving),
        spread=monthly_spread(moving),
        round_years=round_years(ordered),
        coherence=coherence(preceding, ordered),
        scores=_scores(ordered, outcome),
        models=[_model_figures(ordered, outcome, name) for name in _models(ordered)],
    )


def _last_year(moving: Sequence[Forecast]) -> list[Forecast]:
    """The newest model's forecasts of the last 365 days: a change of model must not look like a movement."""
    return [
        forecast
        for forecast in moving
        if forecast.model == moving[-1].model and moving[-1].made_on - forecast.made_on < LAST_YEAR
    ]


def _models(forecasts: Sequence[Forecast]) -> list[str]:
    """The models in the order in which they first wrote."""
    return list(dict.fromkeys(forecast.model for forecast in forecasts))


def _model_figures(ordered: Sequence[Forecast], outcome: Outcome, name: str) -> ModelFigures:
    own = [forecast for forecast in ordered if forecast.model == name]
    moving = [forecast for forecast in own if foretells(forecast, outcome)]
    return ModelFigures(
        name=name,
        count=len(own),
        first=own[0].made_on,
        last=own[-1].made_on,
        slip=slip_rate(moving),
        jitter=jitter(moving),
        spread=monthly_spread(moving),
        scores=_scores(ordered, outcome, model=name),
    )


def _scores(
    ordered: Sequence[Forecast], outcome: Outcome, *, model: str | None = None
) -> dict[str, Standing]:
    found = {name: score_event(ordered, outcome, score, model=model) for name, score in SCORES.items()}
    return {name: standing for name, standing in found.items() if standing.forecast is not None}


def current_forecast(ordered: Sequence[Forecast]) -> Current | None:
    """What the entries of the last 30 days of writing forecast; None where none of them has a date."""
    start = ordered[-1].made_on - timedelta(days=WINDOW_DAYS - 1)
    recent = [forecast for forecast in ordered if forecast.made_on >= start]
    points = sorted(float(point.toordinal()) for _, point in dated(recent))
    if not points:
        return None
    lows = sorted(float(forecast.low.toordinal()) for forecast in recent if forecast.low and forecast.high)
    highs = sorted(float(forecast.high.toordinal()) for forecast in recent if forecast.low and forecast.high)
    enough = len(points) >= LEAST_FORECASTS
    return Current(
        first=recent[0].made_on,
        last=recent[-1].made_on,
        count=len(points),
        median=_day(points, 0.5),
        low=_day(points, 0.1) if enough else None,
        high=_day(points, 0.9) if enough else None,
        declared_count=len(lows),
        declared_low=_day(lows, 0.5) if lows else None,
        declared_high=_day(highs, 0.5) if highs else None,
    )


def _day(ordered: Sequence[float], share: float) -> date:
    return date.fromordinal(round(quantile(ordered, share)))
