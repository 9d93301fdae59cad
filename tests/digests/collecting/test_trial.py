"""A source can be asked whether it answers, and gives nothing to keep."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django_q.models import OrmQ
from pytest_httpserver import HTTPServer

from digests.collecting.trial import order_trial, try_source
from digests.models import Digest, Item, Source
from tests import factories

FEED = """<rss version="2.0"><channel><title>News</title>
<item><title>One</title><link>https://example.org/1</link></item></channel></rss>"""

pytestmark = pytest.mark.django_db


def make_feed(server: HTTPServer, **fields: Any) -> Source:
    source: Source = factories.SourceFactory(kind="rss", settings={"url": server.url_for("/feed")}, **fields)
    return source


def test_source_that_answers_is_well_again(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/feed").respond_with_data(FEED, content_type="application/rss+xml")
    source = make_feed(httpserver, failures_in_a_row=3, state={"etag": "kept"})

    outcome = try_source(source.pk)

    source.refresh_from_db()
    assert outcome.startswith("1 items in ")
    assert source.failures_in_a_row == 0
    assert source.last_success_at is not None
    assert source.state == {"etag": "kept"}
    assert not Item.objects.exists()
    assert not Digest.objects.exists()


def test_source_that_fails_says_why(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/feed").respond_with_data("gone", status=404)
    source = make_feed(httpserver)

    outcome = try_source(source.pk)

    source.refresh_from_db()
    assert outcome == f"failed: {source.last_error}"
    assert "404" in source.last_error
    assert source.failures_in_a_row == 1


def test_source_that_is_gone_is_no_error() -> None:
    assert try_source(0) == "The source is gone."


def test_trial_is_left_to_a_worker(django_capture_on_commit_callbacks: Callable[..., Any]) -> None:
    source = factories.SourceFactory()

    with django_capture_on_commit_callbacks(execute=True):
        order_trial(source)

    assert OrmQ.objects.get().task["func"] == "digests.tasks.try_source"
