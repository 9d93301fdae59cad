"""What a model's server sent, as a reply: whatever it is becomes a text that can be stored, or says what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from blog.redaction import redact
from digests.asking.endpoints import Endpoint
from digests.asking.ledger import Reply
from digests.asking.prompting import Message
from digests.models import Completion
from digests.sources.plain_text import clean

# A token is seldom shorter than three letters; the estimate guards the budget, so it errs upwards.
LETTERS_PER_TOKEN = 3
# No answer has so many; a server that says so is mistaken.
MOST_TOKENS = 10_000_000


def estimate_tokens(messages: Sequence[Message]) -> int:
    """An upper estimate of the tokens of a chat."""
    return sum(len(message["content"]) for message in messages) // LETTERS_PER_TOKEN + 10 * len(messages)


def read_response(response: Any, endpoint: Endpoint, messages: Sequence[Message], *, seconds: float) -> Reply:
    """What the server sent to these messages as a reply, with tokens and cost; `seconds` is how long it took.

    Tokens that the server does not count, or not credibly, are estimated: the budget must see each call.
    """
    choices = getattr(response, "choices", None)
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = getattr(choice, "message", None)
    refusal = read_text(getattr(message, "refusal", None))
    # A server that tells what it was sent would have the key stored, and perhaps published.
    text = redact(refusal or read_text(getattr(message, "content", None)))
    usage = getattr(response, "usage", None)
    prompt_tokens = read_count(usage, "prompt_tokens", estimate_tokens(messages))
    completion_tokens = read_count(usage, "completion_tokens", len(text) // LETTERS_PER_TOKEN)
    status, error = Completion.Status.ANSWERED, ""
    if refusal:
        status, error = Completion.Status.REFUSED, "it is a refusal"
    elif not text:
        status, error = Completion.Status.INVALID, "it is empty"
    elif getattr(choice, "finish_reason", None) == "length":
        status, error = Completion.Status.INVALID, "it was cut off; it must be shorter"
    cost = endpoint.cost(prompt_tokens, completion_tokens)
    return Reply(status, text, error, prompt_tokens, completion_tokens, cost, seconds)


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
    count = getattr(usage, name, None)
    return count if isinstance(count, int) and 0 <= count <= MOST_TOKENS else estimate
