from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictions.probabilities import Outcome
from predictions.scores.probability_scores import (
    Baseline,
    base_rate_on,
    brier,
    follow,
    laplace_rate,
    log_score,
    rival,
    skill_score,
    time_averaged,
)
from tests.predictions.scores.questions import after, answered, ask, said

chances = st.floats(0, 1)


def half(_: date) -> float:
    return 0.5


@pytest.mark.parametrize(
    ("probability", "happened", "loss"),
    [
        (0.0, False, 0),
        (1.0, True, 0),
        (1.0, False, 1),
        (0.5, True, 0.25),
        (0.7, True, 0.09),
        (0.7, False, 0.49),
    ],
)
def test_the_brier_score_is_the_squared_error(probability: float, happened: bool, loss: float) -> None:
    assert brier(probability, happened) == pytest.approx(loss)


@pytest.mark.parametrize(
    ("probability", "happened", "chance"),
    [
        (0.7, True, 0.7),
        (0.7, False, 0.3),
        (0.0, True, 0.01),
        (1.0, True, 0.99),
        (1.0, False, 0.01),
        (0, False, 0.99),
    ],
)
def test_the_log_score_is_of_what_happened_and_clipped(
    probability: float, happened: bool, chance: float
) -> None:
    assert log_score(probability, happened) == pytest.approx(math.log(chance))


@given(st.floats(0.02, 0.98), st.floats(0.02, 0.98))
def test_nobody_expects_to_gain_by_saying_what_they_do_not_believe(belief: float, said: float) -> None:
    def expected(score: float, otherwise: float) -> float:
        return belief * score + (1 - belief) * otherwise

    assert expected(brier(belief, True), brier(belief, False)) <= (
        expected(brier(said, True), brier(said, False)) + 1e-12
    )
    assert expected(log_score(belief, True), log_score(belief, False)) >= (
        expected(log_score(said, True), log_score(said, False)) - 1e-12
    )


def test_skill_is_the_share_of_the_reference_that_was_avoided() -> None:
    assert skill_score(0.0, 0.25) == 1
    assert skill_score(0.25, 0.25) == 0
    assert skill_score(0.5, 0.25) == -1
    assert skill_score(0.1, 0.0) is None


def test_laplaces_rule_begins_at_one_half() -> None:
    assert [laplace_rate(0, 0), laplace_rate(0, 1), laplace_rate(3, 8)] == [0.5, 1 / 3, 0.4]


def test_the_base_rate_knows_only_what_was_past_and_resolved_before_the_day() -> None:
    base_rate = base_rate_on(
        [
            answered(1, Outcome.NO),
            answered(2, Outcome.YES, decided_on=after(3), resolved_on=after(4)),
            answered(3, Outcome.NO, resolved_on=after(20)),
            answered(4, Outcome.ANNULLED),
            answered(5, Outcome.YES, deadline=after(30), decided_on=after(2), resolved_on=after(3)),
            ask(6),
        ]
    )
    # The early yes counts after its deadline (10), not after it was resolved (4): of the day after.
    assert [base_rate(after(day)) for day in (0, 5, 10, 11, 12, 20, 21, 30, 31)] == [
        1 / 2,
        1 / 2,
        1 / 2,
        2 / 3,
        2 / 4,
        2 / 4,
        2 / 5,
        2 / 5,
        3 / 6,
    ]


def test_a_forecast_stands_until_the_next_one_and_the_last_until_the_deadline() -> None:
    track = follow(answered(1, Outcome.NO, said(0.2), said(0.4, 4), said(0.8, 4), said(0.6, 9)), half)
    assert track and track.days == (4, 0, 5, 1)
    daily = [0.2] * 4 + [0.8] * 5 + [0.6]
    mean = float(np.mean(np.square(daily)))
    assert time_averaged(track.probabilities, track.days, track.happened) == pytest.approx(mean)


def test_what_was_said_on_the_day_of_the_answer_or_later_is_left_out() -> None:
    early = answered(1, Outcome.YES, said(0.5), said(0.9, 5), said(0.99, 6), said(1, 8), decided_on=after(6))
    track = follow(early, half)
    assert track and (track.probabilities, track.days, track.happened) == ([0.5, 0.9], (5, 1), True)
    late = follow(answered(1, Outcome.NO, said(0.5), said(0, 10), decided_on=after(12)), half)
    assert late and (late.probabilities, late.days) == ([0.5], (10,))


def test_one_day_counts_at_least_and_nothing_where_all_was_said_afterwards() -> None:
    same_day = follow(answered(1, Outcome.YES, said(0.3), said(0.4, 1), decided_on=after(0)), half)
    assert same_day and (same_day.probabilities, same_day.days) == ([0.3], (1,))
    assert follow(answered(1, Outcome.YES, said(0.3, 7), decided_on=after(6)), half) is None
    assert follow(answered(1, Outcome.YES), half) is None


def test_the_baselines_say_one_half_the_base_rate_and_the_first_forecast() -> None:
    track = follow(answered(1, Outcome.YES, said(0.2), said(0.4, 4)), lambda day: day.day / 100)
    assert track
    assert rival(track, Baseline.HALF) == [0.5, 0.5]
    assert rival(track, Baseline.BASE_RATE) == (0.01, 0.05)
    assert rival(track, Baseline.FIRST) == [0.2, 0.2]


@given(st.lists(st.tuples(st.integers(0, 15), chances), min_size=1, max_size=8), st.integers(0, 15))
def test_the_average_is_that_of_asking_anew_each_day_what_stands(
    made: list[tuple[int, float]], decided: int
) -> None:
    ordered = sorted(made, key=lambda pair: pair[0])
    forecasts = [said(probability, day) for day, probability in ordered]
    track = follow(answered(1, Outcome.YES, *forecasts, decided_on=after(decided)), half)
    first, end = ordered[0][0], min(decided, 10)
    if first > end:
        assert track is None
        return
    losses = [
        (1 - [probability for day, probability in ordered if day <= today][-1]) ** 2
        for today in range(first, max(end, first + 1))
    ]
    assert track
    assert time_averaged(track.probabilities, track.days, track.happened) == pytest.approx(np.mean(losses))
