"""The search in a real browser: results come while one types."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.e2e.browser import Visitor
from tests.factories import PostFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_results_come_while_one_types_and_the_address_follows(
    visitor: Visitor, live_server: LiveServer
) -> None:
    PostFactory(title="A sparrow", published_at="2024-05-01T06:00Z")
    PostFactory(title="A wren", published_at="2025-05-01T06:00Z")

    def look(page: Page) -> list[str]:
        seen = []
        page.goto("/search/")
        page.locator("#q").press_sequentially("spar", delay=20)
        page.wait_for_selector("text=1 entry found")
        seen.append(page.inner_text("#results h2"))
        seen.append(page.inner_text("#results mark"))
        page.select_option("select[name=year]", "2025")
        page.wait_for_selector("text=No entry found")
        page.wait_for_url("**/search/?q=spar&year=2025")
        page.locator("#q").fill("wren")
        page.locator("#q").press("Enter")
        page.wait_for_selector("#results h2:has-text('A wren')")
        page.reload()
        seen.append(page.inner_text("#results h2"))
        return seen

    assert visitor.visit(live_server.url, look) == ["A sparrow", "sparrow", "A wren"]
    assert visitor.complaints == []
