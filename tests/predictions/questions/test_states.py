"""What a question's state is, and how it is said."""

from __future__ import annotations

from datetime import date

import pytest

from predictions.questions.states import derive_question_state, describe_question_state

DEADLINE = date(2026, 3, 15)


@pytest.mark.parametrize(
    ("outcome", "today", "state", "words"),
    [
        ("", date(2026, 2, 6), "open", "resolves in 37 days"),
        ("", date(2026, 3, 14), "open", "resolves in 1 day"),
        ("", DEADLINE, "open", "resolves today"),
        ("", date(2026, 3, 16), "due", "waits for its answer for 1 day: nobody said so"),
        ("yes", date(2026, 4, 1), "yes", "yes, came true on 1 March 2026"),
        ("no", date(2026, 4, 1), "no", "no, had not come true by 15 March 2026"),
        ("annulled", date(2026, 4, 1), "annulled", "annulled"),
    ],
)
def test_the_state_follows_from_outcome_and_calendar(
    outcome: str, today: date, state: str, words: str
) -> None:
    assert derive_question_state(outcome, DEADLINE, today=today) == state
    decided_on = date(2026, 3, 1) if outcome else None
    said = describe_question_state(
        outcome, DEADLINE, decided_on=decided_on, today=today, withheld="nobody said so"
    )
    assert said == words
