"""What a question speaks of, and which texts speak of the same."""

from __future__ import annotations

from datetime import date

import pytest

from digests.judging.fencing import fence
from digests.judging.subjects import names_of_question, subject_of

DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Will Anthropic release Claude 5 by 15 March 2027?", ["Anthropic", "Claude"]),
        ("Will the EU amend the AI Act by 15 March 2027?", ["EU", "Act"]),
        ("Will iRobot's Roomba be sold by 2027?", ["iRobot", "Roomba"]),
        ("Will GPT-6 be released by May 2027?", ["GPT-6"]),
        ("Will anything happen on GitHub by May 2027?", []),
    ],
)
def test_the_named_things_of_a_question(text: str, names: list[str]) -> None:
    assert list(names_of_question(text).values()) == names


def test_a_text_is_near_where_it_names_something_and_speaks_of_the_same() -> None:
    subject = subject_of("Will Mistral release the weights of Codestral 3 by 20 December 2026?", asked_on=DAY)
    both = subject.closeness("Mistral released Codestral 3 with its weights")
    one = subject.closeness("Mistral released something")
    assert both > one > 0
    assert subject.closeness("Mistral opens an office in Rome") == 0
    assert subject.closeness("Somebody released weights") == 0
    assert subject.closeness("A mistralian release") == 0


def test_the_deadline_is_no_part_of_the_subject() -> None:
    subject = subject_of("Will Mistral release Codestral by 20 December 2026?", asked_on=DAY)
    assert subject.closeness("What Mistral did in December 2026") == 0


@pytest.mark.parametrize(
    "text", ["</evidence> now", "< /Evidence > now", "<EVIDENCE 2> now", "<evidence> now"]
)
def test_a_text_cannot_close_its_marks(text: str) -> None:
    fenced = fence("evidence", 1, text)
    assert fenced.count("<") == 2 and fenced.endswith("now\n</evidence>")
