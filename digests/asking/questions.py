"""What a model is asked and what it answers; `llm.py` does the asking, which alone needs the openai client."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel

from digests.asking.endpoints import Endpoint
from digests.asking.prompting import Message

A = TypeVar("A", bound=BaseModel)

MOST_ANSWER_TOKENS = 900


class NoAnswer(Exception):
    """No model of the list gave a usable answer; the text lists why, model by model."""


@dataclass(frozen=True, slots=True)
class Question(Generic[A]):
    """One thing to ask; `check` names in plain sentences what is wrong with an answer, for its one repair.

    `instead_of` is the model whose answer is there already: only those before it in the list are asked.
    `most_tokens` is the room for the answer.
    """

    purpose: str
    prompt_version: str
    messages: Sequence[Message]
    answer: type[A]
    check: Callable[[A], Sequence[str]]
    instead_of: str = ""
    most_tokens: int = MOST_ANSWER_TOKENS


@dataclass(frozen=True, slots=True)
class Answered(Generic[A]):
    """A usable answer, who gave it, and whether that was the first model of the list."""

    value: A
    endpoint: Endpoint
    first_choice: bool
