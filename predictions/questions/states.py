"""What became of a question, in a word and for people: derived from its outcome and the calendar. Pure."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from predictions.dates.saying import say_day


class QuestionState(StrEnum):
    """What became of a question."""

    OPEN = "open"
    DUE = "due"
    YES = "yes"
    NO = "no"
    ANNULLED = "annulled"

    @property
    def label(self) -> str:
        """The state in words for people."""
        return LABELS[self]

    @property
    def meaning(self) -> str:
        """One sentence that says when a question is in this state."""
        return MEANINGS[self]


LABELS = {
    QuestionState.OPEN: "open",
    QuestionState.DUE: "waits for its answer",
    QuestionState.YES: "yes",
    QuestionState.NO: "no",
    QuestionState.ANNULLED: "annulled",
}
MEANINGS = {
    QuestionState.OPEN: "Its deadline is still to come, and nothing has decided it.",
    QuestionState.DUE: "Its deadline has passed, and it is not resolved yet.",
    QuestionState.YES: "It came true by its deadline.",
    QuestionState.NO: "It did not come true by its deadline.",
    QuestionState.ANNULLED: "A person found that it has no answer; it scores nobody.",
}


def derive_question_state(outcome: str, deadline: date, *, today: date) -> QuestionState:
    """The state on the day `today` of a question with this outcome, which is empty until it is resolved."""
    if outcome:
        return QuestionState(outcome)
    return QuestionState.OPEN if deadline >= today else QuestionState.DUE


def describe_question_state(
    outcome: str, deadline: date, *, decided_on: date | None, today: date, withheld: str = ""
) -> str:
    """The state in words, such as "resolves in 37 days"; `withheld` says why it is not resolved, for people."""
    state = derive_question_state(outcome, deadline, today=today)
    if state == QuestionState.OPEN:
        days = (deadline - today).days
        return "resolves today" if days == 0 else f"resolves in {count_days(days)}"
    if state == QuestionState.DUE:
        waiting = f"waits for its answer for {count_days((today - deadline).days)}"
        return f"{waiting}: {withheld}" if withheld else waiting
    if state == QuestionState.ANNULLED or decided_on is None:
        return state.label
    when = f"on {say_day(decided_on)}"
    if state == QuestionState.YES:
        return f"yes, came true {when}"
    return f"no, had not come true by {say_day(deadline)}"


def count_days(days: int) -> str:
    """ "1 day", "2 days"."""
    return "1 day" if days == 1 else f"{days} days"
