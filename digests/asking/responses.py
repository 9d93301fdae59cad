"""What a model's server sent, as a reply: whatever it is becomes a text that can be stored, or says what is wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from blog.redaction import redact
from digests.asking.endpoints import Endpoint
from digests.asking.ledger import Reply
from digests.asking.prompting import Message
from digests.asking.servers.failures import quote, words_of_body
from digests.models import Completion
from digests.sources.plain_text import clean

# A token is seldom shorter than three letters; the estimate guards the budget, so it errs upwards.
LETTERS_PER_TOKEN = 3
STARVED = (
    "its thoughts took all the room there was for the answer: with the models of the series, give it more tokens for "
    "thinking, or a lower effort"
)
THOUGHTS = re.compile(r"<think(?:ing)?>(.*?)(?:</think(?:ing)?>|$)", re.DOTALL)
# No answer has so many; a server that says so is mistaken.
MOST_TOKENS = 10_000_000


def estimate_tokens(messages: Sequence[Message]) -> int:
    """An upper estimate of the tokens of a chat."""
    return sum(len(message["content"]) for message in messages) // LETTERS_PER_TOKEN + 10 * len(messages)


def error_in(response: Any) -> str:
    """The error that came as an answer, as servers send it that pass requests on; empty where there is none."""
    choice = first_choice(response)
    for holder in (response, choice):
        error = getattr(holder, "error", None)
        if error and not read_text(getattr(getattr(choice, "message", None), "content", None)):
            return quote(words_of_body(error)) or "without a word"
    return ""


def read_response(response: Any, endpoint: Endpoint, messages: Sequence[Message], *, seconds: float) -> Reply:
    """What the server sent to these messages as a reply, with tokens and cost; `seconds` is how long it took."""
    if failure := error_in(response):
        error = f"the server sent an error as an answer: {failure}"
        return Reply(Completion.Status.FAILED, error=error, latency_seconds=seconds)
    choice = first_choice(response)
    message = getattr(choice, "message", None)
    refusal = read_text(getattr(message, "refusal", None))
    # A server that tells what it was sent would have the key stored, and perhaps published.
    text = redact(refusal or read_text(getattr(message, "content", None)) or read_tool_call(message))
    tokens = count_tokens(getattr(response, "usage", None), messages, text, thoughts_of(message, text))
    status, error = Completion.Status.ANSWERED, ""
    finish = getattr(choice, "finish_reason", None)
    if refusal:
        status, error = Completion.Status.REFUSED, "it is a refusal"
    elif finish == "content_filter":
        status, error = Completion.Status.REFUSED, "the server's content filter cut the answer"
    elif finish == "length" and (tokens.thinking or not text):
        status, error = Completion.Status.INVALID, STARVED
    elif not text:
        status, error = Completion.Status.INVALID, say_empty(choice, tokens)
    elif finish == "length":
        status, error = Completion.Status.INVALID, "it was cut off; it must be shorter"
    cost = endpoint.cost(tokens.prompt, tokens.answer)
    return Reply(status, text, error, tokens.prompt, tokens.answer, cost, seconds, tokens.thinking)


def first_choice(response: Any) -> Any:
    """The first answer in a response; None where there is none."""
    choices = getattr(response, "choices", None)
    return choices[0] if isinstance(choices, list) and choices else None


def say_empty(choice: Any, tokens: Tokens) -> str:
    """Why there is no text."""
    if choice is None:
        return "the server sent no answer at all"
    return "it thought and answered nothing" if tokens.thinking else "it is empty"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a call; those that were thought are among those of the answer, as they are billed."""

    prompt: int
    answer: int
    thinking: int


def count_tokens(usage: Any, messages: Sequence[Message], text: str, thoughts: str) -> Tokens:
    """The tokens of a call as the server counts them.

    What it does not count, or not credibly, is estimated: the budget must see each call. Some servers count thoughts
    only in the total.
    """
    prompt = read_count(usage, "prompt_tokens", estimate_tokens(messages))
    answer = read_count(usage, "completion_tokens", (len(text) + len(thoughts)) // LETTERS_PER_TOKEN)
    beside = max(read_count(usage, "total_tokens", 0) - prompt - answer, 0)
    details = getattr(usage, "completion_tokens_details", None)
    thinking = max(read_count(details, "reasoning_tokens", 0), beside)
    if not thinking and thoughts:
        thinking = min(len(thoughts) // LETTERS_PER_TOKEN + 1, answer)
    return Tokens(prompt, answer + beside, thinking)


def thoughts_of(message: Any, text: str) -> str:
    """What a model thought, as far as the server shows it: beside the answer or before it."""
    for name in ("reasoning_content", "reasoning"):
        if isinstance(thoughts := getattr(message, name, None), str) and thoughts:
            return thoughts
    found = THOUGHTS.match(text.lstrip())
    return found[1] if found else ""


def read_tool_call(message: Any) -> str:
    """The arguments of a call of a tool: some servers put an answer with a schema there."""
    calls = getattr(message, "tool_calls", None)
    call = calls[0] if isinstance(calls, list) and calls else None
    return read_text(getattr(getattr(call, "function", None), "arguments", None))


def read_text(content: Any) -> str:
    """A message's content as a text that can be stored; some servers send it in parts."""
    if isinstance(content, list):
        parts = (
            part.get("text") if isinstance(part, dict) else getattr(part, "text", None) for part in content
        )
        content = "".join(part for part in parts if isinstance(part, str))
    return clean(content) if isinstance(content, str) else ""


def read_count(usage: Any, name: str, estimate: int) -> int:
    """A number of tokens, or its estimate where the server gives none that can be true."""
    count = usage.get(name) if isinstance(usage, dict) else getattr(usage, name, None)
    return count if isinstance(count, int) and 0 <= count <= MOST_TOKENS else estimate
