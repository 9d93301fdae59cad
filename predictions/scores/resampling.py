"""How sure a difference of scores is, and what may be said of it. Pure."""

from __future__ import annotations

from enum import StrEnum

from predictions.scores.calibration import Interval

LEAST_SCORED = 20
LEAST_COMPARED = 100


class Finding(StrEnum):
    """What may be said of a score beside a baseline; what to say is told by `find`."""

    TOO_FEW = "too few"
    SO_FAR = "so far"
    NOT_TOLD_APART = "not told apart"
    BETTER = "better"
    WORSE = "worse"


def find(count: int, interval: Interval | None = None) -> Finding:
    """What may be said of so many scored questions, and of a difference (less is better) with this interval."""
    if count < LEAST_SCORED:
        return Finding.TOO_FEW
    if count < LEAST_COMPARED or interval is None:
        return Finding.SO_FAR
    if interval.high < 0:
        return Finding.BETTER
    return Finding.WORSE if interval.low > 0 else Finding.NOT_TOLD_APART
