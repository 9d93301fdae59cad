"""Says a day to people."""

from __future__ import annotations

from datetime import date


def say_day(day: date) -> str:
    """Such as 15 March 2027."""
    return f"{day.day} {day:%B %Y}"
