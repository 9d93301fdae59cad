from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from predictions.scores.calibration import Interval, Share, calibration_bins, share_of, wilson_interval


@given(st.integers(1, 2000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_the_interval_is_that_of_scipy(case: tuple[int, int]) -> None:
    count, total = case
    theirs = stats.binomtest(count, total).proportion_ci(method="wilson")
    ours = wilson_interval(count, total)
    assert (ours.low, ours.high) == (pytest.approx(theirs.low), pytest.approx(theirs.high))
    assert 0 <= ours.low <= count / total <= ours.high <= 1


def test_none_and_all_reach_the_ends() -> None:
    assert [
        (wilson_interval(0, total).low, wilson_interval(total, total).high) for total in range(1, 50)
    ] == [(0, 1)] * 49


def test_a_share_of_nothing_is_none() -> None:
    assert share_of(0, 0) == Share()
    assert share_of(1, 4) == Share(1, 4, 0.25, wilson_interval(1, 4))


def test_each_forecast_falls_into_its_bin() -> None:
    tenths = [number / 10 for number in range(11)]
    bins = calibration_bins((probability, True) for probability in tenths)
    assert [found.yes.total for found in bins] == [1] * 9 + [2]
    assert [(found.low, found.high) for found in bins] == list(pairwise(tenths))
    assert bins[9].mean_forecast == pytest.approx(0.95)


def test_a_bin_tells_the_mean_forecast_and_the_share_of_yes() -> None:
    found = calibration_bins([(0.31, True), (0.33, False), (0.38, False), (0.39, False), (0.4, True)])
    assert found[3].mean_forecast == pytest.approx(0.3525)
    assert found[3].yes == Share(1, 4, 0.25, wilson_interval(1, 4))
    assert found[4].yes.count == 1
    assert found[0].mean_forecast is None and found[0].yes == Share()


def test_wilsons_interval_of_one_in_ten() -> None:
    """By hand: (1 + 1.9208 ± 1.96 sqrt(0.9 + 0.9604)) / 13.8415."""
    assert wilson_interval(1, 10) == Interval(
        pytest.approx(0.017876, abs=1e-5), pytest.approx(0.404150, abs=1e-5)
    )
