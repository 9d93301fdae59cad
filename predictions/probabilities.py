"""A question with its forecasts and its outcome, as plain values. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class TimedProbability:
    """A forecast of a question: the probability of yes, on a day, by whom.

    `model_name` is "base rate" for the forecast that counted questions have of their own.
    """

    made_on: date
    probability: float
    model_name: str = ""
    prompt_version: str = ""


class Outcome(StrEnum):
    """What became of a question."""

    YES = "yes"
    NO = "no"
    ANNULLED = "annulled"


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question with all that its score needs.

    `kind` is "counted" or "judged". Questions about one `story` belong together: they are the clusters of the
    bootstrap. The `deadline` is the last day that counts. `outcome`: none while it is not resolved.
    `decided_on`: the day on which the answer was known in the world, for an early yes before the deadline;
    `resolved_on`: the day on which it was resolved on record; both none where it is not. `forecasts` in order
    of writing. `withheld`: the reason, one of a closed list, why a question that is due is not resolved yet.
    """

    key: int
    text: str
    slug: str
    kind: str
    story: str
    asked_on: date
    deadline: date
    outcome: Outcome | None
    decided_on: date | None
    resolved_on: date | None
    forecasts: tuple[TimedProbability, ...]
    withheld: str = ""


# What is called less or more probable is no question worth asking.
TRIVIAL = (0.03, 0.97)


def is_trivial(probability: float) -> bool:
    """Whether the answer is nearly sure."""
    return not TRIVIAL[0] <= probability <= TRIVIAL[1]


def say_chance(probability: float) -> str:
    """The probability in whole percent; never 0 or 100, which nobody gave."""
    return f"{min(max(round(100 * probability), 1), 99)} %"
