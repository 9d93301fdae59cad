from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from predictions.scores.rolling import quantile, rolling_quartiles

values = st.lists(st.integers(0, 10**6).map(float), min_size=1, max_size=40)


@given(values, st.floats(0, 1))
def test_the_quantile_is_that_of_numpy(numbers: list[float], share: float) -> None:
    assert np.isclose(quantile(sorted(numbers), share), np.quantile(numbers, share))


@given(st.lists(st.tuples(st.integers(0, 120), st.integers(0, 1000).map(float)), max_size=60))
def test_each_window_holds_its_day_and_the_29_before(points: list[tuple[int, float]]) -> None:
    points.sort(key=lambda point: point[0])
    found = {
        window.day: window for window in rolling_quartiles(*zip(*points, strict=True) if points else ((), ()))
    }
    for day in {day for day, _ in points}:
        inside = [value for other, value in points if day - 30 < other <= day]
        if len(inside) < 5:
            assert day not in found
        else:
            assert np.allclose(found[day][1:], np.quantile(inside, [0.25, 0.5, 0.75]))
