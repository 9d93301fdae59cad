"""Asking models: a real openai client against a server that speaks the wire format."""

from __future__ import annotations

import json
import time
from decimal import Decimal
from email.utils import formatdate
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from werkzeug import Response

from digests.asking.answers import AnalysisAnswer
from digests.asking.budget import Budget
from digests.asking.endpoints import Endpoint
from digests.asking.ledger import Ledger
from digests.asking.llm import ModelSession
from digests.asking.prompting import load_prompt
from digests.asking.questions import Answered, NoAnswer, Question
from digests.models import Completion, Digest
from tests.digests.builders import make_digest, make_series
from tests.fakes.model_server import Call, ModelServer, completion, error, good_answer

pytestmark = pytest.mark.django_db

TITLE = "Sparse attention kernels for long documents"


@pytest.fixture
def digest() -> Digest:
    return make_digest(make_series(), titles=())


def endpoint(server: ModelServer, model: str = "fake", price: str = "0") -> Endpoint:
    return Endpoint(model, server.base_url, Decimal(price), Decimal(price))


def ask(
    digest: Digest,
    *endpoints: Endpoint,
    check: Any = lambda answer: [],
    limit: str = "1",
    timeout: float = 2.0,
    revision: int = 1,
) -> Answered[AnalysisAnswer]:
    prompt = load_prompt("analysis")
    ledger = Ledger(digest, keep_lease=lambda: None)
    session = ModelSession(
        endpoints, ledger, Budget(limit=Decimal(limit), spent=ledger.spent()), revision, timeout, 2
    )

    async def run() -> Answered[AnalysisAnswer]:
        try:
            return await session.ask(
                Question(
                    "topic 1", prompt.version, prompt.messages(title=TITLE, text=""), AnalysisAnswer, check
                )
            )
        finally:
            await session.close()

    return async_to_sync(run)()


def once(found: Any) -> Any:
    """A fault at the first call only."""
    return lambda call: found if call.number == 1 else None


def test_it_returns_a_structured_answer_and_stores_the_call(
    digest: Digest, model_server: ModelServer
) -> None:
    answer = ask(digest, endpoint(model_server, price="2.00"))
    stored = Completion.objects.get()
    digest.refresh_from_db()
    assert TITLE in answer.value.benefits
    assert answer.first_choice
    assert (stored.status, stored.prompt_tokens, stored.completion_tokens) == ("answered", 400, 100)
    assert stored.cost_usd == digest.cost_usd == Decimal("0.001")
    assert stored.prompt_version == load_prompt("analysis").version
    assert json.loads(stored.answer)["benefits"] == answer.value.benefits


def test_it_sends_a_json_schema_and_the_key(digest: Digest, model_server: ModelServer) -> None:
    ask(digest, endpoint(model_server))
    call = model_server.calls[0]
    schema = call.body["response_format"]["json_schema"]["schema"]
    assert set(schema["required"]) == {"benefits", "ramifications", "subjects"}
    assert schema["additionalProperties"] is False
    assert call.headers["Authorization"] == "Bearer sk-test-key-that-must-not-leak"


def test_a_stored_answer_is_not_paid_for_twice(digest: Digest, model_server: ModelServer) -> None:
    first = ask(digest, endpoint(model_server))
    second = ask(digest, endpoint(model_server))
    assert first.value == second.value
    assert len(model_server.calls) == 1


def test_a_new_revision_asks_again(digest: Digest, model_server: ModelServer) -> None:
    ask(digest, endpoint(model_server))
    ask(digest, endpoint(model_server), revision=2)
    assert len(model_server.calls) == 2


def test_a_stored_unusable_answer_is_not_paid_for_twice_either(
    digest: Digest, model_server: ModelServer
) -> None:
    model_server.fault = lambda call: "not JSON"
    for _ in range(2):
        with pytest.raises(NoAnswer):
            ask(digest, endpoint(model_server))
    assert len(model_server.calls) == 2  # the answer and its one repair


def test_it_honours_retry_after(digest: Digest, model_server: ModelServer) -> None:
    model_server.fault = once(error(429, headers={"Retry-After": "1"}))
    started = time.monotonic()
    ask(digest, endpoint(model_server))
    assert time.monotonic() - started >= 1.0
    assert len(model_server.calls) == 2


def test_it_honours_a_retry_after_that_is_a_date(digest: Digest, model_server: ModelServer) -> None:
    until = int(time.time()) + 2
    model_server.fault = once(error(429, headers={"Retry-After": formatdate(until, usegmt=True)}))
    ask(digest, endpoint(model_server))
    assert time.time() >= until
    assert len(model_server.calls) == 2


