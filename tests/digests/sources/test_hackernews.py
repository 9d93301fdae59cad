"""Hacker News' search: the last 24 hours, or a past day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_httpserver import HTTPServer

from digests.sources.base import SourceError
from tests.digests.sources.visits import NOW, visit_source
from tests.fakes.hackernews import FakeHackerNews, make_story

DAY = date(2026, 11, 3)
MIDNIGHT = datetime(2026, 11, 3, tzinfo=UTC)


def test_stories_become_items(hacker_news: FakeHackerNews) -> None:
    hacker_news.stories = [
        make_story(
            7, "Show HN: a <b>tool</b>", at=NOW - timedelta(hours=2), story_text="<p>It&#x27;s new.</p>"
        )
    ]
    (item,) = visit_source("hackernews", {"api": hacker_news.api}).items
    assert item.external_id == "7"
    assert item.title == "Show HN: a <b>tool</b>"
    assert item.url == "https://stories.example/7"
    assert item.discussion_url == "https://news.ycombinator.com/item?id=7"
    assert (item.author, item.score, item.comment_count, item.text) == ("poster", 100, 42, "It's new.")
    assert item.published_at == NOW - timedelta(hours=2)


def test_the_last_24_hours_count_today(hacker_news: FakeHackerNews) -> None:
    hacker_news.stories = [
        make_story(1, "New story", at=NOW - timedelta(hours=23)),
        make_story(2, "Old story", at=NOW - timedelta(hours=25)),
    ]
    assert [item.external_id for item in visit_source("hackernews", {"api": hacker_news.api}).items] == ["1"]


def test_a_past_day_is_asked_for_itself(hacker_news: FakeHackerNews) -> None:
    hacker_news.stories = [
        make_story(1, "The day before", at=MIDNIGHT - timedelta(seconds=1)),
        make_story(2, "The first second", at=MIDNIGHT, points=500),
        make_story(3, "The last second", at=MIDNIGHT + timedelta(hours=24, seconds=-1), points=400),
        make_story(4, "The day after", at=MIDNIGHT + timedelta(hours=24)),
        make_story(5, "Today", at=NOW - timedelta(hours=1)),
    ]
    items = visit_source("hackernews", {"api": hacker_news.api}, day=DAY).items
    assert [item.external_id for item in items] == ["2", "3"]


def test_query_points_and_limit_are_asked_for(hacker_news: FakeHackerNews) -> None:
    at = NOW - timedelta(hours=1)
    hacker_news.stories = [
        make_story(1, "Machine learning here", at=at, points=51),
        make_story(2, "Machine learning there", at=at, points=300),
        make_story(3, "Machine learning unloved", at=at, points=49),
        make_story(4, "Gardening", at=at, points=400),
        make_story(5, "Machine learning again", at=at, points=200),
    ]
    settings = {"api": hacker_news.api, "query": "machine learning", "points": 50}
    assert [item.external_id for item in visit_source("hackernews", settings, limit=2).items] == ["2", "5"]


def test_the_newest_come_first_where_that_is_wanted(hacker_news: FakeHackerNews) -> None:
    hacker_news.stories = [
        make_story(1, "Old and loved", at=NOW - timedelta(hours=9), points=900),
        make_story(2, "New", at=NOW - timedelta(hours=1), points=30),
    ]
    items = visit_source("hackernews", {"api": hacker_news.api, "newest_first": True}).items
    assert [item.external_id for item in items] == ["2", "1"]


@pytest.mark.parametrize("url", [None, "", "javascript:alert(1)"])
def test_a_story_without_an_address_is_its_discussion(hacker_news: FakeHackerNews, url: str | None) -> None:
    hacker_news.stories = [make_story(1, "Ask HN: why?", at=NOW - timedelta(hours=1), url=url)]
    (item,) = visit_source("hackernews", {"api": hacker_news.api}).items
    assert item.url == item.discussion_url


def test_a_story_without_a_title_is_left_out(hacker_news: FakeHackerNews) -> None:
    hacker_news.stories = [make_story(1, "", at=NOW - timedelta(hours=1))]
    assert visit_source("hackernews", {"api": hacker_news.api}).items == ()


@pytest.mark.parametrize(
    "answer", ["", "<html>", "[]", "{}", '{"hits": 3}', '{"hits": [{"title": "x"}]}', '{"hits": [null]}',
               '{"hits": [{"title": "x", "objectID": 1, "created_at_i": 1e300}]}']
)  # fmt: skip
def test_an_answer_of_another_form_is_an_error(web: HTTPServer, answer: str) -> None:
    web.expect_request("/search").respond_with_data(answer)
    with pytest.raises(SourceError, match="another form than expected"):
        visit_source("hackernews", {"api": web.url_for("")})


def test_a_search_that_fails_says_so(web: HTTPServer) -> None:
    web.expect_request("/search").respond_with_data("no", status=503)
    with pytest.raises(SourceError, match="HTTP status 503"):
        visit_source("hackernews", {"api": web.url_for("/")})
