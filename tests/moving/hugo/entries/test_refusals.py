"""Sections of predictions that lack something: refusals, dates and events that are not understood, nothing at all."""

from __future__ import annotations

from datetime import date

import pytest

from moving.hugo.entries.predictions import PredictionSection, parse_predictions
from predictions.dates import Span
from predictions.events.matching import DEFAULT_EVENTS

WRITTEN_ON = date(2023, 6, 15)
AGI, SINGULARITY = (event.slug for event in DEFAULT_EVENTS)


def read(markdown: str, **options: object) -> PredictionSection:
    """The predictions of the section, written on the day of these tests."""
    return parse_predictions(markdown, written_on=WRITTEN_ON, catalogue=DEFAULT_EVENTS, **options)  # type: ignore[arg-type]


def year(number: int) -> Span:
    """The days of a year."""
    return Span(date(number, 1, 1), date(number, 12, 31))


def kinds(section: PredictionSection) -> list[str]:
    """The kinds of the findings."""
    return [finding.kind for finding in section.findings]


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry, but as an AI language model I cannot predict the future.",
        "As an AI language model, I do not have the ability to predict when AGI or the singularity will occur.",
        "I cannot provide predictions of future events.",
        "I am sorry, I cannot fulfill this request.",
        "I apologize, but I'm unable to make predictions.",
        "My programming does not allow me to look into the future.",
        "It is not possible for me to say when these events will occur.",
        "It is difficult for me to predict such an event.",
        "I'm afraid I can't do that.",
        "I do not hold opinions or beliefs on this.",
    ],
)
def test_a_refusal_is_a_finding_and_no_prediction(text: str) -> None:
    section = read(text, expected=[AGI, SINGULARITY])
    assert section.predictions == ()
    assert kinds(section) == ["refusal"]


@pytest.mark.parametrize(
    "text",
    [
        ": I'm sorry, but as an AI language model I cannot predict that.",
        " (Month Year): As an AI language model, I don't have the ability to predict the future.",
        " (Unknown): As an AI, I cannot say.",
        ":\n  - I am unable to provide a date.",
    ],
)
def test_a_refusal_of_one_event_leaves_the_other(text: str) -> None:
    section = read(
        f"- **AGI**{text}\n- **Technological singularity** (2045): Work.", expected=[AGI, SINGULARITY]
    )
    assert [prediction.event_slug for prediction in section.predictions] == [SINGULARITY]
    assert kinds(section) == ["refusal"]
    assert "AGI" in section.findings[0].message


@pytest.mark.parametrize(
    "markdown",
    [
        "As an AI language model, I cannot know. Here are some dates:\n\n- **AGI** (2035): Work.",
        "- **AGI** (2035): As an AI language model, I cannot be certain. Work goes on.",
        "I don't have personal opinions or beliefs, but here is one:\n\n- **AGI** (2035): Work.",
        "As an artificial intelligence, I don't have the capability to know. However:\n\n- **AGI** (2035): Work.",
        "- **AGI** (2035): Work.\n\n*Please note that I am an AI language model and cannot see the future.*",
    ],
)
def test_a_refusal_beside_a_prediction_is_a_finding(markdown: str) -> None:
    section = read(markdown)
    assert [prediction.span for prediction in section.predictions] == [year(2035)]
    assert kinds(section) == ["refusal"]


@pytest.mark.parametrize(
    "rationale",
    [
        "I cannot predict the exact day, but work goes on.",
        "Progress of large language models suggests it.",
        "It will act as an AI that can do all.",
        "It serves as an AI model for chemists.",
        "As a language model grows, so do its abilities.",
        "The date may change as an AI system such as GPT-5 is trained.",
    ],
)
def test_doubt_and_talk_of_models_are_no_refusal(rationale: str) -> None:
    assert read(f"- **AGI** (2035): {rationale}").findings == ()


def test_a_date_that_cannot_be_read_is_a_finding() -> None:
    section = read(
        "- **AGI** (in the next few decades): Work.\n- **Singularity**: A decade or two after AGI. More."
    )
    assert [(prediction.phrase, prediction.span) for prediction in section.predictions] == [
        ("in the next few decades", None),
        ("A decade or two after AGI", None),
    ]
    assert kinds(section) == ["date-not-understood"] * 2
    assert "in the next few decades" in section.findings[0].message


def test_an_unknown_event_is_kept_and_reported() -> None:
    section = read("- **AGI** (2035): Work.\n- **Quantum supremacy** (June 2030): Yes.")
    assert section.predictions[1].event_slug is None
    assert section.predictions[1].event_name == "Quantum supremacy"
    assert kinds(section) == ["event-unknown"]


def test_bold_words_of_a_rationale_are_no_event() -> None:
    section = read("- **AGI** (2035)\n- **Reason:** 2035 is near.\n- **Note** (2035): so be it.")
    assert len(section.predictions) == 1
    assert section.findings == ()


def test_a_section_without_a_prediction_lacks_it() -> None:
    assert kinds(read("")) == ["missing"]
    assert kinds(read("## GPT predicts future events\n\n")) == ["missing"]
    assert kinds(read("...")) == ["missing"]


def test_an_expected_event_that_is_not_there_is_missing() -> None:
    section = read("- **AGI** (2035): Work.", expected=[AGI, SINGULARITY])
    assert kinds(section) == ["missing"]
    assert SINGULARITY in section.findings[0].message
    assert read("- **AGI** (2035): Work.").findings == ()
