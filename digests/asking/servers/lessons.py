"""What a model's server has taught: which parameters it refuses, how a form is asked for, how much room it thinks in.

Learnt from its answers, once for each model of a server; kept for the process, and for a day in the site's cache, so
that the next process need not learn it again and `doctor` can tell of it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.core.cache import cache

from digests.asking.endpoints import HOSTED_BASE_URL, Endpoint
from digests.asking.ledger import Reply
from digests.asking.prices import bare_name
from digests.asking.servers.failures import CONTEXT_TOO_LONG, words_of
from digests.models import Completion

if TYPE_CHECKING:
    import openai  # which takes half a second to load, and most processes ask no model

DAY = 24 * 60 * 60
# Tokens for thinking beside the answer: what most models need for a short text, and the most that one ever gets.
THINKING_TOKENS, MOST_THINKING_TOKENS = 4_000, 16_000
# Each room that a request may have been given.
ROOMS = (0, THINKING_TOKENS, 3 * THINKING_TOKENS, MOST_THINKING_TOKENS)
# Models that think before they answer, by the beginnings of their names behind a provider's.
THINKERS = re.compile(
    r"o[1-9](?![0-9a-z])|gpt-[5-9](?!.*chat)|gpt-oss|deepseek-(?:r\d|reasoner)|qwen-?3(?!.*instruct)|qwq|magistral"
    r"|glm-(?:4\.[5-9]|[5-9])|kimi-k\d.*thinking|minimax-m\d|gemini-(?:2\.5|[3-9])|grok-(?:3-mini|[4-9])"
    r"|.*(?:[-_]r1\b|thinking|reasoning)"
)
# Those that take an effort; a digest's short texts need little of it.
EFFORTS = re.compile(r"o[1-9](?![0-9a-z])|gpt-[5-9](?!.*chat)|gpt-oss|grok-3-mini")
DEFAULT_EFFORT = "low"
LIMITS = ("max_completion_tokens", "max_tokens")
# Errors that may say what is refused; of a server's own ones only what they say of the form is believed.
TELLING, OWN_FAULTS = frozenset({400, 415, 422}), frozenset({500, 501})
# What names a parameter in an error, the surer ones first.
CULPRITS = {
    "response_format": re.compile(
        r"response.?format|json.?schema|json.?object|response.?schema|structured.?output|grammar"
        r"|additional.?properties"
    ),
    "reasoning_effort": re.compile(r"reasoning.?effort|reasoning is not|thinking is not"),
    "limit": re.compile(r"max.?(?:completion.?|new.?)?tokens"),
    "system": re.compile(
        r"system.{0,3} (?:role|message|prompt)|role.{0,12}system|developer instruction|roles must alternate"
    ),
}
# The most tokens that a server allows, where it says so.
HIGHEST = re.compile(
    r"(?:at most|maximum(?: value| allowed)?(?: is| of)?|up to|less than or equal to|<=|supports?)\D{0,3}(\d{3,6})"
)
# A context and how much of it the prompt takes; a server counts what the answer may take as taken.
CONTEXT = re.compile(r"context.{0,3}(?:length|window|size)\D{0,30}?(\d{3,7})")
PROMPT_TOKENS = re.compile(
    r"(\d+) (?:input|prompt) tokens|(\d+) (?:tokens )?in the messages|messages resulted in (\d+)"
    r"|prompt contains (?:at least )?(\d+)|(\d+) tokens from the input"
)
# With less room for it no answer comes whole.
LEAST_ANSWER = 300


class Form(StrEnum):
    """How an answer's form is asked for; each server knows at least the last."""

    SCHEMA = "JSON schema"
    OBJECT = "JSON object"
    WORDS = "words"


