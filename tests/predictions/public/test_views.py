"""Which events have a page, and where those that were merged lead."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from lxml import html

from blog.models import Post
from predictions.events.merging import merge_events
from predictions.statistics import refresh_all
from tests.predictions.builders import judge_happened, make_event, make_post, predict_year

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_a_known_time() -> Any:
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_merged_event_leads_to_the_one_that_took_it_in(client: Client) -> None:
    agi, strong = make_event("agi"), make_event("strong-ai")
    predict_year(strong, date(2024, 1, 1), 2035)
    merge_events(strong, agi)
    response = client.get("/predictions/strong-ai/")
    assert (response.status_code, response["Location"]) == (301, "/predictions/agi/")
    cards = html.document_fromstring(client.get("/predictions/").content.decode()).find_class("event-card")
    assert cards and "Strong" not in " ".join(card.text_content() for card in cards)


def test_an_unknown_event_is_not_found(client: Client) -> None:
    assert client.get("/predictions/nothing/").status_code == 404
    assert client.get("/predictions/nothing/chart.svg").status_code == 404


def test_an_event_that_only_hidden_entries_predict_is_not_found(client: Client) -> None:
    event = make_event("agi")
    post = make_post(date(2024, 1, 2), status="draft")
    predict_year(event, date(2024, 1, 2), 2041, post=post)
    refresh_all(now=NOW)
    merged = make_event("strong-ai")
    merge_events(merged, event)
    paths = [f"/predictions/{slug}/{part}" for slug in ("agi", "strong-ai") for part in ("", "chart.svg")]
    assert {client.get(path).status_code for path in paths} == {404}

    post.status = Post.Status.PUBLISHED
    post.save()

    assert [client.get(path).status_code for path in paths] == [200, 200, 301, 301]
    assert client.get(paths[-1])["Location"] == paths[1]


def test_an_event_that_was_judged_is_shown_without_a_prediction(client: Client) -> None:
    judge_happened(make_event("moon"), date(2024, 1, 1))
    assert client.get("/predictions/moon/").status_code == 200
