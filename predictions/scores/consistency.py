"""Whether a model's probabilities agree with each other, which can be told before anything happens. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Probabilities that add up to 0.95 or 1.05 are taken for rounded; so is one of 2 % more for an earlier day.
NEGATION_TOLERANCE = 0.05
ORDER_TOLERANCE = 0.02
# What two decimal fractions may differ by when they are added as floats.
ROUNDING_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Triple:
    """What a model said of a question: the probability that it happens by the deadline, that it does not, and
    that it happens by an earlier day.
    """

    model_name: str
    probability: float
    probability_not: float
    probability_earlier: float


@dataclass(frozen=True, slots=True)
class Consistency:
    """Of `count` triples: the shares that violate the rule of negation, and that of order."""

    count: int
    negation: float
    order: float


def violates_negation(triple: Triple) -> bool:
    """Whether yes and no do not add up to one: |p + p_not - 1| > 0.05."""
    gap = abs(triple.probability + triple.probability_not - 1)
    return round(gap, ROUNDING_DIGITS) > NEGATION_TOLERANCE


def violates_order(triple: Triple) -> bool:
    """Whether the earlier day is more probable than the later one, which includes it: p_earlier > p + 0.02."""
    excess = triple.probability_earlier - triple.probability
    return round(excess, ROUNDING_DIGITS) > ORDER_TOLERANCE


def measure_consistency(triples: Sequence[Triple]) -> Consistency | None:
    """How often the triples violate each rule; none where there are none.

    Source: Paleka, Sudhir, Alvarez and others 2024, "Consistency Checks for Language Model Forecasters".
    """
    if not triples:
        return None
    return Consistency(
        count=len(triples),
        negation=sum(map(violates_negation, triples)) / len(triples),
        order=sum(map(violates_order, triples)) / len(triples),
    )


def consistency_by_model(triples: Iterable[Triple]) -> dict[str, Consistency]:
    """The consistency of each model, by name."""
    parts: dict[str, list[Triple]] = {}
    for triple in triples:
        parts.setdefault(triple.model_name, []).append(triple)
    measured = ((name, measure_consistency(parts[name])) for name in sorted(parts))
    return {name: found for name, found in measured if found is not None}
