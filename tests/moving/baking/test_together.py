"""Pages that are made together, of what is loaded once for all of them, are those that are made one by one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blog.models import Post
from moving.baking import requests
from moving.baking.addresses import public_addresses
from moving.baking.requests import asking_the_site
from tests.factories import DigestFactory, JudgementFactory, TagFactory, TopicFactory
from tests.moving.baking.filled_site import fill
from tests.predictions.builders import make_question

pytestmark = pytest.mark.django_db


def fill_beside_posts() -> None:
    """All that a post's page and its line in a list show of other tables."""
    fill(25)
    posts = list(Post.objects.published(timezone.now()))
    for place, post in enumerate(posts):
        post.tags.add(TagFactory() if place % 2 else TagFactory(name=f"Another {place}"))
    rare = TagFactory(name="rare")
    for place, post in enumerate(posts[::5]):
        day = post.published_at.date()
        post.tags.add(rare)
        for position in (1, 2):
            made = f"x-{place}-{position}"
            make_question(made, day, day + timedelta(days=40), post=post, position=position)
        digest = getattr(post, "digest", None) or DigestFactory(post=post)
        for position in (1, 2, 5):
            TopicFactory(digest=digest, position=position, title=f"Topic {position} of {place}")
    JudgementFactory()


def ask_all(addresses: list[str]) -> tuple[dict[str, tuple[str, bytes]], int]:
    """What the site answers at each of the addresses, and how many queries that took."""
    with CaptureQueriesContext(connection) as queries, asking_the_site() as asker:
        return {address: asker.ask(address) for address in addresses}, len(queries)


def test_pages_made_together_are_those_made_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    fill_beside_posts()
    addresses = list(public_addresses(timezone.now()))
    together, queries = ask_all(addresses)
    monkeypatch.setattr(requests, "MOST_LOADED", 0)
    one_by_one, more_queries = ask_all(addresses)

    assert {address for address in addresses if together[address] != one_by_one[address]} == set()
    assert queries < more_queries - 200  # of 80 pages of posts and lists; feeds and the tracker ask as before
    shown = b"".join(
        one_by_one[post.get_absolute_url()][1] for post in Post.objects.published(timezone.now())
    )
    for part in ("post-predictions", "post-questions", "Related entries", "Topic 2 of", "Another"):
        assert part.encode() in shown, part
    assert b"Topic 2 of" in one_by_one["/page/2/"][1]
