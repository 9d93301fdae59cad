"""Asks language models through the openai client: structured answers, retry, repair, fallback, budget."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import openai
from asgiref.sync import sync_to_async
from pydantic import ValidationError

from digests.asking.answers import PieceAnswer
from digests.asking.attempts import CURRENT, Attempts, CountingAsyncClient, count_unanswered
from digests.asking.budget import Budget, BudgetExceeded
from digests.asking.embedded import CLOSE_SAMPLINGS, STRING_BOUNDS, EmbeddedModelUnavailable
from digests.asking.endpoints import Endpoint
from digests.asking.ledger import Ledger, Reply, hash_request
from digests.asking.prompting import Message
from digests.asking.questions import A, Answered, Asked, NoAnswer, Piece, Question, Way
from digests.asking.responses import STARVED, error_in, estimate_tokens, read_response
from digests.asking.servers.addresses import address_options
from digests.asking.servers.failures import describe, may_pass
from digests.asking.servers.lessons import ROOMS, Lessons, give_room, keep, lessons_of, note_answer, room_of
from digests.asking.servers.sending import send
from digests.models import Completion
from digests.sources.plain_text import clean_line

# As many chains of calls at once as a day has; a hosted server limits by itself, with 429.
PARALLEL_HOSTED_CALLS = 32
# Seconds: the openai client honours a Retry-After up to this long.
LONGEST_RETRY_AFTER = 120
# An answer, or a piece of one, of the built-in model that is so good need not be bettered.
GOOD_ENOUGH = 0.9
GOOD_PIECE = 0.965
# Before a request is sent again whose error came as an answer; doubled each time.
PAUSE = 0.5


ReplyTo = Callable[[Question[Any], Endpoint, list[Message]], Awaitable[Reply]]


@dataclass
class ModelSession:
    """Asks for one digest. Network runs concurrently, the ledger only in the caller's own thread."""

    endpoints: Sequence[Endpoint]
    ledger: Ledger
    budget: Budget
    revision: int
    timeout_seconds: float
    retries: int
    # Whether a usable answer to the same question of an earlier revision counts: what was paid is not paid again.
    reuse: bool = False
    # Told of each reply to a question, and of what is wrong with it; empty: nothing.
    heard: Callable[[Question[Any], Reply, str], None] = lambda question, reply, fault: None
    _clients: list[openai.AsyncOpenAI] = field(default_factory=list)
    _scouts: dict[Endpoint, asyncio.Lock] = field(default_factory=dict)
    _waiting: Counter[Endpoint] = field(default_factory=Counter)
    _tried: set[Endpoint] = field(default_factory=set)
    _free: dict[Endpoint, asyncio.Queue[openai.AsyncOpenAI]] = field(default_factory=dict)

    async def ask(self, question: Question[A]) -> Answered[A]:
        """A usable answer from the first model that gives one, with one repair each; raises NoAnswer."""
        problems: list[str] = []
        for place, endpoint in enumerate(self.endpoints):
            if endpoint.model == question.instead_of:
                break
            try:
                value = await self._ask_endpoint(question, endpoint)
            except (UnusableAnswer, BudgetExceeded, EmbeddedModelUnavailable) as problem:
                problems.append(f"{endpoint.model}: {problem}")
            else:
                return Answered(value, endpoint, place == 0)
        raise NoAnswer("; ".join(problems) or "no language model is configured")

    async def close(self) -> None:
        """Closes the connections."""
        for client in self._clients:
            await client.close()

    async def _ask_endpoint(self, question: Question[A], endpoint: Endpoint) -> A:
        """The answer of one model; raises UnusableAnswer."""
        for revision in range(self.revision - 1, 0, -1) if self.reuse else ():
            with suppress(UnusableAnswer):
                return await self._converse(question, endpoint, partial(self._find, revision))
        return await self._converse(question, endpoint, self._reply)

    async def _converse(self, question: Question[A], endpoint: Endpoint, reply_to: ReplyTo) -> A:
        """The answer, repaired once where needed; raises UnusableAnswer."""
        messages = list(question.asked_of(endpoint).messages)
        reply = await reply_to(question, endpoint, messages)
        try:
            return self._read(question, reply)
        except UnusableAnswer as problem:
            # A model whose thoughts took all the room it may have would only think once more.
            if reply.status == Completion.Status.FAILED or reply.error == STARVED:
                raise
            repair = f"That answer cannot be used: {problem}. Answer again, with a correct JSON object only."
            messages += [
                {"role": "assistant", "content": reply.text or "(no answer)"},
                {"role": "user", "content": repair},
            ]
        return self._read(question, await reply_to(question, endpoint, messages))

    def _read(self, question: Question[A], reply: Reply) -> A:
        """The checked answer in a reply; raises UnusableAnswer."""
        try:
            answer = read_answer(question, reply)
        except UnusableAnswer as problem:
            self.heard(question, reply, str(problem))
            raise
        self.heard(question, reply, "")
        return answer

    async def _find(
        self, revision: int, question: Question[Any], endpoint: Endpoint, messages: list[Message]
    ) -> Reply:
        """The stored reply to these messages in that revision; one that failed where there is none."""
        for room in sorted({*ROOMS, endpoint.thinking_tokens or 0}, reverse=True):
            request_hash = self._hash(question, endpoint, messages, revision, room)
            stored = await sync_to_async(self.ledger.find)(request_hash)
            if stored and stored.error != STARVED:
                return stored
        return Reply(Completion.Status.FAILED)

    async def _reply(self, question: Question[Any], endpoint: Endpoint, messages: list[Message]) -> Reply:
        """The reply to these messages.

        A hosted model that is not known yet gets its first call alone: what that teaches, the others need not learn,
        and pay for, once more.
        """
        lessons = await sync_to_async(lessons_of)(endpoint)
        ask = partial(self._reply_within_room, question, endpoint, messages, lessons)
        if endpoint.embedded or lessons.answered or endpoint in self._tried:
            return await ask()
        self._waiting[endpoint] += 1
        async with self._scouts.setdefault(endpoint, asyncio.Lock()):
            if endpoint not in self._tried:
                reply = await ask()
                self._tried.add(endpoint)
                # Where it met trouble alone it gets the tries that the others have.
                if not reply.may_pass or self._waiting[endpoint] == 1:
                    return reply
        return await ask()

    async def _reply_within_room(
        self, question: Question[Any], endpoint: Endpoint, messages: list[Message], lessons: Lessons
    ) -> Reply:
        """The reply to these messages; where thoughts took all the room, that to one more call with more of it."""
        room = room_of(endpoint, lessons)
        reply = await self._reply_with(question, endpoint, messages, room)
        if reply.error == STARVED and give_room(endpoint, lessons, taken=room):
            await sync_to_async(keep)(endpoint)
            reply = await self._reply_with(question, endpoint, messages, room_of(endpoint, lessons))
        if note_answer(endpoint, lessons, reply):
            await sync_to_async(keep)(endpoint)
        return reply

    async def _reply_with(
        self, question: Question[Any], endpoint: Endpoint, messages: list[Message], room: int
    ) -> Reply:
        """The stored reply to these messages with that room for thinking, else a new one, which is stored at once."""
        request_hash = self._hash(question, endpoint, messages, self.revision, room)
        stored = await sync_to_async(self.ledger.find)(request_hash)
        if stored is not None:
            return stored
        most_tokens = question.most_tokens + room
        most = endpoint.cost(estimate_tokens(messages), most_tokens)
        attempts = Attempts(partial(self.budget.reserve, most))
        if not attempts.begin():
            raise BudgetExceeded(attempts.refusal)
        reply = Reply(Completion.Status.FAILED)
        try:
            async with self._turn(endpoint) as client:
                CURRENT.set(attempts)
                seed = int(request_hash[:7], 16)
                call = partial(self._call, client, question, endpoint, messages, most_tokens)
                reply = await self._best(question, endpoint, messages, call, seed)
                if not endpoint.embedded:  # which bills nothing, and may be asked several times
                    reply = count_unanswered(reply, attempts, endpoint, messages, most_tokens)
        finally:
            self.budget.settle(most * attempts.reserved, reply.cost_usd)
        await sync_to_async(self.ledger.store)(
            reply,
            purpose=question.purpose,
            model=endpoint.model,
            prompt_version=question.asked_of(endpoint).prompt_version,
            request_hash=request_hash,
        )
        return reply

    def _hash(
        self, question: Question[A], endpoint: Endpoint, messages: list[Message], revision: int, room: int
    ) -> str:
        """What names the request."""
        request = {
            "model": endpoint.model,
            "base_url": endpoint.base_url,
            "messages": messages,
            "answer": question.answer.__name__,
            "revision": revision,
            "purpose": question.purpose,
            "digest": self.ledger.digest.pk if self.ledger.digest else None,
        }
        pieces = [way.messages for piece in question.asked_of(endpoint).pieces for way in piece.ways]
        request |= {"pieces": pieces} if pieces else {}
        return hash_request(request | ({"thinking_tokens": room} if room else {}))

    @asynccontextmanager
    async def _turn(self, endpoint: Endpoint) -> AsyncIterator[openai.AsyncOpenAI]:
        """A client of the model for one call, as soon as one is free."""
        if endpoint not in self._free:
            self._free[endpoint] = self._open_clients(endpoint)
        free = self._free[endpoint]
        client = await free.get()
        try:
            yield client
        finally:
            free.put_nowait(client)

    def _open_clients(self, endpoint: Endpoint) -> asyncio.Queue[openai.AsyncOpenAI]:
        """A place in the queue for each call that the model gets at once: of a built-in server, one.

        The clients retry 408, 409, 429, 5xx and broken connections with backoff and jitter.
        """
        free: asyncio.Queue[openai.AsyncOpenAI] = asyncio.Queue()
        for base_url, api_key in endpoint.addresses():
            client = openai.AsyncOpenAI(
                **address_options(base_url, api_key),
                timeout=self.timeout_seconds,
                max_retries=self.retries,
                http_client=CountingAsyncClient(),
            )
            self._clients.append(client)
            for _ in range(1 if endpoint.embedded else PARALLEL_HOSTED_CALLS):
                free.put_nowait(client)
        return free

    async def _best(
        self,
        question: Question[A],
        endpoint: Endpoint,
        messages: list[Message],
        call: Callable[..., Awaitable[Reply]],
        seed: int,
    ) -> Reply:
        """The reply; of the built-in model one of pieces, but for a repair, or the best of several."""
        asked = question.asked_of(endpoint)
        if asked.pieces and messages == list(asked.messages):
            return await self._in_pieces(question, asked, call, seed)
        if not endpoint.embedded or question.prefer is None:
            return await call(seed)
        replies: list[Reply] = []
        best, worth = Reply(Completion.Status.FAILED), (False, 0.0)
        # The usual sampling comes last: it strays from its source, and seldom fails.
        for number, sampling in enumerate((*CLOSE_SAMPLINGS, None)):
            if worth >= (True, GOOD_ENOUGH) or (sampling is None and worth[0]):
                break
            replies.append(await call(seed + number, sampling))
            if (found := self._worth(question, replies[-1])) > worth or number == 0:
                best, worth = replies[-1], found
        return with_all(best, replies)

    async def _in_pieces(
        self, question: Question[A], asked: Asked, call: Callable[..., Awaitable[Reply]], seed: int
    ) -> Reply:
        """The reply of the built-in model put together of pieces; the usual one where they make no usable answer."""
        replies: list[Reply] = []
        found = [await best_piece(piece, call, seed, replies) for piece in asked.pieces]
        answers = [answer for answer in found if answer]
        if len(answers) == len(found):
            joined = Reply(Completion.Status.ANSWERED, text=asked.join(answers))
            if self._worth(question, joined)[0]:
                return with_all(joined, replies)
        replies.append(await call(seed))
        return with_all(replies[-1], replies)

    def _worth(self, question: Question[A], reply: Reply) -> tuple[bool, float]:
        """Whether the answer can be used, and how good it is."""
        try:
            answer = read_answer(question, reply)
        except UnusableAnswer:
            return False, 0.0
        return True, question.prefer(answer) if question.prefer else 0.0

    async def _call(
        self,
        client: openai.AsyncOpenAI,
        question: Question[A],
        endpoint: Endpoint,
        messages: list[Message],
        most_tokens: int,
        seed: int,
        sampling: Mapping[str, float] | None = None,
        way: Way | None = None,
    ) -> Reply:
        """One call with its retries; whatever goes wrong becomes a reply that says so."""
        started = time.monotonic()
        # The client's own limit counts from byte to byte; this one also ends a server that drips.
        longest = (self.timeout_seconds + LONGEST_RETRY_AFTER) * (self.retries + 1)
        try:
            async with asyncio.timeout(longest):
                for tries in range(self.retries + 1):
                    response = await send(
                        client, endpoint, way.messages if way else messages,
                        PieceAnswer if way else question.answer,
                        seed=seed, most_tokens=most_tokens, sampling=way.sampling if way else sampling,
                        bounds={"text": way.bounds} if way else STRING_BOUNDS,
                    )  # fmt: skip
                    # A server that passes requests on reports another's failure as if all were well.
                    if not error_in(response) or tries == self.retries:
                        break
                    await asyncio.sleep(PAUSE * 2**tries)
        except Exception as error:  # the border: the client also lets through what its parser throws
            seconds = time.monotonic() - started
            return Reply(
                Completion.Status.FAILED,
                error=describe(error),
                latency_seconds=seconds,
                may_pass=may_pass(error),
            )
        return read_response(response, endpoint, messages, seconds=time.monotonic() - started)


