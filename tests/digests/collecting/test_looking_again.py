"""Sources are asked how the topics of some days ago fare, in one request a source."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from digests.collecting.looking_again import look_again, topics_to_look_at
from digests.models import Item, Series, Source, Topic
from tests.digests.builders import DAY, NOON, make_digest, make_series
from tests.fakes.hackernews import FakeHackerNews, make_story
from tests.fakes.reddit import FakeReddit, make_post

pytestmark = pytest.mark.django_db


def make_topic(series: Series, source: Source, key: str, *, days_ago: int, **values: Any) -> Item:
    """A topic of the entry of some days ago, with its item as it was seen then."""
    digest = series.digests.filter(date=DAY - timedelta(days=days_ago)).first()
    digest = digest or make_digest(series, titles=(), day=DAY - timedelta(days=days_ago))
    seen = NOON - timedelta(days=days_ago)
    item: Item = Item.objects.create(
        source=source, external_id=key, title=f"Topic {key}", url=f"https://example.org/{key}",
        collected_at=seen, first_seen_at=seen, first_day=digest.date, **values,
    )  # fmt: skip
    Topic.objects.create(digest=digest, position=digest.topics.count() + 1, title=item.title, item=item)
    return item


def test_the_topics_of_some_days_are_looked_at() -> None:
    series = make_series()
    source = Source.objects.create(series=series, name="HN", kind="hackernews")
    for days_ago in (0, 1, 2, 3, 7, 8, 14, 15):
        make_topic(series, source, str(days_ago), days_ago=days_ago)
    assert [item.external_id for item in topics_to_look_at(series, now=NOON)] == ["1", "3", "7", "14"]


def test_hacker_news_tells_how_stories_fare(hacker_news: FakeHackerNews) -> None:
    series = make_series()
    source = Source.objects.create(
        series=series, name="HN", kind="hackernews", settings={"api": hacker_news.api}
    )
    old = NOON - timedelta(days=3)
    hacker_news.stories = [
        make_story(1, "One", at=old, points=500, num_comments=70),
        make_story(2, "Two", at=old, points=3),
        make_story(4, "Four", at=old, points=999),
    ]
    items = [
        make_topic(series, source, key, days_ago=3, score=100, text="What it said", top_comments=["So"])
        for key in "123"
    ]
    assert look_again(series, items, now=NOON) == 2
    one, two, gone = Item.objects.order_by("external_id")
    assert (one.score, one.comment_count, one.collected_at) == (500, 70, NOON)
    assert (two.score, gone.score, gone.collected_at) == (3, 100, old)
    assert (one.text, one.top_comments, one.first_seen_at) == ("What it said", ["So"], old)
    assert one.versions.get().score == 500
    assert len(hacker_news.requests) == 1
    # Once a day is enough.
    fresh = Item.objects.filter(pk__in=[one.pk, two.pk])
    assert look_again(series, fresh, now=NOON + timedelta(hours=2)) == 0
    assert len(hacker_news.requests) == 1


def test_reddit_tells_how_posts_fare(reddit: FakeReddit) -> None:
    series = make_series()
    source = Source.objects.create(
        series=series, name="Reddit", kind="reddit", settings={"subreddit": "MachineLearning"}
    )
    reddit.posts["MachineLearning"] = [make_post("abc", "A post", score=321, num_comments=12)]
    item = make_topic(series, source, "abc", days_ago=7, score=100)
    assert look_again(series, [item], now=NOON) == 1
    item.refresh_from_db()
    assert (item.score, item.comment_count) == (321, 12)
    assert reddit.requests[-1].startswith("/api/info/?id=t3_abc")


def test_a_source_that_fails_or_tells_no_numbers_leaves_what_is_stored(reddit: FakeReddit) -> None:
    series = make_series()
    reddit.fail("/api/info", 500)
    dead = Source.objects.create(
        series=series, name="Reddit", kind="reddit", settings={"subreddit": "MachineLearning"}
    )
    feed = Source.objects.create(
        series=series, name="Feed", kind="rss", settings={"url": "https://example.org/feed"}
    )
    items = [make_topic(series, source, "abc", days_ago=7, score=100) for source in (dead, feed)]
    before = list(Item.objects.values())
    assert look_again(series, items, now=NOON) == 0
    assert list(Item.objects.values()) == before
