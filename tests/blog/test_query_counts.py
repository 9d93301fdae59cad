"""No page asks the database more often because there are more posts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from blog.models import Post, Tag
from digests.models import Digest, Series
from predictions.models import Event, Prediction
from predictions.statistics import refresh_all
from tests import factories

FEW, MANY = 10, 2000
FIRST = datetime(2019, 1, 1, 6, tzinfo=UTC)
MOST = 20  # queries; what any public page may ask
BODY = "<p>Words about a <strong>model</strong>.</p>"
PATHS = {
    "home": "/",
    "post": "/posts/entry-5/",
    "post as Markdown": "/posts/entry-5.md",
    "tags": "/tags/",
    "tag": "/tags/tag-1/",
    "archives": "/archives/",
    "search": "/search/?q=words",
    "search form": "/search/",
    "page": "/about/",
    "feeds page": "/feeds/",
    "OPML": "/feeds.opml",
    "sitemap": "/sitemap.xml",
    "sitemap of posts": "/sitemap-posts-1.xml",
    "sitemap of tags": "/sitemap-tags-1.xml",
    "robots": "/robots.txt",
    "llms": "/llms.txt",
    "tracker": "/predictions/",
    "tracker, overdue": "/predictions/?state=overdue",
    "event": "/predictions/event/",
    "chart": "/predictions/event/chart.svg",
    "method": "/predictions/method/",
    "CSV": "/predictions.csv",
    "JSON": "/predictions.json",
    "calendar": "/predictions.ics",
    **{
        f"{name} {file}": f"{folder}{file}"
        for name, folder in (
            ("site's", "/"),
            ("tag's", "/tags/tag-1/"),
            ("series'", "/series/daily/"),
            ("tracker's", "/predictions/"),
        )
        for file in ("index.xml", "atom.xml", "feed.json")
    },
}
LATE = {
    "home": "/page/200/",
    "tag": "/tags/tag-1/page/40/",
    "search": "/search/?q=words&page=9",
    "archives": "/archives/2020/",
}


def add_posts(numbers: range) -> None:
    """Posts with two tags, a day and a prediction each."""
    posts = Post.objects.bulk_create(
        Post(
            title=f"Entry {number}",
            slug=f"entry-{number}",
            status="published",
            published_at=FIRST + timedelta(days=number),
            updated_at=FIRST + timedelta(days=number),
            body="Words about a **model**.",
            body_html=BODY,
            summary="Words.",
        )
        for number in numbers
    )
    tags, event = list(Tag.objects.order_by("slug")), Event.objects.get()
    link = Post.tags.through
    link.objects.bulk_create(
        link(post_id=post.pk, tag_id=tags[(number + step) % len(tags)].pk)
        for number, post in zip(numbers, posts, strict=True)
        for step in (0, 1)
    )
    daily = Series.objects.get(slug="daily")
    Digest.objects.bulk_create(
        Digest(series=daily, date=post.published_at.date(), post=post, status=Digest.Status.PUBLISHED)
        for post in posts
    )
    Prediction.objects.bulk_create(
        Prediction(
            event=event,
            post=post,
            made_on=post.published_at.date(),
            phrase="2024",
            earliest=date(2024, 1, 1),
            latest=date(2024, 12, 31),
        )
        for post in posts
    )
    refresh_all()


def count_queries(client: Client, path: str) -> int:
    """How often the page asks; all caches are empty."""
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        response: Any = client.get(path)
        b"".join(response)  # an export asks while it is read
    assert response.status_code == 200, path
    return len(queries)


@pytest.mark.django_db
def test_pages_ask_as_often_with_2000_posts_as_with_10(client: Client) -> None:
    for number in range(5):
        factories.TagFactory(name=f"Tag {number}", slug=f"tag-{number}")
    factories.PageFactory(slug="about")
    factories.EventFactory(slug="event", name="Event")
    factories.SeriesFactory(slug="daily", name="Daily")
    add_posts(range(FEW))
    client.get("/")
    few = {name: count_queries(client, path) for name, path in PATHS.items()}

    add_posts(range(FEW, MANY))

    many = {name: count_queries(client, path) for name, path in PATHS.items()}
    assert {name: count for name, count in many.items() if count > few[name]} == {}
    assert {name: count for name, count in many.items() if count > MOST} == {}
    late = {name: count_queries(client, path) for name, path in LATE.items()}
    assert {name: count for name, count in late.items() if count > few[name]} == {}
