from __future__ import annotations

import random

import numpy as np
import pytest
from scipy import stats

from predictions.scores.calibration import Interval
from predictions.scores.resampling import (
    LEAST_CLUSTERS,
    LEAST_COMPARED,
    LEAST_SCORED,
    Finding,
    cluster_intervals,
    find,
)


def noise(seed: int, count: int) -> list[float]:
    chance = random.Random(seed)
    return [chance.gauss(0.05, 0.3) for _ in range(count)]


def test_single_questions_give_the_interval_of_scipys_bootstrap() -> None:
    column = noise(1, 200)
    theirs = stats.bootstrap(
        (column,), np.mean, n_resamples=4000, method="percentile", rng=np.random.default_rng(5)
    ).confidence_interval
    found = cluster_intervals([column], range(200), resamples=4000)
    assert found
    width = theirs.high - theirs.low
    assert found[0].low == pytest.approx(theirs.low, abs=0.05 * width)
    assert found[0].high == pytest.approx(theirs.high, abs=0.05 * width)


def test_stories_of_unequal_size_give_the_interval_of_a_ratio_by_scipy() -> None:
    """The mean over questions of resampled stories is the ratio of two sums over stories."""
    chance = random.Random(2)
    stories = [number for number in range(60) for _ in range(chance.randint(1, 9))]
    shifts = noise(3, 60)
    column = [2 + shifts[story] + chance.gauss(0, 0.1) for story in stories]
    sums = np.bincount(stories, weights=column)
    sizes = np.bincount(stories)
    theirs = stats.bootstrap(
        (sums, sizes),
        lambda top, bottom, axis: top.sum(axis=axis) / bottom.sum(axis=axis),
        paired=True,
        n_resamples=4000,
        method="percentile",
        rng=np.random.default_rng(5),
    ).confidence_interval
    found = cluster_intervals([column], [f"story {story}" for story in stories], resamples=4000)
    assert found
    width = theirs.high - theirs.low
    assert found[0].low == pytest.approx(theirs.low, abs=0.05 * width)
    assert found[0].high == pytest.approx(theirs.high, abs=0.05 * width)


def test_ten_questions_that_come_out_alike_count_as_one() -> None:
    single = noise(4, 40)
    copied = [value for value in single for _ in range(10)]
    stories = [number for number in range(40) for _ in range(10)]
    alone = cluster_intervals([single], range(40))
    together = cluster_intervals([copied], stories)
    taken_for_many = cluster_intervals([copied], range(400))
    assert alone and together and taken_for_many
    assert (together[0].low, together[0].high) == (pytest.approx(alone[0].low), pytest.approx(alone[0].high))
    assert taken_for_many[0].high - taken_for_many[0].low < 0.5 * (together[0].high - together[0].low)


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    covered = 0
    for seed in range(100):
        chance = random.Random(seed)
        stories = [number for number in range(50) for _ in range(4)]
        shifts = [chance.gauss(0, 0.2) for _ in range(50)]
        column = [0.1 + shifts[story] + chance.gauss(0, 0.2) for story in stories]
        found = cluster_intervals([column], stories, resamples=300)
        covered += bool(found and found[0].low <= 0.1 <= found[0].high)
    assert 87 <= covered <= 99


def test_all_columns_are_resampled_together_and_the_same_data_give_the_same_interval() -> None:
    column = noise(6, 80)
    found = cluster_intervals([column, [value + 1 for value in column]], range(80))
    assert found and found == cluster_intervals([column, [value + 1 for value in column]], range(80))
    assert found[1] == Interval(pytest.approx(found[0].low + 1), pytest.approx(found[0].high + 1))


def test_few_stories_give_no_interval() -> None:
    column = noise(7, 100)
    few = [number % (LEAST_CLUSTERS - 1) for number in range(100)]
    assert cluster_intervals([column], few) is None
    assert cluster_intervals([column], [number % LEAST_CLUSTERS for number in range(100)]) is not None
    assert cluster_intervals([[]], []) is None


BELOW, ABOVE, AROUND = Interval(-0.2, -0.1), Interval(0.1, 0.2), Interval(-0.1, 0.1)


@pytest.mark.parametrize(
    ("count", "interval", "finding"),
    [
        (0, None, Finding.TOO_FEW),
        (LEAST_SCORED - 1, BELOW, Finding.TOO_FEW),
        (LEAST_SCORED, BELOW, Finding.SO_FAR),
        (LEAST_COMPARED - 1, ABOVE, Finding.SO_FAR),
        (LEAST_COMPARED, BELOW, Finding.BETTER),
        (LEAST_COMPARED, ABOVE, Finding.WORSE),
        (LEAST_COMPARED, AROUND, Finding.NOT_TOLD_APART),
        (LEAST_COMPARED, Interval(-0.1, 0.0), Finding.NOT_TOLD_APART),
        (LEAST_COMPARED, Interval(0.0, 0.1), Finding.NOT_TOLD_APART),
        (LEAST_COMPARED, None, Finding.ENOUGH),
    ],
)
def test_nothing_is_compared_before_a_hundred_are_scored_and_the_interval_leaves_zero(
    count: int, interval: Interval | None, finding: Finding
) -> None:
    assert find(count, interval) == finding
