"""How far the questions came: from asked to scored. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Step:
    """`count` questions, and their share of those that are due; none where none is."""

    count: int = 0
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """How far the questions came: asked, due (the deadline has passed), resolved, scored.

    `resolved` ones have yes, no or annulled on record, `waiting` ones are due without; those of them that are
    withheld, by reason. `unforeseen` ones have yes or no, but no forecast from before it was known. All but
    `asked` are of those that are due, which are resolved and waiting together.
    """

    asked: int = 0
    due: Step = field(default_factory=Step)
    resolved: Step = field(default_factory=Step)
    scored: Step = field(default_factory=Step)
    annulled: Step = field(default_factory=Step)
    unforeseen: Step = field(default_factory=Step)
    waiting: Step = field(default_factory=Step)
    withheld: dict[str, Step] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counts:
    """All `asked` questions, each in one of: `open`, `decided` (yes or no before the deadline, which is still
    to come), `annulled_early` (likewise), `passed`. Those that passed, each in one of: `yes`, `no`, `annulled`,
    `waiting`.
    """

    asked: int = 0
    open: int = 0
    decided: int = 0
    annulled_early: int = 0
    passed: int = 0
    yes: int = 0
    no: int = 0
    annulled: int = 0
    waiting: int = 0
