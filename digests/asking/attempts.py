"""The requests behind one call of a model: the openai client sends a request again by itself, each may be billed.

A provider that took a request and whose answer never came, or came broken, may bill it all the same; the budget must
see that. A request that was never sent, and one that the server answered with an error, costs nothing.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import httpx2
import openai

from digests.asking.budget import BudgetExceeded
from digests.asking.endpoints import Endpoint
from digests.asking.ledger import Reply
from digests.asking.prompting import Message
from digests.asking.responses import estimate_tokens
from digests.models import Completion

NOT_SENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
    httpx2.LocalProtocolError,
)


class NoOtherTry(openai.OpenAIError):
    """The budget allows no other request; the client hands such an error on without trying again."""


@dataclass
class Attempts:
    """What was sent for one call; `reserve` sets aside the most that a request may cost, or raises BudgetExceeded."""

    reserve: Callable[[], None]
    billed: int = 0  # requests that may be billed
    reserved: int = 0
    refusal: str = ""  # why no other request was sent

    def begin(self) -> bool:
        """Whether another request may be sent; each that may be billed is set aside from the budget before."""
        if self.reserved > self.billed:
            return True
        try:
            self.reserve()
        except BudgetExceeded as error:
            self.refusal = str(error)
            return False
        self.reserved += 1
        return True

    def end(self, outcome: httpx2.Response | BaseException) -> None:
        """Counts a request that may be billed."""
        if isinstance(outcome, httpx2.Response):
            self.billed += not outcome.is_error
        else:
            self.billed += not isinstance(outcome, NOT_SENT)


# The call under way in this task or thread: its client serves others at the same time.
CURRENT: ContextVar[Attempts] = ContextVar("attempts")


@contextmanager
def counted() -> Iterator[Attempts]:
    """The call under way, which may send a request here; counts one that fails. Raises NoOtherTry."""
    attempts = CURRENT.get()
    if not attempts.begin():
        raise NoOtherTry(attempts.refusal)
    try:
        yield attempts
    except BaseException as error:
        attempts.end(error)
        raise


@cache
def make_ssl_context() -> ssl.SSLContext:
    """What checks certificates; made once, since it takes 25 ms of the processor, more than all else of a call."""
    return httpx2.create_ssl_context()


class CountingAsyncClient(openai.DefaultAsyncHttpxClient):
    """Counts the requests of each call that is under way."""

    def __init__(self) -> None:
        super().__init__(verify=make_ssl_context())

    async def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        """Sends a request and reads its answer."""
        with counted() as attempts:
            response = await super().send(request, **options)
        attempts.end(response)
        return response


class CountingClient(openai.DefaultHttpxClient):
    """Counts the requests of the call that is under way."""

    def __init__(self) -> None:
        super().__init__(verify=make_ssl_context())

    def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        """Sends a request and reads its answer."""
        with counted() as attempts:
            response = super().send(request, **options)
        attempts.end(response)
        return response


def count_unanswered(
    reply: Reply, attempts: Attempts, endpoint: Endpoint, messages: Sequence[Message], most_tokens: int
) -> Reply:
    """The reply with what the requests may cost that were sent and not answered: an upper estimate for each."""
    lost = attempts.billed - (reply.status != Completion.Status.FAILED)
    error = attempts.refusal or reply.error
    if lost <= 0:
        return replace(reply, error=error)
    if reply.status == Completion.Status.FAILED:
        error += f" (requests that may be billed: {lost}; each is counted with the most it may cost)"
    prompt_tokens, answer_tokens = lost * estimate_tokens(messages), lost * most_tokens
    return replace(
        reply,
        error=error,
        prompt_tokens=reply.prompt_tokens + prompt_tokens,
        completion_tokens=reply.completion_tokens + answer_tokens,
        cost_usd=reply.cost_usd + endpoint.cost(prompt_tokens, answer_tokens),
    )