def test_it_retries_a_server_error(digest: Digest, model_server: ModelServer) -> None:
    model_server.fault = once(error(500))
    assert ask(digest, endpoint(model_server)).first_choice


def test_it_falls_back_when_the_first_model_stays_broken(digest: Digest, model_server: ModelServer) -> None:
    model_server.fault = lambda call: error(500) if call.body["model"] == "fake" else None
    answer = ask(digest, endpoint(model_server), endpoint(model_server, "second"))
    assert answer.endpoint.model == "second"
    assert not answer.first_choice
    assert Completion.objects.get(status="failed").error == "the server answered 500: no error"


def test_a_hanging_connection_ends_in_the_next_model(digest: Digest, model_server: ModelServer) -> None:
    def hang(call: Call) -> None:
        if call.body["model"] == "fake":
            time.sleep(0.5)

    model_server.fault = hang
    answer = ask(digest, endpoint(model_server), endpoint(model_server, "second"), timeout=0.2)
    assert answer.endpoint.model == "second"


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ('{"benefits": "Sparse attention ker', "not JSON"),
        (completion('{"benefits": "Spa', finish_reason="length"), "cut off"),
        ({"title": "wrong shape"}, "benefits: Field required"),
        ({"benefits": "short", "ramifications": "short", "subjects": ["x"]}, "at least 60 characters"),
        (completion(None, refusal="I cannot help with that."), "refusal"),
        ("", "empty"),
    ],
)
def test_an_unusable_answer_gets_one_repair_that_names_what_was_wrong(
    digest: Digest, model_server: ModelServer, fault: Any, told: str
) -> None:
    model_server.fault = once(fault)
    answer = ask(digest, endpoint(model_server))
    assert TITLE in answer.value.benefits
    assert model_server.calls[1].is_repair
    assert told in model_server.calls[1].body["messages"][-1]["content"]


def test_a_finding_of_the_gates_is_told_to_the_model(digest: Digest, model_server: ModelServer) -> None:
    findings = iter([["The benefits do not speak of the topic."], []])
    ask(digest, endpoint(model_server), check=lambda answer: next(findings))
    assert "do not speak of the topic" in model_server.calls[1].body["messages"][-1]["content"]


def test_an_answer_that_fails_twice_goes_to_the_next_model(digest: Digest, model_server: ModelServer) -> None:
    model_server.fault = lambda call: "..." if call.body["model"] == "fake" else None
    answer = ask(digest, endpoint(model_server), endpoint(model_server, "second"))
    assert answer.endpoint.model == "second"
    assert [call.body["model"] for call in model_server.calls] == ["fake", "fake", "second"]


def test_it_says_why_no_model_answered(digest: Digest, model_server: ModelServer) -> None:
    model_server.fault = lambda call: error(401, "bad key sk-test-key-that-must-not-leak")
    with pytest.raises(NoAnswer) as caught:
        ask(digest, endpoint(model_server))
    assert str(caught.value) == "fake: the server refused the key (401): look at OPENAI_API_KEY"
    assert not Completion.objects.filter(error__contains="sk-test").exists()


def test_a_call_that_might_pass_the_budget_is_not_made(digest: Digest, model_server: ModelServer) -> None:
    dear, free = endpoint(model_server, price="1000"), endpoint(model_server, "free")
    answer = ask(digest, dear, free, limit="0.10")
    assert answer.endpoint.model == "free"
    assert [call.body["model"] for call in model_server.calls] == ["free"]


@pytest.mark.parametrize(
    "words", ["response_format is not supported by this server", "This model knows no `json_schema`."]
)
def test_a_server_that_knows_no_json_schema_is_asked_without(
    digest: Digest, model_server: ModelServer, words: str
) -> None:
    def refuse_schema(call: Call) -> Response | None:
        if "response_format" in call.body:
            return error(400, words)
        return None

    model_server.fault = refuse_schema
    assert TITLE in ask(digest, endpoint(model_server)).value.benefits


def test_it_reads_json_in_a_code_fence(digest: Digest, model_server: ModelServer) -> None:
    model_server.fault = lambda call: f"```json\n{json.dumps(good_answer(call))}\n```"
    assert TITLE in ask(digest, endpoint(model_server)).value.benefits


def test_a_sentence_that_was_cut_off_is_dropped(digest: Digest, model_server: ModelServer) -> None:
    def cut(call: Call) -> dict[str, Any]:
        answer = good_answer(call)
        return answer | {"benefits": answer["benefits"] + " And then it went on with"}

    model_server.fault = cut
    assert ask(digest, endpoint(model_server)).value.benefits.endswith(".")
