"""The day's budget: a call that might pass it is not made."""

from __future__ import annotations

from decimal import Decimal


class BudgetExceeded(Exception):
    """A call might cost more than what is left of the day's budget."""


class Budget:
    """What a digest may spend, in US dollars; calls under way count with the most they may cost."""

    def __init__(self, *, limit: Decimal, spent: Decimal) -> None:
        """`limit` a day; `spent` already."""
        self.limit = limit
        self.spent = spent
        self.reserved = Decimal(0)

    def reserve(self, most: Decimal) -> None:
        """Sets aside the most that a call may cost; raises BudgetExceeded where that is more than is left."""
        if most and self.spent + self.reserved + most > self.limit:
            raise BudgetExceeded(
                f"A call of up to ${most:.4f} would pass the day's budget of ${self.limit:.4f} "
                f"(${self.spent + self.reserved:.4f} spent or under way)."
            )
        self.reserved += most

    def settle(self, most: Decimal, cost: Decimal) -> None:
        """Puts what the call really cost in the place of what was set aside for it."""
        self.reserved -= most
        self.spent += cost
