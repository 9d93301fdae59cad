"""What is learnt from what servers say: real words of refusals, and what is sent after them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import httpx2
import openai
import pytest

from digests.asking.answers import AnalysisAnswer
from digests.asking.endpoints import Endpoint
from digests.asking.servers.lessons import Form, Lessons
from digests.asking.servers.sending import request_options, shape

ENDPOINT = Endpoint("gpt-5-mini", "https://models.example.org/v1", Decimal(0), Decimal(0))


def refusal(body: Any, status: int = 400) -> openai.APIStatusError:
    request = httpx2.Request("POST", "https://models.example.org/v1/chat/completions")
    return openai.APIStatusError("", response=httpx2.Response(status, request=request), body=body)


def sent_with(lessons: Lessons, most_tokens: int = 4_900) -> dict[str, Any]:
    return request_options(AnalysisAnswer, ENDPOINT, seed=1, most_tokens=most_tokens, lessons=lessons)


def learn(
    words: str | dict[str, Any] | list[Any], *, status: int = 400, lessons: Lessons | None = None
) -> Lessons | None:
    """What is known after the refusal; None where nothing was to be learnt."""
    known = lessons or Lessons()
    return known if known.learn(refusal(words, status), sent_with(known)) else None


@pytest.mark.parametrize(
    "words",
    [
        "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead.",
        {"detail": [{"loc": ["body", "max_tokens"], "msg": "Extra inputs are not permitted"}]},
    ],
)
def test_the_limit_gets_its_other_name_and_at_last_none(words: Any) -> None:
    known = learn(words)
    assert known and known.limit == "max_completion_tokens"
    known = learn("Unrecognized request argument supplied: max_completion_tokens", lessons=known)
    assert known and known.limit == ""
    assert not {"max_tokens", "max_completion_tokens"} & sent_with(known).keys()
    assert learn(words, lessons=known) is None


@pytest.mark.parametrize(
    ("words", "most"),
    [
        ("max_tokens is too large: 4900. This model supports at most 4096 completion tokens", 4096),
        (
            "max_tokens: 4900 > 4096, which is the maximum allowed number of output tokens; maximum is 4096",
            4096,
        ),
        ("Invalid max_tokens value, the valid range of max_tokens is [1, 8192]; up to 2048", 2048),
        (
            "'max_tokens' is too large: 4900. This model's maximum context length is 4096 tokens and your request has"
            " 1100 input tokens (4900 > 4096 - 1100).",
            2996,
        ),
        (
            "This model's maximum context length is 4097 tokens. However, you requested 6000 tokens (1100 in the"
            " messages, 4900 in the completion).",
            2997,
        ),
    ],
)
def test_a_limit_that_is_too_high_is_lowered(words: str, most: int) -> None:
    known = learn(words)
    assert known and known.most_tokens == most
    assert sent_with(known)["max_tokens"] == most


@pytest.mark.parametrize(
    "words",
    [
        "This model's maximum context length is 1024 tokens. However, your messages resulted in 1500 tokens.",
        "the request exceeds the available context size (512 tokens), try increasing it",
        "This model's maximum context length is 1200 tokens and your request has 1100 input tokens",
        "Incorrect API key provided",
        "",
    ],
)
def test_nothing_is_learnt_from_what_cannot_be_helped(words: str) -> None:
    assert learn(words) is None


def test_the_form_goes_down_to_words() -> None:
    known = learn("This model does not support response format `json_schema`.")
    assert known and known.form == Form.OBJECT
    assert sent_with(known)["response_format"] == {"type": "json_object"}
    known = learn({"error": "'response_format.type' must be 'json_schema' or 'text'"}, lessons=known)
    assert known and known.form == Form.WORDS
    assert "response_format" not in sent_with(known)
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Topic"}]
    assert '"benefits"' in shape(messages, AnalysisAnswer, known)[0]["content"]
    assert messages[0]["content"] == "Be brief."


def test_effort_and_system_message_are_left_out_where_they_are_refused() -> None:
    known = learn("Unsupported value: 'reasoning_effort' does not support 'low' with this model.")
    assert known and "reasoning_effort" not in sent_with(known)
    known = learn("System role not supported", lessons=known)
    assert known
    shaped = shape(
        [{"role": "system", "content": "A"}, {"role": "user", "content": "B"}], AnalysisAnswer, known
    )
    assert shaped == [{"role": "user", "content": "A\n\nB"}]
    assert known.sentences() == ["does not take reasoning_effort, system"]


@pytest.mark.parametrize(
    ("status", "taught"), [(401, False), (404, False), (429, False), (500, True), (422, True)]
)
def test_only_errors_that_speak_of_the_request_teach(status: int, taught: bool) -> None:
    assert bool(learn("Failed to parse the grammar of the json_schema", status=status)) == taught
