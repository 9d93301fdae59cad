"""What models answer about questions that come due, in the tests."""

from __future__ import annotations

from typing import Any

from tests.fakes.model_server import Call, Fault

NEAR_TEXT = "Will Mistral release the weights of Codestral 3 by 20 December 2026?"
FAR_TEXT = "Will OpenAI publish a paper on Strawberry training by 31 March 2027?"


def candidate(**values: Any) -> dict[str, Any]:
    """A proposed question in which nothing is found, on the entry's first topic."""
    return {
        "topic": 1,
        "text": NEAR_TEXT,
        "deadline": "2026-12-20",
        "criteria": "Yes, if Mistral itself makes the weights available for download. A leak does not count.",
        "silence": "No, if none of Mistral's pages shows it by 7 days after the deadline.",
        "edge_cases": ["A renamed model counts.", "A leak does not count.", "A sale changes nothing."],
        "status_quo": "Codestral 2 is out.",
        "base_rate": "It released two such models in the last year.",
        "reasons": "Two releases in a year speak for it.",
        "probability": 0.6,
        **values,
    }


def far_candidate(**values: Any) -> dict[str, Any]:
    """Another one, on the second topic and far away."""
    return candidate(**{"topic": 2, "text": FAR_TEXT, "deadline": "2027-03-31", "probability": 0.3, **values})


def review(number: int, **values: Any) -> dict[str, Any]:
    """A review that finds nothing."""
    return {
        "number": number,
        "two_readings": "None that matters.",
        "could_be_resolved_differently": False,
        "known_today": False,
        "seen_from_public_sources": True,
        "about_a_private_person": False,
        "answer_today": "cannot tell",
        "thoughts": "It may go either way.",
        "probability": 0.5,
        **values,
    }


def asking(questions: list[dict[str, Any]], reviews: list[dict[str, Any]] | None = None) -> Fault:
    """A model that proposes these questions and finds nothing in them, or finds this."""
    found = reviews if reviews is not None else [review(number) for number in range(1, len(questions) + 1)]

    def answer(call: Call) -> dict[str, Any] | None:
        if call.schema == "ProposalAnswer":
            return {"questions": questions}
        if call.schema == "ReviewsAnswer":
            return {"reviews": found}
        if call.schema == "ProbabilityAnswer":
            return {"news": "Nothing is new.", "reasons": "Less time is left.", "probability": 0.42}
        return None

    return answer


def verdict(
    answer: str, *quotes: tuple[int, str], on: str = "", thoughts: str = "So it says."
) -> dict[str, Any]:
    """What a judge answers: quotes by the numbers of their pieces, and the day of a yes."""
    return {
        "quotes": [{"evidence": number, "quote": quote} for number, quote in quotes],
        "thoughts": thoughts,
        "happened_on": on,
        "answer": answer,
    }


def judging(for_yes: Any, for_no: Any | None = None) -> Fault:
    """Judges of which one looks for a yes and the other for a no; both say the same where one is given."""

    def answer(call: Call) -> Any:
        if call.schema != "JudgeAnswer":
            return None
        looks_for_no = "what would make the answer no" in call.body["messages"][0]["content"]
        return for_no if looks_for_no and for_no is not None else for_yes

    return answer
