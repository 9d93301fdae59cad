"""The day's budget."""

from __future__ import annotations

from decimal import Decimal

import pytest

from digests.asking.budget import Budget, BudgetExceeded


def test_calls_under_way_count_with_the_most_they_may_cost() -> None:
    budget = Budget(limit=Decimal("1.00"), spent=Decimal("0.50"))
    budget.reserve(Decimal("0.40"))
    with pytest.raises(BudgetExceeded, match="would pass the day's budget"):
        budget.reserve(Decimal("0.20"))


def test_what_a_call_did_not_use_can_be_spent_again() -> None:
    budget = Budget(limit=Decimal("1.00"), spent=Decimal(0))
    budget.reserve(Decimal("0.90"))
    budget.settle(Decimal("0.90"), Decimal("0.10"))
    budget.reserve(Decimal("0.90"))
    assert budget.spent == Decimal("0.10")


def test_a_free_call_is_always_in_the_budget() -> None:
    Budget(limit=Decimal(0), spent=Decimal(5)).reserve(Decimal(0))