async def best_piece(
    piece: Piece, call: Callable[..., Awaitable[Reply]], seed: int, replies: list[Reply]
) -> PieceAnswer | None:
    """The best answer for the piece, None where no way gave one; the replies are added to `replies`."""
    best, worth = None, float("-inf")
    for number, way in enumerate(piece.ways):
        replies.append(await call(seed + number, way=way))
        with suppress(ValidationError):
            answer = PieceAnswer.model_validate_json(replies[-1].text)
            if (found := piece.worth(answer.text)) > worth:
                best, worth = answer, found
        if worth >= GOOD_PIECE:
            break
    return best


def with_all(reply: Reply, replies: Sequence[Reply]) -> Reply:
    """The reply with the tokens and the time of all of them."""
    return replace(
        reply,
        prompt_tokens=sum(each.prompt_tokens for each in replies),
        completion_tokens=sum(each.completion_tokens for each in replies),
        latency_seconds=sum(each.latency_seconds for each in replies),
    )


class UnusableAnswer(Exception):
    """An answer that is missing, cut off, of the wrong shape, or faulted by a gate; the text says what is wrong."""


def read_answer(question: Question[A], reply: Reply) -> A:
    """The checked answer in a reply; raises UnusableAnswer with what is wrong."""
    if reply.status != Completion.Status.ANSWERED:
        raise UnusableAnswer(reply.error)
    try:
        value = question.answer.model_validate(json.loads(bare_json(reply.text)))
    except json.JSONDecodeError as error:
        raise UnusableAnswer(f"it is not JSON ({error.msg} at letter {error.pos})") from error
    except ValidationError as error:
        raise UnusableAnswer("; ".join(describe_field(problem) for problem in error.errors()[:3])) from error
    except (ValueError, RecursionError) as error:
        raise UnusableAnswer("it is no JSON that can be read") from error
    if findings := question.check(value):
        raise UnusableAnswer("; ".join(findings))
    return value


def describe_field(problem: Any) -> str:
    """What pydantic found, as field and message."""
    place = ".".join(str(part) for part in problem["loc"]) or "the answer"
    return clean_line(f"{place[:60]}: {problem['msg']}")


def bare_json(text: str) -> str:
    """The JSON object in a text: without a model's thoughts before it, a code fence, or other words around it."""
    text = text.strip()
    if text.startswith("{"):
        return text
    text = text.rpartition("</think>")[2]
    start, end = text.find("{"), text.rfind("}")
    return text[start : end + 1] if 0 <= start < end else text
