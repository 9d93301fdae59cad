"""What a model is asked and what it answers; `llm.py` does the asking, which alone needs the openai client."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel

from digests.asking.answers import PieceAnswer
from digests.asking.endpoints import Endpoint
from digests.asking.prompting import Message

A = TypeVar("A", bound=BaseModel)

MOST_ANSWER_TOKENS = 900


class NoAnswer(Exception):
    """No model of the list gave a usable answer; the text lists why, model by model."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to ask for a piece: its messages, how tokens are drawn, the least and most letters of its text."""

    messages: Sequence[Message]
    sampling: Mapping[str, float]
    bounds: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the answer that the built-in model writes by itself.

    The ways are tried in their order until a text is good enough, and the best is taken; `worth` tells how good a text
    is, 1 at most.
    """

    ways: Sequence[Way]
    worth: Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Asked:
    """Messages, and the version of the prompt that they are of.

    With pieces each is asked for first, and `join` makes JSON of their answers, in their order; the messages are for
    where that gives nothing usable.
    """

    prompt_version: str
    messages: Sequence[Message]
    pieces: Sequence[Piece] = ()
    join: Callable[[Sequence[PieceAnswer]], str] = lambda answers: ""


@dataclass(frozen=True, slots=True)
class Question(Generic[A]):
    """One thing to ask; `check` names in plain sentences what is wrong with an answer, for its one repair.

    `instead_of` is the model whose answer is there already: only those before it in the list are asked.
    `most_tokens` is the room for the answer. `small` asks the built-in model in words of its own; `prefer` tells how
    good an answer is, 1 at most, so that the best of several that it gives is taken.
    """

    purpose: str
    prompt_version: str
    messages: Sequence[Message]
    answer: type[A]
    check: Callable[[A], Sequence[str]]
    instead_of: str = ""
    most_tokens: int = MOST_ANSWER_TOKENS
    small: Asked | None = None
    prefer: Callable[[A], float] | None = None

    def asked_of(self, endpoint: Endpoint) -> Asked:
        """What the model is asked."""
        own = self.small if endpoint.embedded else None
        return own or Asked(self.prompt_version, self.messages)


@dataclass(frozen=True, slots=True)
class Answered(Generic[A]):
    """A usable answer, who gave it, and whether that was the first model of the list."""

    value: A
    endpoint: Endpoint
    first_choice: bool
