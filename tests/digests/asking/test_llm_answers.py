"""What servers send that is no answer, or hardly one: the next model is asked, and nothing breaks."""

from __future__ import annotations

import json
from typing import Any

import pytest
from werkzeug import Response

from digests.models import Completion, Digest
from tests.digests.asking.test_llm import TITLE, ask, endpoint
from tests.digests.builders import make_digest, make_series
from tests.fakes.model_server import Call, ModelServer, good_answer, json_response

pytestmark = pytest.mark.django_db


@pytest.fixture
def digest() -> Digest:
    return make_digest(make_series(), titles=())


def body(**values: Any) -> Response:
    """An answer of the chat API with these fields changed."""
    message = {"role": "assistant", "content": "{}"}
    choices = [{"index": 0, "finish_reason": "stop", "message": message}]
    return json_response(
        {"id": "x", "object": "chat.completion", "created": 1, "model": "fake", "choices": choices} | values
    )


def said(content: Any) -> Response:
    """An answer with this content."""
    return body(
        choices=[{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}]
    )


JUNK = {
    "cut-off body": Response('{"id": "x", "choi', content_type="application/json"),
    "no body": Response("", content_type="application/json"),
    "a page": Response("<h1>Welcome to nginx</h1>", content_type="text/html"),
    "a list": json_response([1, 2, 3]),  # type: ignore[arg-type]
    "a number": Response("17", content_type="application/json"),
    "no choices": body(choices=[]),
    "null choices": body(choices=None),
    "choices in words": body(choices="none"),
    "a number for choices": body(choices=5),
    "choices by name": body(choices={"first": {}}),
    "an empty choice": body(choices=[{}]),
    "null message": body(choices=[{"message": None}]),
    "content as a number": said(42),
    "content in parts": said([{"type": "text", "text": "Sparse attention"}]),
    "usage in words": body(usage={"prompt_tokens": "many", "completion_tokens": None}),
    "usage below nothing": body(usage={"prompt_tokens": -5, "completion_tokens": -5}),
    "usage beyond all bounds": body(usage={"prompt_tokens": 10**30, "completion_tokens": 10**30}),
    "JSON nested too deep": said("[" * 100_000),
    "a number too long": said('{"benefits": ' + "9" * 5000 + "}"),
    "no JSON object": said('["benefits"]'),
    "half a letter": said('{"benefits": "\\ud83d"}'),
    "a letter that cannot be stored": said("\ud83d\x00"),
    "letters that cannot be stored": said('{"benefits": "\\u0000"}'),
}


@pytest.mark.parametrize("name", JUNK)
def test_whatever_a_server_sends_the_next_model_is_asked(
    digest: Digest, model_server: ModelServer, name: str
) -> None:
    model_server.fault = lambda call: JUNK[name] if call.body["model"] == "fake" else None
    answer = ask(digest, endpoint(model_server, price="1"), endpoint(model_server, "second"), limit="1000")
    assert (answer.endpoint.model, TITLE in answer.value.benefits) == ("second", True)
    digest.refresh_from_db()
    assert 0 <= digest.cost_usd < 1
    assert Completion.objects.filter(model="fake").exists()


def test_letters_that_cannot_be_stored_are_left_out_of_a_good_answer(
    digest: Digest, model_server: ModelServer
) -> None:
    def dirty(call: Call) -> Response:
        answer = good_answer(call)
        answer["benefits"] = "\ud83d\x00\u202e" + answer["benefits"].replace(". ", ".\x00 ")
        answer["subjects"] = ["machine\x00 learning\ud83d"]
        return said(json.dumps(answer))

    model_server.fault = dirty
    value = ask(digest, endpoint(model_server)).value
    assert (value.benefits, value.subjects) == (
        good_answer(model_server.calls[0])["benefits"],
        ["machine learning"],
    )


@pytest.mark.parametrize(
    "usage", [None, {"prompt_tokens": None}, {"prompt_tokens": -5, "completion_tokens": "2"}]
)
def test_a_call_that_the_server_does_not_count_is_estimated_for_the_budget(
    digest: Digest, model_server: ModelServer, usage: Any
) -> None:
    def uncounted(call: Call) -> Response:
        message = {"role": "assistant", "content": json.dumps(good_answer(call))}
        return body(choices=[{"index": 0, "finish_reason": "stop", "message": message}], usage=usage)

    model_server.fault = uncounted
    ask(digest, endpoint(model_server, price="2"), limit="1000")
    stored = Completion.objects.get()
    letters = sum(len(message["content"]) for message in model_server.calls[0].body["messages"])
    assert letters // 5 < stored.prompt_tokens < letters
    assert 0 < stored.completion_tokens < len(stored.answer)
    assert stored.cost_usd > 0


@pytest.mark.parametrize(
    "around", ["Here it is:\n{}", "{}".join(("```\n", "\n```")), "Sure!\n```json\n{}\n```\nMay it help."]
)
def test_words_around_an_answer_are_passed_over(
    digest: Digest, model_server: ModelServer, around: str
) -> None:
    model_server.fault = lambda call: around.replace("{}", json.dumps(good_answer(call)))
    assert TITLE in ask(digest, endpoint(model_server)).value.benefits
    assert len(model_server.calls) == 1


def test_the_thoughts_before_an_answer_are_passed_over(digest: Digest, model_server: ModelServer) -> None:
    model_server.fault = lambda call: (
        f'<think>The user wants {{"benefits": "x"}}.</think>\n\n```json\n{json.dumps(good_answer(call))}\n```'
    )
    assert TITLE in ask(digest, endpoint(model_server)).value.benefits
    assert len(model_server.calls) == 1
