"""Makes questions for the tests of their scores, and a whole year of them."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from predictions.probabilities import AskedQuestion, Outcome, TimedProbability

ASKED_ON = date(2027, 1, 1)
# A beta distribution with a mean of 30 %, and what one who knows the probabilities expects of the Brier score.
ALPHA, BETA = 1.5, 3.5
TRUE_RATE = ALPHA / (ALPHA + BETA)
TRUE_BRIER = ALPHA * BETA / ((ALPHA + BETA) * (ALPHA + BETA + 1))


def after(days: int) -> date:
    """The day so many days after the first question."""
    return ASKED_ON + timedelta(days=days)


def said(probability: float, day: int = 0, model: str = "a", version: str = "1") -> TimedProbability:
    """A forecast made so many days after the first question."""
    return TimedProbability(after(day), probability, model, version)


def ask(key: int, *forecasts: TimedProbability, **fields: Any) -> AskedQuestion:
    """A question with a deadline after ten days, not resolved unless the fields say so."""
    values: dict[str, Any] = {
        "text": f"Will {key} happen?",
        "slug": f"will-{key}-happen",
        "kind": "judged",
        "story": f"story {key}",
        "asked_on": ASKED_ON,
        "deadline": after(10),
        "outcome": None,
        "decided_on": None,
        "resolved_on": None,
    }
    return AskedQuestion(key=key, forecasts=forecasts, **values | fields)


def answered(key: int, outcome: Outcome, *forecasts: TimedProbability, **fields: Any) -> AskedQuestion:
    """A question that was resolved the day after its deadline."""
    resolved: dict[str, Any] = {"outcome": outcome, "decided_on": after(10), "resolved_on": after(11)}
    return ask(key, *forecasts, **resolved | fields)


def honest(probability: float) -> float:
    """The forecast of a model that is calibrated by construction."""
    return probability


def overconfident(probability: float) -> float:
    """The forecast of a model that knows as much, but doubles the log odds."""
    return 1 / (1 + math.exp(-2 * math.log(probability / (1 - probability))))


def simulate_year(seed: int, forecast: Callable[[float], float] = honest) -> list[AskedQuestion]:
    """365 days with two questions each, as they stand when all are resolved.

    The probability of yes is drawn from a beta distribution with a mean of 30 %, and the outcome from it. Deadlines lie
    14 to 180 days ahead. A third of the yeses come early and are resolved the day after; all else is resolved
    three days after the deadline. Two to three questions belong to a story. Of one seed, the questions and outcomes are
    the same whatever the forecasts.
    """
    chance = random.Random(seed)
    questions = []
    for key in range(2 * 365):
        asked, length = key // 2, chance.randint(14, 180)
        probability = chance.betavariate(ALPHA, BETA)
        happened = chance.random() < probability
        early = chance.random() < 1 / 3 and happened
        decided = after(asked + (chance.randint(1, length - 1) if early else length))
        questions.append(
            ask(
                key,
                said(forecast(probability), asked),
                story=f"story {chance.randrange(300)}",
                asked_on=after(asked),
                deadline=after(asked + length),
                outcome=Outcome.YES if happened else Outcome.NO,
                decided_on=decided,
                resolved_on=decided + timedelta(days=1 if early else 3),
            )
        )
    return questions


def as_of(questions: Iterable[AskedQuestion], today: date) -> list[AskedQuestion]:
    """The questions as they stood on the day: those asked, without what was resolved later."""
    return [
        question
        if question.resolved_on and question.resolved_on <= today
        else replace(question, outcome=None, decided_on=None, resolved_on=None)
        for question in questions
        if question.asked_on <= today
    ]
