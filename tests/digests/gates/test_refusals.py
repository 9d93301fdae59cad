"""A writer who refuses or speaks of itself is found; prose about models, assistants and doubt is not."""

from __future__ import annotations

import pytest

from tests.digests.gates.drafts import of_text

REFUSALS = [
    "I'm sorry, but I can't help with that.",
    "I’m sorry, but I can’t assist with this request.",
    "Sorry, but I cannot do this.",
    "I apologize, but I am unable to analyze sparse attention.",
    "As an AI language model, I cannot judge sparse attention.",
    "as an ai language model, i do not have access to the paper.",
    "As an AI language model developed by a company, I don't have opinions on kernels.",
    "Sparse attention is fast. However, as an AI, I can't say who gains.",
    "As an artificial intelligence, I have no view of kernels.",
    "As a large language model, I only know texts up to a certain date.",
    "As an AI language model, it is not possible to name the benefits.",
    "I, as an AI assistant, have no opinion.",
    "I am just an AI and do not read papers.",
    "I'm a language model trained on text, so kernels are beyond me.",
    "I am an AI assistant.",
    "My knowledge cutoff is before this paper.",
    "My training data does not hold this paper.",
    "My programming does not allow me to speculate.",
    "I cannot provide predictions of future events.",
    "I can't predict the future.",
    "I cannot fulfill this request.",
    "I won't be able to write about kernels.",
    "I must decline to analyze these kernels.",
    "I don't have enough information about these kernels.",
    "I do not have the ability to browse the internet.",
    "It is not possible for me to say when these events will occur.",
    "It's difficult to determine the benefits without more context.",
    "It is impossible to analyze this topic.",
    "The topic is unclear.",
    "The title itself is too vague for an analysis.",
    "There is not enough information provided to determine the benefits.",
    "Insufficient context.",
    "No details are provided.",
    "Without more information about this topic, the benefits stay open.",
    "Please provide more details about the kernels.",
    "Could you please clarify what the kernels do?",
    "I would be happy to help with another question.",
    "Let me know if another summary is wanted.",
    "This request violates the content policy.",
]


@pytest.mark.parametrize("text", REFUSALS)
def test_a_refusal_is_found(text: str) -> None:
    assert "refusal" in of_text(text)


@pytest.mark.parametrize("text", REFUSALS)
def test_a_refusal_is_found_amid_an_analysis(text: str) -> None:
    assert "refusal" in of_text(f"Sparse attention reads long documents on one card. {text}")


def test_a_refusal_about_a_topic_of_one_word_is_found() -> None:
    assert "refusal" in of_text("As an AI language model, I cannot judge AI.", title="AI")


@pytest.mark.parametrize(
    "text",
    [
        "Developers use it as a coding assistant and keep their own tests.",
        "The kernels help a young company, such as an AI startup, to save on hardware.",
        "Her work as an AI researcher on sparse attention drew many students.",
        "The singularity is defined as a point where AI surpasses its makers.",
        "General intelligence is described as a type of AI that learns any task.",
        "As an AI playing chess at club level, the model loses to real engines.",
        "As a language model, it fits on a phone and reads long documents.",
        "It is impossible to predict which vendors will gain from the kernels.",
        "While it is impossible to predict with certainty when this will come, money speeds it up.",
        "Sold as an AI assistant for type I diabetes, the service reads whole records.",
        "Doctors often have insufficient information to determine the cause of a fall.",
        "There is not enough information available to patients about how the kernels choose.",
        "The retrieval step fails where no context is given to the reader.",
        "Where the text is missing, the scanner guesses from the layout.",
        "Models that answer “I can't help with that” to harmless questions annoy their users.",
        'Users who read "I\'m sorry, but I cannot assist" too often turn to open models.',
        "Whoever asks an assistant about its training data gets a vague answer.",
        "Users who break the rules find that an account which violates the content policy is closed.",
        "I predict slow progress, because kernels alone do not add insight.",
        "I do not expect a date before 2040, since planning is unsolved.",
    ],
)
def test_prose_about_models_and_doubt_is_no_refusal(text: str) -> None:
    assert of_text(text) == []


def test_a_title_in_the_first_person_is_not_the_writer_who_refuses() -> None:
    title = "I can't verify the results of this paper, what now?"
    assert (
        of_text(f"The thread “{title}” and others like {title} show how rare open code is.", title=title)
        == []
    )
