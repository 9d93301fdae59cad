"""What questions may cost before they are asked."""

from __future__ import annotations

from decimal import Decimal

from digests.asking.endpoints import endpoints_of
from digests.asking.prompting import load_prompt
from digests.asking.questions import MOST_ANSWER_TOKENS
from digests.asking.responses import estimate_tokens
from digests.asking.servers.lessons import most_cost as most_cost_of_call
from digests.models import Series
from digests.rows import LONGEST_SOURCE_TEXT


def most_cost(series: Series, topics: int, events: int) -> Decimal:
    """The most that one answer for each topic and event may cost with the first model, in US dollars."""
    endpoints = endpoints_of(series)
    if not endpoints:
        return Decimal(0)
    analysis = load_prompt("analysis").messages(title="", text="x" * LONGEST_SOURCE_TEXT)
    forecast = load_prompt("forecast").messages(today="", event="", criteria="x" * LONGEST_SOURCE_TEXT)
    first = endpoints[0]
    of_topic = most_cost_of_call(first, estimate_tokens(analysis), MOST_ANSWER_TOKENS)
    return topics * of_topic + events * most_cost_of_call(
        first, estimate_tokens(forecast), MOST_ANSWER_TOKENS
    )
