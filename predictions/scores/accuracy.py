"""How good forecasts were, once it is known what happened, and how wrong they are already. Pure.

Units: years of 365.2425 days. Every score is averaged over the time that a forecast stood, so that an
event counts once, however many entries spoke of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from predictions.forecasts import Forecast, years_between
from predictions.probabilities import TimedProbability
from predictions.scores.figures import Standing

INTERVAL_LEVEL = 0.8
QUANTILES = (("low", 0.1), ("median", 0.5), ("high", 0.9))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is known of an event on the day `today`.

    `happened_on`: the day it happened; none where it has not, as far as is known. `absent_before`: the day
    of a judgement that it had not happened; what lies before it is known to be without the event. A `void`
    event scores nobody.
    """

    today: date
    happened_on: date | None = None
    absent_before: date | None = None
    void: bool = False

    def happened_by(self, day: date) -> bool | None:
        """Whether it had happened by the end of the day; none where that is not known."""
        if self.happened_on is not None:
            return self.happened_on <= day
        return False if self.absent_before is not None and day < self.absent_before else None


def foretells(forecast: Forecast, outcome: Outcome) -> bool:
    """Whether the forecast was written before the day of the event."""
    return outcome.happened_on is None or forecast.made_on < outcome.happened_on


def signed_error(forecast: Forecast, outcome: Outcome) -> float | None:
    """Years from the day of the event to the nearest predicted day: 0 within the span, negative where it was
    dated too early, positive too late; none for an event that has not happened, or without any date.

    Formula: min(0, latest - x) + max(0, earliest - x), the distance of a point x to an interval.
    """
    happened_on = outcome.happened_on
    if happened_on is None or (forecast.earliest is None and forecast.latest is None):
        return None
    if forecast.latest is not None and forecast.latest < happened_on:
        return years_between(happened_on, forecast.latest)
    if forecast.earliest is not None and forecast.earliest > happened_on:
        return years_between(happened_on, forecast.earliest)
    return 0.0


def absolute_error(forecast: Forecast, outcome: Outcome) -> float | None:
    """The absolute value of `signed_error`."""
    error = signed_error(forecast, outcome)
    return None if error is None else abs(error)


def hit(forecast: Forecast, outcome: Outcome) -> float | None:
    """1 where the event fell within the span, else 0; none as in `signed_error`."""
    error = signed_error(forecast, outcome)
    return None if error is None else float(error == 0)


def interval_score(forecast: Forecast, outcome: Outcome) -> float | None:
    """The interval score of the declared 10 and 90 % dates, in years; smaller is better.

    Formula: (u - l) + 2/a (l - x)+ + 2/a (x - u)+ with a = 1 - 0.8. Source: Gneiting and Raftery 2007,
    "Strictly Proper Scoring Rules, Prediction, and Estimation", JASA 102, equation 43.
    """
    low, high, happened_on = forecast.low, forecast.high, outcome.happened_on
    if low is None or high is None or happened_on is None:
        return None
    missed = max(0.0, years_between(happened_on, low)) + max(0.0, years_between(high, happened_on))
    return years_between(low, high) + 2 / (1 - INTERVAL_LEVEL) * missed


def brier_score(forecast: Forecast, outcome: Outcome) -> float | None:
    """The mean squared error of the declared probabilities "it happens by this date"; 0 is best, 1 worst.

    Formula: (p - o)^2, o = 1 where it had happened by the date, else 0; the mean over the forecast's dates.
    p is 10, 50 or 90 %, times (1 - probability of never). A date counts only after it has passed: counting
    the early successes before would flatter. Source: Brier 1950, "Verification of forecasts expressed in
    terms of probability", Monthly Weather Review 78.
    """
    ever = 1 - (forecast.probability_never or 0.0)
    losses = []
    for name, share in QUANTILES:
        day: date | None = getattr(forecast, name)
        if day is not None and day < outcome.today and (known := outcome.happened_by(day)) is not None:
            losses.append((share * ever - known) ** 2)
    return sum(losses) / len(losses) if losses else None


def error_so_far(forecast: Forecast, outcome: Outcome) -> float | None:
    """The least error in years that an event which has not happened leaves the forecast with.

    Formula: max(0, today - latest): a floor, since the event may stay away for longer. None for an event
    that has happened, and for a forecast without a last day.
    """
    if outcome.happened_on is not None or forecast.latest is None:
        return None
    return max(0.0, years_between(forecast.latest, outcome.today))


Score = Callable[[Forecast, Outcome], float | None]
SCORES: dict[str, Score] = {
    "hit": hit,
    "signed_error": signed_error,
    "absolute_error": absolute_error,
    "interval_score": interval_score,
    "brier": brier_score,
    "error_so_far": error_so_far,
}


def days_standing(forecasts: Sequence[Forecast | TimedProbability], end: date) -> list[int]:
    """How many days each forecast stood: until the next one, the last until `end`. Forecasts in order of day."""
    starts = [forecast.made_on for forecast in forecasts]
    return [
        max(0, (until - start).days) for start, until in zip(starts, [*starts[1:], end], strict=bool(starts))
    ]


def time_average(values: Sequence[float | None], days: Sequence[int]) -> float | None:
    """The mean of the values, weighted by the days that each stood; what is none does not count.

    One number an event, as in the tournaments of the Good Judgment Project (Tetlock and Gardner 2015).
    """
    pairs = [(value, weight) for value, weight in zip(values, days, strict=True) if value is not None]
    total = sum(weight for _, weight in pairs)
    return sum(value * weight for value, weight in pairs) / total if total else None


def score_event(
    forecasts: Sequence[Forecast], outcome: Outcome, score: Score, *, model: str | None = None
) -> Standing:
    """The time-averaged score of the forecasts (in order of day), or of one model's among them.

    Rivals: `yesterday` says again what the forecast before said; `constant` keeps the first forecast for good.
    """
    counted = [] if outcome.void else [forecast for forecast in forecasts if foretells(forecast, outcome)]
    values = [score(forecast, outcome) for forecast in counted]
    first = next((value for value in values if value is not None), None)
    days = [
        weight if model is None or forecast.model == model else 0
        for forecast, weight in zip(
            counted, days_standing(counted, outcome.happened_on or outcome.today), strict=True
        )
    ]
    return Standing(
        forecast=time_average(values, days),
        yesterday=time_average([None, *values[:-1]] if values else [], days),
        constant=time_average([first] * len(values), days),
        count=sum(
            value is not None and (model is None or forecast.model == model)
            for value, forecast in zip(values, counted, strict=True)
        ),
    )
