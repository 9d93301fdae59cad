"""The figures of a simulation in words, and whether they are good."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from bench.endure.setting import Result
from digests.models import Digest

MOST_EXTRACTIVE = 0.02
MOST_WITHOUT_PREDICTION = 0.02


def is_good(result: Result) -> bool:
    """Whether no day was missed, doubled or malformed, and no call paid twice."""
    outcome = result.outcome
    return not (outcome.missed or outcome.doubled or outcome.malformed or result.paid_twice)


def share(count: int, result: Result, most: float) -> str:
    """A number of entries as a share, beside the bound that it should stay under."""
    found = count / (sum(result.outcome.tiers.values()) or 1)
    return f"{found:.1%} ({'holds' if found < most else 'does not hold'}: under {most:.0%})"


def describe(result: Result) -> str:
    """The report, a line each."""
    outcome, firsts = result.outcome, result.first_states.values()
    before = Counter(state.tier for state in firsts)
    events = max((state.predictions for state in firsts), default=0)
    lines = [
        ("days published", sum(outcome.tiers.values())),
        ("missed", shorten(outcome.missed)),
        ("doubled", shorten(outcome.doubled)),
        ("malformed", shorten(outcome.malformed)),
        ("repeats within 14 days", shorten(outcome.repeats)),
        ("calls paid twice", result.paid_twice),
        ("tiers at first", tell(before)),
        ("tiers after completion", tell(Counter(outcome.tiers))),
        ("without a prediction at first", sum(state.predictions < events for state in firsts)),
        ("without a prediction after completion", shorten(outcome.lacking_predictions)),
        (
            "share without a model",
            share(outcome.tiers.get(Digest.Tier.EXTRACTIVE, 0), result, MOST_EXTRACTIVE),
        ),
        (
            "share without a prediction",
            share(len(outcome.lacking_predictions), result, MOST_WITHOUT_PREDICTION),
        ),
        ("entries from stock", outcome.from_stock),
        ("days without any source", result.days_without_sources),
        ("longest delay, outages included", hours(max((s.delay for s in firsts), default=timedelta(0)))),
        ("faults", tell(result.faults)),
    ]
    if result.unfinished:
        lines.append(("still waiting", "; ".join(result.unfinished[:5])))
    width = max(len(name) for name, _ in lines)
    return "\n".join(f"{name:<{width}}  {value}" for name, value in lines)


def shorten(found: tuple[object, ...]) -> str:
    """How many, and the first of them."""
    shown = "; ".join(map(str, found[:5]))
    return f"{len(found)} ({shown}{'; …' if len(found) > 5 else ''})" if found else "0"


def tell(counts: Counter[str]) -> str:
    """Each name with its number, the most frequent first."""
    return ", ".join(f"{name} {count}" for name, count in counts.most_common())


def hours(delay: timedelta) -> str:
    """A delay in hours."""
    return f"{delay / timedelta(hours=1):.1f} hours"
