"""Which language models a series may ask, in which order, where they answer and what they cost."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

from django.conf import settings

from digests.asking.embedded import MODEL_NAME, EmbeddedModelUnavailable, embedded_servers, find_weights
from digests.asking.prices import find_model
from digests.models import Series, SeriesModel

EMBEDDED = "embedded"
HOSTED_BASE_URL = "https://api.openai.com/v1"
MILLION = Decimal(1_000_000)
# A hosted model whose price nobody stated is counted as a dear one, so that the budget errs towards no bill.
UNKNOWN_PRICE = (Decimal("10.00"), Decimal("40.00"))
FREE = (Decimal(0), Decimal(0))


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A model that can be asked; prices are US dollars for a million tokens. Embedded: the address is made late.

    `effort` is how hard it is asked to think, empty: as is usual for it; `thinking_tokens` the most tokens that it may
    think, None: as many as it needs, within bounds.
    """

    model: str
    base_url: str
    input_price: Decimal
    output_price: Decimal
    embedded: bool = False
    effort: str = ""
    thinking_tokens: int | None = None

    def cost(self, prompt_tokens: int, completion_tokens: int) -> Decimal:
        """What a call costs, in US dollars."""
        return (prompt_tokens * self.input_price + completion_tokens * self.output_price) / MILLION

    def addresses(self) -> list[tuple[str, str]]:
        """Base URL and key of each of its servers; a hosted model has one.

        Starts the built-in model where it is meant, or raises EmbeddedModelUnavailable.
        """
        if self.embedded:
            return [(server.base_url, server.api_key) for server in embedded_servers()]
        return [(self.base_url, settings.OPENAI_API_KEY or "no-key-needed")]


def endpoints_of(series: Series) -> tuple[Endpoint, ...]:
    """The models of the series in order; the built-in one always comes last, where it is installed."""
    hosted = bool(settings.OPENAI_API_KEY or settings.OPENAI_BASE_URL)
    chosen = list(series.model_choices.all())
    if not chosen and hosted:
        chosen = [SeriesModel(name=settings.OPENAI_MODEL)]
    endpoints = [
        embedded_endpoint() if choice.name == EMBEDDED else hosted_endpoint(choice)
        for choice in chosen
        if hosted or choice.name == EMBEDDED
    ]
    if not any(endpoint.embedded for endpoint in endpoints):
        endpoints.append(embedded_endpoint())
    return tuple(endpoint for endpoint in endpoints if not endpoint.embedded or embedded_problem() == "")


def embedded_endpoint() -> Endpoint:
    """The built-in model, which costs nothing."""
    return Endpoint(MODEL_NAME, "", *FREE, embedded=True)


def hosted_endpoint(choice: SeriesModel) -> Endpoint:
    """A model behind OPENAI_BASE_URL; one on this machine or in its network is free unless a price is stated."""
    base_url = settings.OPENAI_BASE_URL or HOSTED_BASE_URL
    price = stated_price(choice.input_usd_per_million, choice.output_usd_per_million)
    if price is None:
        known = find_model(choice.name)
        price = FREE if is_local(base_url) else known.prices if known else UNKNOWN_PRICE
    return Endpoint(
        choice.name, base_url, *price, effort=choice.effort, thinking_tokens=choice.thinking_tokens
    )


def stated_price(input_price: Decimal, output_price: Decimal) -> tuple[Decimal, Decimal] | None:
    """The price that the series states; None where it states none."""
    return (input_price, output_price) if input_price or output_price else None


def is_local(base_url: str) -> bool:
    """Whether the address is this machine or a private network, by its name alone."""
    host = urlsplit(base_url).hostname or ""
    if host == "localhost" or ("." not in host.strip("[]") and ":" not in host):
        return True
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False


def embedded_problem() -> str:
    """Why the built-in model cannot be used; empty where it is wanted and its weights are installed."""
    if not settings.HINDCAST_EMBEDDED_MODEL:
        return "The built-in model is turned off by HINDCAST_EMBEDDED_MODEL."
    try:
        find_weights()
    except EmbeddedModelUnavailable as error:
        return str(error)
    return ""
