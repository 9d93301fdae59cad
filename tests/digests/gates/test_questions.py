"""Each gate for proposed questions finds its own fault, and nothing in a sound question."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from digests.gates.questions import (
    CandidateQuestion,
    KnownQuestion,
    QuestionContext,
    Review,
    Term,
    check_question,
    choose_questions,
    find_duplicate,
    term_of,
)

DAY = date(2026, 11, 20)
CONTEXT = QuestionContext(DAY)
SOUND_REVIEW = Review(
    two_readings="None.",
    ambiguous=False,
    known_today=False,
    visible=True,
    private=False,
    answer_today="cannot tell",
    probability=0.5,
)


def make(**values: Any) -> CandidateQuestion:
    """A sound question, but for what is given."""
    return replace(
        CandidateQuestion(
            position=1,
            text="Will Mistral release the weights of Codestral 3 by 20 December 2026?",
            deadline=date(2026, 12, 20),
            criteria="Yes, if https://mistral.ai/news shows it.",
            silence="No, if that page does not show it by 7 days after the deadline.",
            edge_cases=("A renamed model counts.",),
            status_quo="Codestral 2 is out.",
            reasons="Two releases in a year speak for it.",
            story="mistral.ai/codestral",
            names=frozenset({"mistral", "codestral"}),
            source_words=frozenset({"mistral", "hint"}),
            probability=0.6,
            review=SOUND_REVIEW,
        ),
        **values,
    )


def known(text: str, **values: Any) -> KnownQuestion:
    """An open question that has nothing to do with others."""
    return replace(
        KnownQuestion(7, text, "other.example/story", DAY - timedelta(days=30), True, frozenset()), **values
    )


def found(candidate: CandidateQuestion, *others: KnownQuestion) -> list[str]:
    """The gates that find something, without what their names have in common."""
    findings = check_question(candidate, QuestionContext(DAY, others))
    assert all(finding.place == "question 1" and not finding.blocking for finding in findings)
    return [finding.gate.removeprefix("question_") for finding in findings]


def with_text(text: str) -> CandidateQuestion:
    return make(text=f"Will Mistral {text} by 20 December 2026?")


def test_nothing_is_found_in_a_sound_question() -> None:
    assert found(make()) == []


@pytest.mark.parametrize(
    ("candidate", "gate"),
    [
        (make(text="Will Mistral release the weights of Codestral 3 this winter?"), "deadline"),
        (make(deadline=date(2026, 12, 21)), "deadline"),
        (make(text="Does Mistral release Codestral 3 by 20 December 2026?"), "form"),
        (make(text="Will Mistral release it? Or sell it by 20 December 2026?"), "form"),
        (make(edge_cases=("See https://example.org/rules for that.",)), "form"),
        (make(reasons="TBD"), "form"),
        (make(criteria="As an AI language model, I cannot say."), "form"),
        (make(names=frozenset({"anthropic"})), "name"),
        (make(names=frozenset()), "name"),
        (with_text("be glad about Codestral 3"), "act"),
        (with_text("release a significantly stronger Codestral"), "vagueness"),
        (with_text("release a Codestral that is better than Codestral 3"), "vagueness"),
        (with_text("announce that its founder is diagnosed with anything"), "privacy"),
        (with_text("report that its founder married"), "privacy"),
        (make(review=None), "review"),
        (make(review=replace(SOUND_REVIEW, ambiguous=True)), "review"),
        (make(review=replace(SOUND_REVIEW, known_today=True)), "review"),
        (make(review=replace(SOUND_REVIEW, visible=False)), "review"),
        (make(review=replace(SOUND_REVIEW, private=True)), "review"),
        (make(review=replace(SOUND_REVIEW, answer_today="no")), "review"),
        (make(review=replace(SOUND_REVIEW, answer_today="yes")), "review"),
        (make(review=replace(SOUND_REVIEW, probability=0.98)), "triviality"),
        (make(probability=0.0, review=replace(SOUND_REVIEW, probability=0.04)), "triviality"),
    ],
)
def test_each_fault_is_found_by_its_gate(candidate: CandidateQuestion, gate: str) -> None:
    assert found(candidate) == [gate]


@pytest.mark.parametrize(
    "text",
    [
        "release a Codestral that is better than 90 % on HumanEval",
        "report more than 3 million users of its most popular app",
    ],
)
def test_a_word_of_degree_with_its_measure_is_none(text: str) -> None:
    assert found(with_text(text)) == []


@pytest.mark.parametrize(
    ("days", "term"),
    [
        (13, None),
        (14, Term.NEAR),
        (45, Term.NEAR),
        (46, None),
        (59, None),
        (60, Term.FAR),
        (180, Term.FAR),
        (181, None),
    ],
)
def test_a_deadline_is_near_or_far_or_outside_the_window(days: int, term: Term | None) -> None:
    deadline = DAY + timedelta(days=days)
    assert term_of(deadline, DAY) == term
    text = f"Will Mistral release Codestral 3 by {deadline.day} {deadline:%B %Y}?"
    assert found(make(text=text, deadline=deadline)) == ([] if term else ["deadline"])


def test_one_question_a_story_and_week() -> None:
    this_week = known("Will it?", story="mistral.ai/codestral", asked_on=DAY - timedelta(days=6))
    assert found(make(), this_week) == ["story"]
    assert found(make(), replace(this_week, open=False)) == ["story"]
    assert found(make(), replace(this_week, asked_on=DAY - timedelta(days=7))) == []


def test_at_most_two_open_questions_an_actor() -> None:
    other = known("Will Mistral open an office in Rome by 1 May 2027?", names=frozenset({"mistral"}))
    assert found(make(), other) == []
    assert found(make(), other, other) == ["actors"]
    assert found(make(), other, replace(other, open=False)) == []


def test_no_answer_of_another_open_question_in_its_text() -> None:
    other = known("Will OpenAI release GPT-6 by 31 January 2027?", names=frozenset({"openai", "gpt-6"}))
    telling = with_text("sign a contract after GPT-6 was released")
    assert found(telling, other) == ["answers"]
    assert found(telling, replace(other, open=False)) == []
    assert found(with_text("sign a contract after OpenAI opened an office"), other) == []


def test_a_near_duplicate_is_found_whatever_its_deadline() -> None:
    other = known("Will Mistral release the weights of Codestral 3 by 31 January 2027?")
    assert found(make(), other) == ["novelty"]
    assert find_duplicate(make(), QuestionContext(DAY, (other,))) == other
    assert found(make(), known("Will Mistral release the weights of Codestral 4 by 31 January 2027?")) == []
    assert found(make(), replace(other, open=False)) == []


def far(position: int, **values: Any) -> CandidateQuestion:
    """A sound question that is far away and of another story."""
    return make(
        position=position,
        text="Will OpenAI publish a paper on Strawberry by 31 March 2027?",
        deadline=date(2027, 3, 31),
        story="openai.com/strawberry",
        names=frozenset({"openai", "strawberry"}),
        source_words=frozenset({"openai"}),
        **values,
    )


def test_one_near_and_one_far_are_chosen_in_their_order() -> None:
    second_near = make(position=3, text="Will Kimi launch Kimi 4 by 20 December 2026?", story="kimi.example")
    second_near = replace(second_near, names=frozenset({"kimi"}), source_words=frozenset({"kimi"}))
    kept, findings = choose_questions([make(), far(2), second_near], CONTEXT, most=2)
    assert [candidate.position for candidate in kept] == [1, 2]
    assert [(finding.gate, finding.place) for finding in findings] == [("question_room", "question 3")]


def test_no_more_are_chosen_than_wanted() -> None:
    kept, _ = choose_questions([make(), far(2)], CONTEXT, most=1)
    assert [candidate.position for candidate in kept] == [1]


def test_the_questions_of_an_entry_know_of_each_other() -> None:
    same_story = far(2, review=SOUND_REVIEW)
    same_story = replace(same_story, story=make().story)
    kept, findings = choose_questions([make(), same_story], CONTEXT, most=2)
    assert len(kept) == 1 and [finding.gate for finding in findings] == ["question_story"]
