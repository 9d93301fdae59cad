"""Sends a request as its server takes it: what it refuses is left out, and remembered."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, cast

import openai
from asgiref.sync import sync_to_async
from pydantic import BaseModel

from digests.asking.answers import request_schema
from digests.asking.embedded import SAMPLING, STRING_BOUNDS
from digests.asking.endpoints import Endpoint
from digests.asking.prompting import Message
from digests.asking.questions import MOST_ANSWER_TOKENS
from digests.asking.servers.lessons import Form, Lessons, copy_of, effort_of, keep, lessons_of

EMBEDDED_ANSWER_TOKENS = 420
# A server may refuse one thing after the other; so many it has not.
MOST_REFUSALS = 6
IN_WORDS = "Answer with one JSON object and nothing else. It has to fit this JSON schema: {schema}"


async def send(
    client: openai.AsyncOpenAI,
    endpoint: Endpoint,
    messages: Sequence[Message],
    answer: type[BaseModel],
    *,
    seed: int,
    most_tokens: int,
    sampling: Mapping[str, float] | None = None,
    bounds: Mapping[str, tuple[int, int]] = STRING_BOUNDS,
) -> Any:
    """What the server answers; raises what the openai client raises.

    `sampling` and `bounds`, the least and most letters of a field, are for the built-in model.

    Where it refuses a parameter it is asked again without, and so are all after it.
    """
    lessons = await sync_to_async(lessons_of)(endpoint)
    options = partial(
        request_options,
        answer,
        endpoint,
        seed=seed,
        most_tokens=most_tokens,
        lessons=lessons,
        sampling=sampling,
        bounds=bounds,
    )
    for _ in range(MOST_REFUSALS):
        sent = options()
        try:
            return await ask_once(client, endpoint, messages, answer, sent, lessons)
        except openai.APIStatusError as error:
            before = copy_of(lessons)
            if not lessons.learn(error, sent):
                raise
            if lessons != before:
                await sync_to_async(keep)(endpoint)
    return await ask_once(client, endpoint, messages, answer, options(), lessons)


async def ask_once(
    client: openai.AsyncOpenAI,
    endpoint: Endpoint,
    messages: Sequence[Message],
    answer: type[BaseModel],
    options: dict[str, Any],
    lessons: Lessons,
) -> Any:
    """What the server answers to one request."""
    shaped = cast(Any, shape(messages, answer, lessons))
    return await client.chat.completions.create(model=endpoint.model, messages=shaped, **options)


def request_options(
    answer: type[BaseModel],
    endpoint: Endpoint,
    *,
    seed: int,
    most_tokens: int = MOST_ANSWER_TOKENS,
    lessons: Lessons | None = None,
    sampling: Mapping[str, float] | None = None,
    bounds: Mapping[str, tuple[int, int]] = STRING_BOUNDS,
) -> dict[str, Any]:
    """What a request says beside its messages: the schema, the room for the answer, the sampling or the effort."""
    if endpoint.embedded:
        spans = {name: span for name, span in bounds.items() if name in answer.model_fields}
        schema = request_schema(answer, bounds=spans)
        return {
            "response_format": json_schema(answer, schema),
            "max_tokens": EMBEDDED_ANSWER_TOKENS,
            "seed": seed,
            "extra_body": dict(sampling or {"temperature": 0.3, **SAMPLING}),
        }
    lessons = lessons or lessons_of(endpoint)
    options: dict[str, Any] = {}
    if lessons.form == Form.SCHEMA:
        options["response_format"] = json_schema(answer, request_schema(answer))
    elif lessons.form == Form.OBJECT:
        options["response_format"] = {"type": "json_object"}
    if lessons.limit:
        options[lessons.limit] = min(most_tokens, lessons.most_tokens or most_tokens)
    if (effort := effort_of(endpoint)) and "reasoning_effort" not in lessons.refused:
        options["reasoning_effort"] = effort
    return options


def json_schema(answer: type[BaseModel], schema: dict[str, Any]) -> dict[str, Any]:
    """The schema as a response format."""
    return {
        "type": "json_schema",
        "json_schema": {"name": answer.__name__, "schema": schema, "strict": True},
    }


def shape(messages: Sequence[Message], answer: type[BaseModel], lessons: Lessons) -> list[Message]:
    """The messages as the server takes them: the schema in words, no system message, where it has to be."""
    shaped = [dict(message) for message in messages]
    if lessons.form != Form.SCHEMA:
        words = IN_WORDS.format(schema=json.dumps(request_schema(answer), separators=(",", ":")))
        shaped[0]["content"] = f"{shaped[0]['content']}\n\n{words}"
    if "system" in lessons.refused and len(shaped) > 1 and shaped[0]["role"] == "system":
        first, second, *rest = shaped
        shaped = [{**second, "content": f"{first['content']}\n\n{second['content']}"}, *rest]
    return shaped
