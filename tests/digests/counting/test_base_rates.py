"""The probability is the share of like cases, and few cases are drawn towards what is usual."""

from __future__ import annotations

import pytest

from digests.counting.base_rates import blend, own_cases, rate_of_coming_again, rate_of_reaching
from tests.digests.counting.test_history import day, history


def test_without_any_case_both_answers_are_equally_likely() -> None:
    assert blend([]).probability == 0.5


def test_a_share_of_few_cases_is_drawn_towards_that_of_like_ones() -> None:
    # (1 + 4 · 11/12) / (1 + 4), with 10 of 10 like cases as 11/12.
    assert blend([True], 10, 10).probability == pytest.approx((1 + 4 * 11 / 12) / 5)
    assert blend([False], 10, 0).probability == pytest.approx((0 + 4 * 1 / 12) / 5)


def test_of_many_own_cases_the_share_itself_counts() -> None:
    assert blend([True] * 300 + [False] * 700).probability == pytest.approx(0.3, abs=0.01)


def test_no_probability_is_certain() -> None:
    assert blend([True] * 10_000).probability == 0.99
    assert blend([False] * 10_000).probability == 0.01


def test_own_cases_are_over_and_do_not_overlap() -> None:
    days = [0, 5, 20, 26, 60]
    # From the newest on: 26, which is over at 37, then 5, the next whose ten days end before; 20 overlaps.
    assert own_cases(days, 37, length=10, elapsed=0) == [False, False]
    assert own_cases(days, 36, length=10, elapsed=0) == [True, False]
    assert own_cases(days, 36, length=10, elapsed=7) == [False]
    assert own_cases(days, 16, length=5, elapsed=0) == [False, True]
    assert own_cases([], 40, length=10, elapsed=0) == []


def test_a_name_that_always_came_again_is_likely_to() -> None:
    known = history(*range(0, 100, 5)).until(day(100))
    often = rate_of_coming_again(known, "gpt", asked_on=day(95), length=10)
    assert often.own == often.own_came == 9 and often.probability > 0.85
    # After ten silent days, which it never had, nothing is known.
    assert rate_of_coming_again(known, "gpt", asked_on=day(95), length=14, elapsed=10).probability == 0.5


def test_a_count_is_as_likely_as_it_was_in_earlier_spans() -> None:
    known = history(*range(50), covered=100).until(day(100))
    rate = rate_of_reaching(known, "gpt", least=5, length=10)
    assert (rate.own, rate.own_came) == (10, 5)
    assert rate.probability == pytest.approx((5 + 2) / 14)


def test_nothing_later_changes_a_forecast() -> None:
    early = history(3, 10, 40, 43, covered=50).until(day(50))
    late = history(3, 10, 40, 43, 51, 52, 53, 54, covered=90).until(day(50))
    for length in (10, 30):
        for elapsed in (0, 5):
            rates = [
                rate_of_coming_again(known, "gpt", asked_on=day(49), length=length, elapsed=elapsed)
                for known in (early, late)
            ]
            assert rates[0] == rates[1]
    assert rate_of_reaching(early, "gpt", least=2, length=9) == rate_of_reaching(
        late, "gpt", least=2, length=9
    )
