"""How far the questions came: from asked to scored. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from predictions.probabilities import AskedQuestion, Outcome
from predictions.scores.probability_scores import is_answered, is_due


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


def count_questions(questions: Sequence[AskedQuestion], *, today: date) -> Counts:
    """How many questions are where."""
    passed = [question for question in questions if is_due(question, today)]
    coming = [question for question in questions if not is_due(question, today)]
    outcomes = Counter(question.outcome for question in passed)
    return Counts(
        asked=len(questions),
        open=sum(question.outcome is None for question in coming),
        decided=sum(is_answered(question) for question in coming),
        annulled_early=sum(question.outcome == Outcome.ANNULLED for question in coming),
        passed=len(passed),
        yes=outcomes[Outcome.YES],
        no=outcomes[Outcome.NO],
        annulled=outcomes[Outcome.ANNULLED],
        waiting=outcomes[None],
    )


def trace_way(questions: Sequence[AskedQuestion], *, scored: int, today: date) -> Way:
    """How far the questions came, `scored` of which are scored."""
    counts = count_questions(questions, today=today)
    answered = counts.yes + counts.no
    reasons = Counter(
        question.withheld
        for question in questions
        if is_due(question, today) and question.outcome is None and question.withheld
    )

    def step(count: int) -> Step:
        return Step(count, count / counts.passed if counts.passed else None)

    return Way(
        asked=counts.asked,
        due=step(counts.passed),
        resolved=step(answered + counts.annulled),
        scored=step(scored),
        annulled=step(counts.annulled),
        unforeseen=step(answered - scored),
        waiting=step(counts.waiting),
        withheld={reason: step(count) for reason, count in sorted(reasons.items())},
    )