@dataclass
class Lessons:
    """What one model of one server has taught so far."""

    form: Form = Form.SCHEMA
    limit: str = LIMITS[1]  # the name of the parameter for the most tokens; empty: the server knows none
    most_tokens: int = 0  # what it may be at most; 0: not known
    refused: list[str] = field(default_factory=list)
    room: int = 0  # tokens for thinking, beside the answer's
    answered: bool = False

    def learn(self, error: openai.APIStatusError, sent: Mapping[str, Any]) -> bool:
        """Learns from a refusal of what was sent; whether there is anything to do otherwise now."""
        words = words_of(error).lower()
        if CONTEXT_TOO_LONG.search(words):
            return error.status_code in TELLING and self._fit(words, sent)
        told = tuple(CULPRITS) if error.status_code in TELLING else ()
        if error.status_code in OWN_FAULTS:
            told = ("response_format",)
        culprit = next((name for name in told if CULPRITS[name].search(words)), None)
        return culprit is not None and self._leave(culprit, words, sent)

    def _leave(self, name: str, words: str, sent: Mapping[str, Any]) -> bool:
        """Leaves out, renames or lowers what is refused; whether that changes anything."""
        if name == "response_format":
            if sent.get("response_format", {}).get("type") == "json_schema":
                # Another call may have learnt more meanwhile.
                self.form = Form.OBJECT if self.form == Form.SCHEMA else self.form
            elif "response_format" in sent:
                self.form = Form.WORDS
            return "response_format" in sent
        if name == "limit":
            return self._change_limit(words, sent)
        if name in self.refused and name not in sent:
            return False
        if name not in self.refused:
            self.refused.append(name)
        return True

    def _fit(self, words: str, sent: Mapping[str, Any]) -> bool:
        """Lowers the most tokens to what the context leaves beside the prompt; whether that is enough for an answer."""
        tried = next((sent[name] for name in LIMITS if name in sent), 0)
        context, prompt = CONTEXT.search(words), PROMPT_TOKENS.search(words)
        if not (context and prompt):
            return False
        left = int(context[1]) - int(next(number for number in prompt.groups() if number))
        if not LEAST_ANSWER <= left < tried:
            return False
        self.most_tokens = left
        return True

    def _change_limit(self, words: str, sent: Mapping[str, Any]) -> bool:
        """The parameter for the most tokens gets the other name, or a value that is not too high, or goes."""
        tried = next((name for name in LIMITS if name in sent), "")
        if not tried:
            return False
        found = HIGHEST.search(words)
        if found and 0 < int(found[1]) < sent[tried]:
            self.most_tokens = int(found[1])
            return True
        if tried not in self.refused:
            self.refused.append(tried)
        self.limit = next((name for name in LIMITS if name not in self.refused), "")
        return True

    def sentences(self) -> list[str]:
        """The lessons, for people."""
        told = [] if self.form == Form.SCHEMA else [f"is asked for its form by {self.form}"]
        if self.refused:
            told.append(f"does not take {', '.join(self.refused)}")
        if self.most_tokens:
            told.append(f"answers with at most {self.most_tokens:,} tokens")
        if self.room:
            told.append(f"thinks, and gets {self.room:,} tokens for it")
        return told


def thinks(model: str) -> bool:
    """Whether the model thinks before it answers, as far as its name tells."""
    return bool(THINKERS.match(bare_name(model)))


def effort_of(endpoint: Endpoint) -> str:
    """The effort to ask for: what the series says, else a low one of models that are known to take it."""
    return endpoint.effort or (DEFAULT_EFFORT if EFFORTS.match(bare_name(endpoint.model)) else "")


def room_of(endpoint: Endpoint, lessons: Lessons) -> int:
    """The tokens for thinking that a request leaves beside those of the answer."""
    if endpoint.embedded:
        return 0
    if endpoint.thinking_tokens is not None:
        return endpoint.thinking_tokens
    return max(lessons.room, THINKING_TOKENS if thinks(endpoint.model) else 0)


def most_cost(endpoint: Endpoint, prompt_tokens: int, answer_tokens: int) -> Decimal:
    """The most that a call may cost whose answer has at most so many tokens, thoughts not counted, in US dollars."""
    return endpoint.cost(prompt_tokens, answer_tokens + room_of(endpoint, lessons_of(endpoint)))


def give_room(endpoint: Endpoint, lessons: Lessons, *, taken: int) -> bool:
    """More room for thinking after `taken` was not enough; whether there is more to be had."""
    if endpoint.embedded or endpoint.thinking_tokens is not None or taken >= MOST_THINKING_TOKENS:
        return False
    lessons.room = max(lessons.room, min(max(THINKING_TOKENS, 3 * taken), MOST_THINKING_TOKENS))
    return True


def note_answer(endpoint: Endpoint, lessons: Lessons, reply: Reply) -> bool:
    """Learns from a reply that the model answers, and whether it thinks, which gives it room; whether that is news."""
    if endpoint.embedded:
        return False
    before = copy_of(lessons)
    lessons.answered = lessons.answered or reply.status == Completion.Status.ANSWERED
    if reply.thinking_tokens and not room_of(endpoint, lessons):
        lessons.room = THINKING_TOKENS
    return lessons != before


# Of this process, by the address of the server and the model's name.
_known: dict[tuple[str, str], Lessons] = {}


def lessons_of(endpoint: Endpoint) -> Lessons:
    """What is known of the endpoint; the same object for all who ask."""
    key = endpoint.base_url, endpoint.model
    if key not in _known:
        stored = None if endpoint.embedded else cache.get(_name(endpoint))
        limit = LIMITS[0] if endpoint.base_url == HOSTED_BASE_URL else LIMITS[1]
        _known.setdefault(key, _read(stored) if stored else Lessons(limit=limit))
    return _known[key]


def keep(endpoint: Endpoint) -> None:
    """Keeps what is known of the endpoint for other processes."""
    cache.set(_name(endpoint), asdict(lessons_of(endpoint)), DAY)


def forget() -> None:
    """Forgets what this process knows."""
    _known.clear()


def copy_of(lessons: Lessons) -> Lessons:
    """The lessons as they are now."""
    return replace(lessons, refused=list(lessons.refused))


def _name(endpoint: Endpoint) -> str:
    named = hashlib.sha256(f"{endpoint.base_url} {endpoint.model}".encode()).hexdigest()
    return f"model-lessons-1-{named[:32]}"


def _read(stored: dict[str, Any]) -> Lessons:
    return Lessons(**{**stored, "form": Form(stored["form"])})
