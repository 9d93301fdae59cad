"""The servers of models that people use, as far as they differ: what they refuse, how they answer, how they fail.

Shapes of requests and errors as each one documents them, or as users report them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from werkzeug import Response

from tests.fakes.model_server import Call, error, good_answer, json_response

THOUGHT = 1_400
ANSWER = 120
Answer = Callable[[Call], Response]


@dataclass(frozen=True)
class Host:
    """A server: the name of a model there, the path of its API, and what it answers.

    `lessons` are what it teaches on the first day, in the words of `doctor`.
    """

    name: str
    model: str
    answer: Answer
    path: str = "/v1"
    lessons: tuple[str, ...] = ()


def reply(content: str | None, *, finish: str = "stop", usage: Any = None, **message: Any) -> Response:
    """An answer; `message` is what stands beside its content."""
    choice = {
        "index": 0,
        "finish_reason": finish,
        "message": {"role": "assistant", "content": content} | message,
    }
    body = {"id": "x", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
    return json_response(body | ({"usage": usage} if usage else {}))


def count(answer: int, *, thought: int = 0, **more: Any) -> dict[str, Any]:
    """Usage as most servers count it: thoughts are part of the answer."""
    total = answer + thought
    details = {"completion_tokens_details": {"reasoning_tokens": thought}} if thought else {}
    return {"prompt_tokens": 400, "completion_tokens": total, "total_tokens": 400 + total} | details | more


def limit_of(call: Call) -> int:
    """The most tokens that a call allows, under either name."""
    return int(call.body.get("max_completion_tokens") or call.body.get("max_tokens") or 10**6)


def refuse(param: str, message: str, *, status: int = 400, code: str = "unsupported_parameter") -> Response:
    """A refusal as OpenAI words it."""
    told = {"message": message, "type": "invalid_request_error", "param": param, "code": code}
    return json_response({"error": told}, status)


def good(call: Call) -> str:
    """What an able model answers."""
    return json.dumps(good_answer(call))


def knows_words(call: Call) -> bool:
    """Whether the messages say what to answer; without a schema a model has to be told."""
    return "JSON schema" in str(call.body["messages"][0]["content"])


def openai_chat(call: Call) -> Response:
    return reply(good(call), usage=count(ANSWER), refusal=None)


def openai_reasoning(call: Call) -> Response:
    if "max_tokens" in call.body:
        words = "Unsupported parameter: 'max_tokens' is not supported with this model."
        return refuse("max_tokens", f"{words} Use 'max_completion_tokens' instead.")
    if limit_of(call) < THOUGHT + ANSWER:
        return reply("", finish="length", usage=count(0, thought=limit_of(call)), refusal=None)
    return reply(good(call), usage=count(ANSWER, thought=THOUGHT), refusal=None)


def azure(call: Call) -> Response:
    if call.query != {"api-version": "2024-10-21"} or "Api-Key" not in call.headers:
        return json_response({"error": {"code": "404", "message": "Resource not found"}}, 404)
    if "response_format" in call.body and call.body["response_format"]["type"] == "json_schema":
        words = "response_format value as json_schema is enabled only for api versions 2024-08-01-preview and later"
        return json_response({"error": {"code": "BadRequest", "message": words}}, 400)
    assert knows_words(call)
    return reply(good(call), usage=count(ANSWER), content_filter_results={"hate": {"filtered": False}})


def openrouter(call: Call) -> Response:
    if call.number == 2:
        return json_response({"error": {"code": 502, "message": "Provider returned error"}, "user_id": "u"})
    if limit_of(call) < THOUGHT + ANSWER:
        return reply("", finish="length", usage=count(0, thought=limit_of(call)), reasoning="Well, " * 300)
    usage = count(ANSWER, thought=THOUGHT, cost=0.001)
    return reply(good(call), usage=usage, reasoning="Well, " * 300)


def groq(call: Call) -> Response:
    kind = call.body.get("response_format", {}).get("type")
    if kind == "json_schema":
        words = "This model does not support response format `json_schema`. See supported models."
        return refuse("response_format", words, code="invalid_request_error")
    assert "json" in json.dumps(call.body["messages"]).lower()
    return reply(good(call), usage=count(ANSWER, queue_time=0.02))


def deepseek(call: Call) -> Response:
    if call.body.get("response_format", {}).get("type") == "json_schema":
        words = "This response_format type is unavailable now"
        return json_response({"error": {"message": words, "type": "invalid_request_error", "code": "x"}}, 400)
    if limit_of(call) < THOUGHT + ANSWER:
        usage = count(0, thought=limit_of(call))
        return reply("", finish="length", usage=usage, reasoning_content="Hmm. " * 400)
    return reply(good(call), usage=count(ANSWER, thought=THOUGHT), reasoning_content="Hmm. " * 400)


def mistral(call: Call) -> Response:
    if "max_completion_tokens" in call.body:
        told = {"type": "extra_forbidden", "loc": ["body", "max_completion_tokens"], "msg": "Extra inputs"}
        return json_response({"object": "error", "message": {"detail": [told]}, "code": 3051}, 422)
    return reply(good(call), usage=count(ANSWER), tool_calls=None)


def anthropic(call: Call) -> Response:
    """Takes a schema and does not keep to it: the JSON stands in words and a fence."""
    text = f"Here is the analysis:\n\n```json\n{good(call)}\n```"
    return reply(text, usage=count(ANSWER), refusal=None)


def gemini(call: Call) -> Response:
    """Counts its thoughts in the total only, and has a schema dialect of its own."""
    if call.body.get("response_format", {}).get("type") == "json_schema":
        words = "Invalid JSON payload received. Unknown name \"additionalProperties\" at 'response_schema'"
        return json_response([{"error": {"code": 400, "message": words, "status": "INVALID_ARGUMENT"}}], 400)
    if limit_of(call) < THOUGHT + ANSWER:
        total = 400 + limit_of(call)
        usage = {"prompt_tokens": 400, "completion_tokens": 0, "total_tokens": total}
        return reply(None, finish="length", usage=usage)
    usage = {"prompt_tokens": 400, "completion_tokens": ANSWER, "total_tokens": 400 + ANSWER + THOUGHT}
    return reply(good(call), usage=usage)


def ollama(call: Call) -> Response:
    """A model that thinks although its name does not tell."""
    if limit_of(call) < THOUGHT + ANSWER:
        usage = count(limit_of(call))
        return reply("", finish="length", usage=usage, reasoning="Okay, " * 300)
    return reply(good(call), usage=count(ANSWER + THOUGHT), reasoning="Okay, " * 300)


def lm_studio(call: Call) -> Response:
    if call.body.get("response_format", {}).get("type") == "json_object":
        return json_response({"error": "'response_format.type' must be 'json_schema' or 'text'"}, 400)
    if call.body["messages"][0]["role"] == "system":
        words = "Error rendering prompt with jinja template: Only user and assistant roles are supported! "
        return json_response({"error": f"{words}System role not supported"}, 400)
    return reply(good(call), usage=count(ANSWER))


def vllm(call: Call) -> Response:
    """Refuses more tokens than its context has left, and gives null for an answer that was all thought."""
    if limit_of(call) > 4_096:
        words = (
            f"max_tokens={limit_of(call)} is too large: this model supports at most 4096 completion tokens"
        )
        told = {"message": words, "type": "BadRequestError", "param": "max_tokens", "code": 400}
        return json_response({"error": told}, 400)
    if limit_of(call) < THOUGHT + ANSWER:
        return reply(None, finish="length", usage=count(limit_of(call)), reasoning_content="So " * 900)
    return reply(good(call), usage=count(ANSWER + THOUGHT), reasoning_content="So " * 900)


def llama_cpp(call: Call) -> Response:
    """Counts nothing, and puts the thoughts before the answer."""
    return reply(f"<think>\nLet me see.\n</think>\n{good(call)}")


HOSTS = [
    Host("OpenAI", "gpt-4o-mini", openai_chat),
    Host("OpenAI, a model that thinks", "gpt-5-mini", openai_reasoning, lessons=("max_tokens",)),
    Host(
        "Azure OpenAI", "my-deployment", azure, "/openai/deployments/my-deployment?api-version=2024-10-21",
        ("asked for its form by JSON object",),
    ),
    Host("OpenRouter", "deepseek/deepseek-r1", openrouter, "/api/v1"),
    Host("Groq", "llama-3.1-8b-instant", groq, "/openai/v1", ("asked for its form by JSON object",)),
    Host("DeepSeek", "deepseek-reasoner", deepseek, "/v1", ("asked for its form by JSON object",)),
    Host("Mistral", "mistral-small-latest", mistral),
    Host("Anthropic", "claude-haiku-4-5", anthropic),
    Host(
        "Google", "gemini-2.5-flash", gemini, "/v1beta/openai", ("asked for its form by JSON object",)
    ),
    Host("Ollama", "my-own-model:8b", ollama, lessons=("thinks, and gets 4,000 tokens",)),
    Host("LM Studio", "gemma-2-9b-it", lm_studio, lessons=("does not take system",)),
    Host("vLLM", "Qwen/Qwen3-8B", vllm, lessons=("at most 4,096 tokens",)),
    Host("llama.cpp", "local", llama_cpp, lessons=("thinks, and gets 4,000 tokens",)),
]  # fmt: skip


def calls_a_tool(call: Call) -> Response:
    """An answer where a server takes the schema for a tool: nothing is said, and the tool is called with it."""
    function = {"name": "json_tool_call", "arguments": good(call)}
    calls = [{"id": "call_1", "type": "function", "function": function}]
    return reply(None, finish="tool_calls", usage=count(ANSWER), tool_calls=calls)


# What goes wrong everywhere, and what the operator reads of it.
FAILURES: dict[str, tuple[Answer, str]] = {
    "a wrong key": (lambda call: error(401, "Incorrect API key provided"), "refused the key (401)"),
    "no credit": (
        lambda call: refuse(
            "", "You exceeded your current quota, please check your plan and billing details.",
            status=429, code="insufficient_quota",
        ),
        "no credit left (429)",
    ),
    "no credit, as a status of its own": (
        lambda call: json_response({"error": {"message": "Insufficient Balance"}}, 402),
        "no credit left (402)",
    ),
    "a model that is not there": (
        lambda call: json_response({"error": {"message": "model 'x' not found, try pulling it first"}}, 404),
        "does not know this model or address (404)",
    ),
    "a model of yesterday": (
        lambda call: refuse("model", "The model `x` has been deprecated", status=404, code="model_not_found"),
        "the model is retired (404)",
    ),
    "too many requests": (
        lambda call: error(429, "Rate limit reached", {"x-ratelimit-reset-tokens": "6ms", "Retry-After": "0"}),
        "takes no more requests for now (429)",
    ),
    "overloaded": (lambda call: error(503, "The model is overloaded"), "overloaded or down (503)"),
    "a context that is too short": (
        lambda call: refuse(
            "messages", "This model's maximum context length is 512 tokens. However, your messages resulted in 900.",
            code="context_length_exceeded",
        ),
        "the prompt is too long for the model (400)",
    ),
    "a content filter": (
        lambda call: json_response(
            {"error": {"code": "content_filter", "message": "The response was filtered", "status": 400}}, 400
        ),
        "content filter refused the prompt (400)",
    ),
    "an answer that was filtered": (
        lambda call: reply("", finish="content_filter", usage=count(0)),
        "content filter cut the answer",
    ),
    "no choices": (
        lambda call: json_response({"id": "x", "object": "chat.completion", "created": 1, "model": "m", "choices": []}),
        "sent no answer at all",
    ),
    "nothing": (lambda call: reply(None, usage=count(0)), "it is empty"),
    "an error that looks like an answer": (
        lambda call: json_response({"error": {"code": 429, "message": "Provider returned error"}}),
        "an error as an answer: Provider returned error",
    ),
    "thoughts without end": (
        lambda call: reply("", finish="length", usage=count(0, thought=limit_of(call))),
        "its thoughts took all the room",
    ),
}  # fmt: skip
