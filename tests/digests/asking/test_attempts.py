"""A request that was sent and not answered may be billed: it counts with the most it may cost."""

from __future__ import annotations

import gc
import ssl
import time
from decimal import Decimal
from socket import socket
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from pytest_django import Settings

from digests.asking.answers import AnalysisAnswer
from digests.asking.attempts import CountingAsyncClient, CountingClient, make_ssl_context
from digests.asking.budget import Budget
from digests.asking.endpoints import Endpoint
from digests.asking.ledger import Ledger
from digests.asking.llm import ModelSession
from digests.asking.prompting import load_prompt
from digests.asking.questions import MOST_ANSWER_TOKENS, NoAnswer, Question
from digests.asking.responses import estimate_tokens
from digests.models import Completion, Digest
from digests.publishing.cover_making import make_cover
from tests.digests.builders import make_digest, make_series
from tests.fakes.model_server import ModelServer, error
from tests.fakes.raw_server import raw_server

pytestmark = pytest.mark.django_db

PROMPT = load_prompt("analysis")
MESSAGES = PROMPT.messages(title="Sparse attention kernels for long documents", text="")
PRICE = Decimal("100")  # US dollars for a million tokens
MOST_TOKENS = (estimate_tokens(MESSAGES), MOST_ANSWER_TOKENS)
MOST = sum(MOST_TOKENS) * PRICE / 1_000_000
ANSWERED = 500 * PRICE / 1_000_000


@pytest.fixture
def digest() -> Digest:
    return make_digest(make_series(), titles=())


def ask(digest: Digest, base_url: str, *, limit: Decimal = Decimal(10), retries: int = 1) -> Budget:
    """Asks one question with a time-out of 0.2 seconds a request; the budget after it."""
    ledger = Ledger(digest, keep_lease=lambda: None)
    budget = Budget(limit=limit, spent=ledger.spent())
    endpoints = [Endpoint("fake", base_url, PRICE, PRICE)]
    session = ModelSession(endpoints, ledger, budget, 1, 0.2, retries)
    question = Question("topic 1", PROMPT.version, MESSAGES, AnalysisAnswer, lambda answer: [])

    async def run() -> None:
        try:
            await session.ask(question)
        except NoAnswer:
            pass
        finally:
            await session.close()

    async_to_sync(run)()
    return budget


def hang(calls: int) -> Any:
    """A server that does not answer the first calls in time."""
    return lambda call: time.sleep(0.4) if call.number <= calls else None


def test_each_request_that_hangs_is_counted_and_stored_with_its_error(
    digest: Digest, model_server: ModelServer
) -> None:
    model_server.fault = hang(2)
    budget = ask(digest, model_server.base_url)
    call = Completion.objects.get()
    assert (call.status, call.cost_usd) == ("failed", 2 * MOST)
    assert (call.prompt_tokens, call.completion_tokens) == (2 * MOST_TOKENS[0], 2 * MOST_TOKENS[1])
    assert call.error.startswith("the server did not answer in time (requests that may be billed: 2;")
    digest.refresh_from_db()
    assert (digest.cost_usd, budget.spent, budget.reserved) == (2 * MOST, 2 * MOST, 0)


def test_a_request_that_hangs_before_one_that_is_answered_is_counted_too(
    digest: Digest, model_server: ModelServer
) -> None:
    model_server.fault = hang(1)
    budget = ask(digest, model_server.base_url)
    call = Completion.objects.get()
    assert (call.status, call.error, call.cost_usd) == ("answered", "", MOST + ANSWERED)
    assert budget.spent == MOST + ANSWERED


def test_a_request_that_hangs_is_not_sent_again_where_the_budget_has_no_room(
    digest: Digest, model_server: ModelServer
) -> None:
    model_server.fault = hang(9)
    ask(digest, model_server.base_url, limit=MOST * Decimal("1.5"))
    assert len(model_server.calls) == 1
    call = Completion.objects.get()
    assert call.cost_usd == MOST and "would pass the day's budget" in call.error


def test_a_connection_that_breaks_off_behind_the_request_is_counted(digest: Digest) -> None:
    def break_off(connection: socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{")

    with raw_server(break_off) as port:
        ask(digest, f"http://127.0.0.1:{port}/v1", retries=0)
    assert Completion.objects.get().cost_usd == MOST


@pytest.mark.parametrize("status", [400, 401, 429, 500])
def test_an_error_of_the_server_costs_nothing(digest: Digest, model_server: ModelServer, status: int) -> None:
    model_server.fault = lambda call: error(status)
    ask(digest, model_server.base_url, retries=0)
    assert Completion.objects.get().cost_usd == 0


def test_a_server_that_cannot_be_reached_costs_nothing(digest: Digest) -> None:
    budget = ask(digest, "http://127.0.0.1:1/v1", retries=0)
    assert (Completion.objects.get().cost_usd, budget.spent, budget.reserved) == (0, 0, 0)


def test_a_picture_that_does_not_come_in_time_is_counted(
    digest: Digest, model_server: ModelServer, settings: Settings
) -> None:
    settings.HINDCAST_IMAGE_MODEL, settings.HINDCAST_IMAGE_PRICE = "painter", Decimal("0.04")
    settings.HINDCAST_MODEL_TIMEOUT, settings.HINDCAST_MODEL_RETRIES = 0.2, 0

    def draw_late(request: dict[str, Any]) -> dict[str, Any]:
        time.sleep(0.4)
        return {}

    model_server.image = draw_late
    assert make_cover(digest, keep_lease=lambda: None).startswith("covers/drawn/")
    call = Completion.objects.get(purpose="cover")
    assert (call.status, call.cost_usd, call.error) == (
        "failed",
        Decimal("0.04"),
        "the server did not answer in time",
    )


def test_certificates_are_read_once_for_all_clients_and_are_checked() -> None:
    def contexts() -> set[int]:
        return {id(found) for found in gc.get_objects() if type(found) is ssl.SSLContext}

    clients: list[Any] = [CountingClient()]
    before = contexts()
    clients += [CountingClient(), CountingAsyncClient()]
    assert contexts() == before
    assert make_ssl_context().verify_mode == ssl.CERT_REQUIRED and make_ssl_context().check_hostname
