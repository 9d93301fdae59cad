"""How good the probabilities of a question were, and simple rivals beside them. Pure.

A forecast stands from the day it was made until the next one; the last until the deadline, or until the day on
which the answer was known where that came first. A question's score is the mean over those days, so that each
question counts once, however many forecasts it has; as at Metaculus, "Scores FAQ".
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate

from predictions.probabilities import AskedQuestion, Outcome, TimedProbability
from predictions.scores.accuracy import days_standing

LEAST_PROBABILITY = 0.01
ONE_DAY = timedelta(days=1)

Score = Callable[[float, bool], float]


class Baseline(StrEnum):
    """A simple rival: always 50 %; the base rate known on the day of each forecast; the first forecast, kept."""

    HALF = "half"
    BASE_RATE = "base_rate"
    FIRST = "first"


@dataclass(frozen=True, slots=True)
class Track:
    """The forecasts of a question that were made before it was decided, and nothing that came later.

    `days`: for how many days each stood, one in all at least. `base_rates`: what was known on the day of each.
    """

    question: AskedQuestion
    forecasts: tuple[TimedProbability, ...]
    days: tuple[int, ...]
    base_rates: tuple[float, ...]

    @property
    def probabilities(self) -> list[float]:
        """What the forecasts said."""
        return [forecast.probability for forecast in self.forecasts]

    @property
    def happened(self) -> bool:
        """Whether the outcome is yes."""
        return self.question.outcome == Outcome.YES


def brier(probability: float, happened: bool) -> float:
    """The squared error of a probability of yes; 0 is best, 1 worst, 0.25 what 50 % always gets.

    Formula: (p - o)^2, o = 1 for yes, else 0. Source: Brier 1950, "Verification of forecasts expressed in terms
    of probability", Monthly Weather Review 78.
    """
    return (probability - happened) ** 2


def log_score(probability: float, happened: bool) -> float:
    """The logarithm of the probability given to what happened; 0 is best.

    Formula: ln p for yes, ln (1 - p) for no, with p clipped to 0.01 to 0.99: one forecast of 0 % that came true
    would weigh more than all others. Source: Good 1952, "Rational Decisions", JRSS B 14.
    """
    clipped = min(max(probability, LEAST_PROBABILITY), 1 - LEAST_PROBABILITY)
    return math.log(clipped if happened else 1 - clipped)


def skill_score(score: float, reference: float) -> float | None:
    """The share of the reference's Brier score that was avoided: 1 is perfect, 0 no better, below 0 worse.

    Formula: 1 - score / reference; none where the reference is perfect. Source: Murphy 1988, "Skill scores based
    on the mean square error and their relationships to the correlation coefficient", Monthly Weather Review 116.
    """
    return 1 - score / reference if reference else None


def laplace_rate(yes: int, total: int) -> float:
    """The chance of a further yes after `yes` of `total`; 50 % before the first.

    Formula: (s + 1) / (n + 2), the rule of succession. Source: Laplace 1774, "Mémoire sur la probabilité des
    causes par les événements".
    """
    return (yes + 1) / (total + 2)


def is_due(question: AskedQuestion, today: date) -> bool:
    """Whether the question's last day has passed."""
    return question.deadline < today


def is_answered(question: AskedQuestion) -> bool:
    """Whether it has yes or no on record."""
    return question.outcome in (Outcome.YES, Outcome.NO)


def base_rate_on(questions: Iterable[AskedQuestion]) -> Callable[[date], float]:
    """Tells for a day the base rate that was known before it.

    Formula: `laplace_rate` over the questions with yes or no whose deadline had passed and which were resolved,
    both before that day.
    """
    known = sorted(
        (max(question.deadline, question.resolved_on), question.outcome == Outcome.YES)
        for question in questions
        if question.resolved_on is not None and is_answered(question)
    )
    days = [day for day, _ in known]
    yeses = list(accumulate((happened for _, happened in known), initial=0))

    def base_rate(day: date) -> float:
        total = bisect_left(days, day)
        return laplace_rate(yeses[total], total)

    return base_rate


def follow(question: AskedQuestion, base_rate: Callable[[date], float]) -> Track | None:
    """What is scored of the question; none where its first forecast came after it was decided, or never.

    The days run from the first forecast, which counts, to the deadline or the day of the answer, which does not;
    where both are one day, it counts. What was made on that last day or later is left out.
    """
    end = min(question.deadline, question.decided_on or question.deadline)
    if not question.forecasts or question.forecasts[0].made_on > end:
        return None
    until = max(end, question.forecasts[0].made_on + ONE_DAY)
    forecasts = tuple(forecast for forecast in question.forecasts if forecast.made_on < until)
    return Track(
        question=question,
        forecasts=forecasts,
        days=tuple(days_standing(forecasts, until)),
        base_rates=tuple(base_rate(forecast.made_on) for forecast in forecasts),
    )


def time_averaged(
    probabilities: Sequence[float], days: Sequence[int], happened: bool, score: Score = brier
) -> float:
    """The mean of the probabilities' scores, weighted by the days that each stood; one day in all at least."""
    scores = (
        score(probability, happened) * weight for probability, weight in zip(probabilities, days, strict=True)
    )
    return sum(scores) / sum(days)


def rival(track: Track, baseline: Baseline) -> Sequence[float]:
    """What the baseline says in place of each forecast."""
    if baseline == Baseline.BASE_RATE:
        return track.base_rates
    return [0.5 if baseline == Baseline.HALF else track.forecasts[0].probability] * len(track.forecasts)
