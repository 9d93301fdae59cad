"""What models cost, and which think: by their names, as servers write them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from pytest_django import Settings

from digests.asking.endpoints import UNKNOWN_PRICE, Endpoint, hosted_endpoint
from digests.asking.prices import find_model, looked_up
from digests.asking.servers.lessons import effort_of, thinks
from digests.models import SeriesModel


@pytest.mark.parametrize("name", ["gpt-6-luna", "openai/gpt-6-luna", "GPT-6-luna", "gpt-6-luna-2026-09-22"])
def test_a_model_is_known_by_its_name_with_a_provider_or_a_day(name: str) -> None:
    known = find_model(name)
    assert known and known.prices == (Decimal("0.10"), Decimal("0.50"))


def test_a_price_of_ones_own_wins_and_an_unknown_model_counts_as_dear(settings: Settings) -> None:
    settings.OPENAI_BASE_URL = "https://models.example.org/v1"
    own = SeriesModel(name="gpt-6-luna", input_usd_per_million=Decimal(7), output_usd_per_million=Decimal(8))
    prices = [
        (endpoint.input_price, endpoint.output_price)
        for endpoint in map(hosted_endpoint, (own, SeriesModel(name="gpt-6-luna"), SeriesModel(name="what")))
    ]
    assert prices == [(7, 8), (Decimal("0.10"), Decimal("0.50")), UNKNOWN_PRICE]


def test_the_model_of_the_settings_is_known_and_will_not_be_shut_down_soon(settings: Settings) -> None:
    known = find_model("gpt-6-luna")
    assert known and known.retires is None
    assert date(2026, 11, 1) <= looked_up() <= timezone.localdate() + timedelta(days=1)


@pytest.mark.parametrize(
    ("name", "effort"),
    [
        *((name, "low") for name in ("gpt-5-mini", "gpt-6-luna", "o4-mini", "openai/gpt-oss-20b")),
        *((name, "") for name in ("deepseek-reasoner", "Qwen/Qwen3-8B", "qwen3:4b", "gemini-2.5-flash")),
        *((name, "") for name in ("deepseek-ai/DeepSeek-R1-Distill-Llama-8B", "magistral-small", "glm-4.6")),
    ],
)
def test_models_that_think_are_known_by_name(name: str, effort: str) -> None:
    assert thinks(name)
    assert effort_of(Endpoint(name, "", Decimal(0), Decimal(0))) == effort


@pytest.mark.parametrize(
    "name",
    ["gpt-4o-mini", "gpt-5-chat-latest", "qwen3-30b-a3b-instruct-2507", "llama3.2", "ollama-model", "olmo2", "gemma3"],
)  # fmt: skip
def test_other_models_are_not_taken_for_such(name: str) -> None:
    assert not thinks(name)
    assert effort_of(Endpoint(name, "", Decimal(0), Decimal(0))) == ""
    assert effort_of(Endpoint(name, "", Decimal(0), Decimal(0), effort="high")) == "high"
