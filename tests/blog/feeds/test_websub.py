"""A hub hears of every public change of a feed, once, and never of a draft."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from django.utils import timezone
from pytest_django import Settings
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from blog.feeds.websub import HubRefused, tell_hub
from blog.models import Post
from blog.publishing import publish, revise, unpublish
from blog.tasks import keep_hub_told
from tests.factories import PostFactory, TagFactory

pytestmark = pytest.mark.django_db
SITE_FEEDS = {f"https://blog.example/{name}" for name in ("index.xml", "atom.xml", "feed.json")}


class Hub:
    """A hub on 127.0.0.1; `heard` are the addresses of each message."""

    def __init__(self) -> None:
        self.heard: list[set[str]] = []
        self.status = 204

    def answer(self, request: Request) -> Response:
        message = parse_qs(request.get_data(as_text=True))
        assert message["hub.mode"] == ["publish"]
        if self.status == 204:
            self.heard.append(set(message["hub.url"]))
        return Response(status=self.status)


@pytest.fixture
def hub(settings: Settings) -> Iterator[Hub]:
    with HTTPServer(host="127.0.0.1", port=0, threaded=True) as server:
        hub = Hub()
        server.expect_request("/", method="POST").respond_with_handler(hub.answer)
        settings.HINDCAST_WEBSUB_HUB = server.url_for("/")
        settings.SITE_URL = "https://blog.example"
        yield hub


def test_it_is_told_once_of_each_public_change(hub: Hub) -> None:
    now = timezone.now()
    post = PostFactory(published_at=now - timedelta(days=1))
    tell_hub(now=now)
    tell_hub(now=now)
    assert hub.heard == [SITE_FEEDS]
    revise(post, now=now + timedelta(minutes=1), title="Corrected")
    tell_hub(now=now)
    unpublish(post, now=now)
    tell_hub(now=now)
    assert hub.heard == [SITE_FEEDS] * 3


def test_it_hears_of_the_feeds_of_tags_too(hub: Hub) -> None:
    PostFactory(published_at=timezone.now()).tags.add(TagFactory(slug="birds"))
    tell_hub(now=timezone.now())
    assert "https://blog.example/tags/birds/index.xml" in hub.heard[0]


def test_it_never_hears_of_a_draft(hub: Hub) -> None:
    now = timezone.now()
    PostFactory(published_at=now - timedelta(days=1))
    tell_hub(now=now)
    draft = PostFactory(status=Post.Status.DRAFT)
    draft.tags.add(TagFactory())
    revise(draft, now=now, title="Still a draft")
    tell_hub(now=now)
    assert len(hub.heard) == 1
    publish(draft, now=now)
    tell_hub(now=now)
    assert len(hub.heard) == 2


def test_a_post_that_was_dated_ahead_is_told_when_its_moment_comes(hub: Hub) -> None:
    now = timezone.now()
    tell_hub(now=now)
    PostFactory(published_at=now + timedelta(hours=1))
    assert tell_hub(now=now + timedelta(minutes=59)) == 0
    assert tell_hub(now=now + timedelta(minutes=61)) == 1


@pytest.mark.parametrize("status", [400, 429, 500])
def test_a_hub_that_refuses_is_told_again_in_a_later_round(hub: Hub, status: int) -> None:
    PostFactory(published_at=timezone.now() - timedelta(days=1))
    hub.status = status
    with pytest.raises(HubRefused, match=f"127.0.0.1 answered {status}"):
        tell_hub(now=timezone.now())
    assert "answered" in keep_hub_told()
    hub.status = 204
    assert keep_hub_told() == "1 feeds told"
    assert hub.heard == [SITE_FEEDS]


def test_a_hub_that_is_not_there_is_no_error_of_the_worker(settings: Settings) -> None:
    settings.HINDCAST_WEBSUB_HUB = "http://127.0.0.1:1/?key=secret-in-the-address"
    PostFactory(published_at=timezone.now() - timedelta(days=1))
    said = keep_hub_told()
    assert "did not answer" in said and "secret" not in said


def test_without_a_hub_nobody_is_told(settings: Settings) -> None:
    settings.HINDCAST_WEBSUB_HUB = ""
    PostFactory(published_at=timezone.now() - timedelta(days=1))
    assert tell_hub(now=timezone.now()) == 0
