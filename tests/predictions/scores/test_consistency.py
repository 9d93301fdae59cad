from __future__ import annotations

import pytest

from predictions.scores.consistency import (
    Consistency,
    Triple,
    consistency_by_model,
    measure_consistency,
    violates_negation,
    violates_order,
)


@pytest.mark.parametrize(
    ("probability", "probability_not", "violated"),
    [
        (0.3, 0.7, False),
        # 0.6 + 0.45 - 1 is more than 0.05 in floats.
        (0.6, 0.45, False),
        (0.6, 0.35, False),
        (0.6, 0.46, True),
        (0.6, 0.34, True),
    ],
)
def test_yes_and_no_add_up_to_one_within_five_percent(
    probability: float, probability_not: float, violated: bool
) -> None:
    assert violates_negation(Triple("a", probability, probability_not, 0.1)) == violated


@pytest.mark.parametrize(
    ("probability", "earlier", "violated"),
    # 0.32 - 0.3 is more than 0.02 in floats.
    [(0.3, 0.1, False), (0.3, 0.3, False), (0.3, 0.32, False), (0.3, 0.33, True), (0.0, 1.0, True)],
)
def test_an_earlier_day_is_no_more_probable_but_for_two_percent(
    probability: float, earlier: float, violated: bool
) -> None:
    assert violates_order(Triple("a", probability, 1 - probability, earlier)) == violated


def test_the_shares_are_of_all_triples_and_of_each_model() -> None:
    sound, unsound, unordered = (0.3, 0.7, 0.2), (0.3, 0.9, 0.2), (0.3, 0.7, 0.5)
    triples = [Triple("b", *sound), Triple("b", *unsound), Triple("b", *unsound), Triple("b", *unordered)]
    triples.append(Triple("a", *unordered))
    assert measure_consistency(triples) == Consistency(count=5, negation=0.4, order=0.4)
    assert consistency_by_model(triples) == {
        "a": Consistency(count=1, negation=0, order=1),
        "b": Consistency(count=4, negation=0.5, order=0.25),
    }
    assert list(consistency_by_model(triples)) == ["a", "b"]


def test_without_triples_there_is_nothing_to_say() -> None:
    assert measure_consistency([]) is None
    assert consistency_by_model([]) == {}
