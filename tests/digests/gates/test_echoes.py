"""What a text repeats of its instructions is found; prose about formats and users is not."""

from __future__ import annotations

import pytest

from tests.digests.gates.drafts import of_text


@pytest.mark.parametrize(
    "text",
    [
        "Benefits: sparse attention reads long documents.",
        "**Ramifications**: sparse attention reads long documents.",
        'Sparse attention is fast. "ramifications": "Kernels tie users to a vendor."',
        "Here is the JSON object: sparse attention reads long documents.",
        "The answer has the keys 'benefits' and more, about sparse attention.",
        "Title: Sparse attention kernels Text: People discuss sparse attention.",
        "<topic> Sparse attention reads long documents. </topic>",
        "What counts: a system that does most work.",
        "The user asks for the benefits and ramifications of sparse attention.",
        "The user wants me to write about sparse attention.",
        "Sparse attention: name what the topic is about, no lists, no links, no headings.",
        "Sparse attention gained from it, and researchers could reuse its layers for other tasks with little data.",
    ],
)
def test_an_echo_of_the_instructions_or_their_examples_is_found(text: str) -> None:
    assert "echo" in of_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "The service returns a JSON object, so that other programs can read what it found.",
        "Answers in JSON format with fixed keys make sparse attention easy to build on.",
        "When the user wants a summary, the kernels read the document only once.",
        "When the user asks for an analysis, the agent writes a query and explains it.",
        "The form has fields for both. Text: up to a page is read at once.",
        "It sums a contract up in two sentences and names the clauses.",
        "The main benefits: lower cost, more speed, less heat.",
    ],
)
def test_prose_about_formats_and_users_is_no_echo(text: str) -> None:
    assert of_text(text) == []


def test_words_of_the_source_are_no_echo_of_an_example() -> None:
    title = "AlexNet: ImageNet Classification with Deep Convolutional Neural Networks turns fifteen"
    source = "A deep convolutional network trained on two graphics cards won the ImageNet contest of 2012."
    told = f"Much followed when {source[0].lower()}{source[1:]}"
    assert of_text(told, title=title, source_text=source) == []
