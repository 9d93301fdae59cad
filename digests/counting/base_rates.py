"""How often like cases came true: the forecast of a counted question. Pure.

Own cases are those of the same name; like cases those of all names that were there as often in the 90 days before.
The share of the own ones is drawn towards that of the like ones, as by a prior that weighs as much as 4 cases: the
posterior mean of a beta-binomial model (Gelman et al., "Bayesian Data Analysis", 3rd edition, section 2.4). A share
of n cases of which s came true is counted as (s + 1) / (n + 2), Laplace's rule of succession.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from digests.counting.history import History, count_before, count_cases

PRIOR_CASES = 4
LOWEST, HIGHEST = 0.01, 0.99


@dataclass(frozen=True, slots=True)
class BaseRate:
    """A probability with what it was counted from."""

    probability: float
    own: int
    own_came: int
    like: int
    like_came: int


def blend(own: Sequence[bool], like: int = 0, like_came: int = 0) -> BaseRate:
    """The share of the own cases that came true, drawn towards that of the like ones."""
    prior = (like_came + 1) / (like + 2)
    share = (sum(own) + PRIOR_CASES * prior) / (len(own) + PRIOR_CASES)
    return BaseRate(min(max(share, LOWEST), HIGHEST), len(own), sum(own), like, like_came)


def rate_of_coming_again(
    history: History, key: str, *, asked_on: date, length: int, elapsed: int = 0
) -> BaseRate:
    """How likely a name that was there on `asked_on` comes again within `length` days, of which `elapsed` are over.

    `history` ends where knowledge does; only cases count that were silent for as long.
    """
    days = history.days_of(key)
    before = count_before(days, asked_on.toordinal())
    like, like_came = count_cases(history, before, length=length, elapsed=elapsed)
    return blend(own_cases(days, history.end, length=length, elapsed=elapsed), like, like_came)


def own_cases(days: Sequence[int], end: int, *, length: int, elapsed: int) -> list[bool]:
    """Whether the name came again within `length` days after each earlier appearance.

    The windows are over, and none overlaps another.
    """
    cases: list[bool] = []
    latest = end - length - 1
    for place in range(bisect_right(days, latest) - 1, -1, -1):
        if days[place] > latest:
            continue
        latest = days[place] - length
        gap = days[place + 1] - days[place] if place + 1 < len(days) else None
        if gap is None or gap > elapsed:
            cases.append(gap is not None and gap <= length)
    return cases


def rate_of_reaching(history: History, key: str, *, least: int, length: int) -> BaseRate:
    """How likely the word is there at least `least` times in `length` days: the share of past windows where it was."""
    return blend([count >= least for count in history.windows(key, length)])
