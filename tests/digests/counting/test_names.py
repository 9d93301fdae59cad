"""What a title names, and by which words it is counted."""

from __future__ import annotations

import pytest

from digests.counting.names import keys_of, names_in, small_words


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("How OpenAI trained GPT-4 on a cluster", ["OpenAI", "GPT-4"]),
        ("Are LLMs worth it for an LLM?", ["LLM"]),
        ("What does Google think of Meta's new model", ["Google", "Meta"]),
        ("Harvard Researchers Unveil ReXrank: An Open-Source Leaderboard", ["ReXrank"]),
        ("Proportionately split dataframe with multiple target columns", []),
        ("Why Monday is the best day for training", []),
        ("Running a 7B model in 8 bits", []),
        ("It FINALLY works in PRODUCTION on my laptop today", []),
        ("Phi-3 and PyTorch 2.0 on CUDA", ["Phi-3", "PyTorch", "CUDA"]),
        ("", []),
    ],
)
def test_names_are_found_in_their_order(title: str, names: list[str]) -> None:
    assert list(names_in(title).values()) == names


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("What LLMs can do", "llm"),
        ("An llm in a box", "llm"),
        ("Meta’s plan", "meta"),
        ("GPT-4: a look", "gpt-4"),
    ],
)
def test_a_word_is_counted_however_it_is_written(title: str, key: str) -> None:
    assert key in keys_of(title)


@pytest.mark.parametrize("title", ["GPT-4o is here", "gpt", "A gpt 4"])
def test_part_of_a_word_or_another_one_does_not_count(title: str) -> None:
    assert "gpt-4" not in keys_of(title)


def test_words_in_small_letters_are_told() -> None:
    assert small_words("Transformers and a Transformer that transformed") == {
        "and",
        "a",
        "that",
        "transformed",
    }
