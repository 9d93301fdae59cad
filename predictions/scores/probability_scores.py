"""How good the probabilities of a question were. Pure."""

from __future__ import annotations

from enum import StrEnum


class Baseline(StrEnum):
    """A simple rival: always 50 %; the base rate known on the day of each forecast; the first forecast, kept."""

    HALF = "half"
    BASE_RATE = "base_rate"
    FIRST = "first"
