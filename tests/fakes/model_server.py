"""A language model's server on 127.0.0.1 that speaks OpenAI's wire format and can be told to misbehave."""

from __future__ import annotations

import json
import random
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

PROSE = """
careful groups gain early insight while smaller teams share plain methods and compare honest numbers before
wider release because open records lower costs and clear limits protect people from hasty claims although
maintenance demands steady funding trained reviewers patient testing reliable hardware local knowledge
public rules fair access good records useful defaults strong baselines gentle onboarding deeper questions
remain about energy privacy labour trust safety law markets schools clinics farms cities archives languages
and art
"""
WORDS = PROSE.split()

Fault = Callable[["Call"], Response | str | dict[str, Any] | None]


@dataclass(frozen=True)
class Call:
    """A request as the server saw it."""

    body: dict[str, Any]
    headers: dict[str, str]
    number: int
    path: str = "/v1/chat/completions"
    query: dict[str, str] = field(default_factory=dict)

    @property
    def question(self) -> str:
        """The question proper: the first user message after the worked examples, without repairs."""
        users = [message["content"] for message in self.body["messages"] if message["role"] == "user"]
        repairs = [text for text in users if text.startswith("That answer cannot be used")]
        return users[-1 - len(repairs)]

    @property
    def is_repair(self) -> bool:
        return str(self.body["messages"][-1]["content"]).startswith("That answer cannot be used")

    @property
    def schema(self) -> str:
        """The name of the answer that is asked for; of those in words only the one for questions is told apart."""
        named = self.body.get("response_format", {}).get("json_schema", {}).get("name", "")
        in_words = str(self.body["messages"][0]["content"]).partition("JSON schema:")[2]
        return str(named) or ("ProposalAnswer" if '"questions"' in in_words else "")

    @property
    def title(self) -> str:
        """The topic's title, or the event's name."""
        found = re.search(r"^(?:Title: (.*)|Today is \S+ Event: (.*?)\.?)$", self.question, re.MULTILINE)
        assert found, self.question
        return found.group(1) or found.group(2)

    @property
    def is_forecast(self) -> bool:
        return "Event:" in self.question


def speak_of(title: str, salt: str) -> str:
    """Some forty words about the title, different for each."""
    rng = random.Random(title + salt)
    first, second, third = (" ".join(rng.sample(WORDS, 11)) for _ in range(3))
    return f"With {title}, {first}. For it {second}. Beyond that, {third}."


def good_answer(call: Call) -> dict[str, Any]:
    """What an able model answers; of questions that come due it finds none."""
    if call.schema == "ProposalAnswer":
        return {"questions": []}
    if call.is_forecast:
        return {
            "rationale": speak_of(call.title, "why"),
            "low": "2031-02",
            "median": "2036-06",
            "high": "2058-11",
            "probability_never": 0.08,
        }
    return {
        "benefits": speak_of(call.title, "benefits"),
        "ramifications": speak_of(call.title, "ramifications"),
        "subjects": ["machine learning", call.title.split()[0].lower()[:30] + " subject"],
    }


def completion(
    content: str | None, *, model: str = "fake", finish_reason: str = "stop", refusal: str | None = None
) -> Response:
    """An answer in OpenAI's format: 400 prompt tokens and 100 answer tokens."""
    return json_response(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": model,
            "choices": [
                {
                    "index": 0,
                    "finish_reason": finish_reason,
                    "message": {"role": "assistant", "content": content, "refusal": refusal},
                }
            ],
            "usage": {"prompt_tokens": 400, "completion_tokens": 100, "total_tokens": 500},
        }
    )


def json_response(body: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(json.dumps(body), status, headers or {}, content_type="application/json")


def error(status: int, message: str = "no", headers: dict[str, str] | None = None) -> Response:
    """An error in OpenAI's format."""
    return json_response({"error": {"message": message, "type": "error", "code": None}}, status, headers)


@dataclass
class ModelServer:
    """`fault` is asked for each call first; None means a good answer. `delay` in seconds a call."""

    http: HTTPServer
    fault: Fault | None = None
    delay: float = 0.0
    image: dict[str, Any] | Callable[[dict[str, Any]], Response | dict[str, Any]] = field(
        default_factory=dict
    )
    pictures: list[dict[str, Any]] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    answered: list[Call] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    forgotten: threading.Event = field(default_factory=threading.Event)

    @property
    def base_url(self) -> str:
        return self.http.url_for("/v1")

    def reset(self) -> None:
        """As it was at the start; a call that still hangs is forgotten."""
        with self.lock:
            self.fault, self.delay, self.calls, self.answered = None, 0.0, [], []
            self.image, self.pictures = {}, []
            self.forgotten.set()
            self.forgotten = threading.Event()

    def pause(self, seconds: float) -> None:
        """Waits so long, or until the call is forgotten: the server's end waits for all that hang."""
        self.forgotten.wait(seconds)

    def answer(self, request: Request) -> Response:
        with self.lock:
            number = len(self.calls) + 1
            call = Call(
                json.loads(request.data), dict(request.headers), number, request.path, request.args.to_dict()
            )
            self.calls.append(call)
            answered = self.answered
        if self.delay:
            self.pause(self.delay)
        found = self.fault(call) if self.fault else None
        if found is None:
            found = good_answer(call)
        if isinstance(found, dict):
            found = json.dumps(found)
        if isinstance(found, str):
            found = completion(found, model=call.body["model"])
        if found.status_code == 200:
            with self.lock:
                answered.append(call)
        return found

    def picture(self, request: Request) -> Response:
        """Answers as the images API does: with `image`, or with what `image` makes of the request."""
        body = json.loads(request.data)
        with self.lock:
            self.pictures.append(body)
        found = self.image(body) if callable(self.image) else self.image
        if isinstance(found, Response):
            return found
        return json_response({"created": 1, "data": [found]})

    def models(self, request: Request) -> Response:
        return json_response(
            {"object": "list", "data": [{"id": "fake", "object": "model", "created": 1, "owned_by": "tests"}]}
        )


@contextmanager
def running_model_server() -> Iterator[ModelServer]:
    """A server that answers well until it is told otherwise."""
    http = HTTPServer(host="127.0.0.1", port=0, threaded=True)
    server = ModelServer(http)
    http.expect_request(re.compile(r"/.*/chat/completions"), method="POST").respond_with_handler(
        server.answer
    )
    http.expect_request("/v1/images/generations", method="POST").respond_with_handler(server.picture)
    http.expect_request(re.compile(r"/.*/models")).respond_with_handler(server.models)
    http.start()
    try:
        yield server
    finally:
        server.reset()
        http.clear()
        if http.is_running():
            http.stop()
