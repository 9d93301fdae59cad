"""Reddit without credentials: its own feed, read like any other."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from digests.sources.base import RawItem, SourceError
from tests.digests.sources.visits import visit_source
from tests.fakes.reddit import FakeReddit, make_post

ML = {"subreddit": "MachineLearning"}


@pytest.fixture
def feed(reddit: FakeReddit, monkeypatch: pytest.MonkeyPatch) -> FakeReddit:
    """Reddit for someone without credentials."""
    monkeypatch.delenv("praw_client_id")
    monkeypatch.delenv("praw_client_secret")
    return reddit


def test_a_self_post_becomes_the_same_item_as_with_credentials(feed: FakeReddit) -> None:
    feed.posts["MachineLearning"] = [
        make_post("a1", "[D] Is <b>it</b> **so** & so?", selftext="I *wonder* & ask.")
    ]
    (item,) = visit_source("reddit", ML).items
    place = "https://www.reddit.com/r/MachineLearning/comments/a1/_d_is_b_it_b_so_so_/"
    assert item == RawItem(
        external_id="a1",
        url=place,
        title="[D] Is <b>it</b> **so** & so?",
        discussion_url=place,
        text="I *wonder* & ask.",
        author="u/careful_reader",
        published_at=datetime(2026, 11, 20, 9, tzinfo=UTC),
    )


def test_a_link_post_leads_to_what_it_links(feed: FakeReddit) -> None:
    url = "https://arxiv.org/abs/2611.00001?a=1&b=2"
    feed.posts["MachineLearning"] = [make_post("a1", "A paper", is_self=False, url=url)]
    (item,) = visit_source("reddit", ML).items
    assert (item.url, item.text) == (url, "")
    assert item.discussion_url.endswith("/comments/a1/a_paper/")


def test_it_says_that_scores_and_comments_are_missing(feed: FakeReddit) -> None:
    feed.posts["MachineLearning"] = [make_post("a1", "One post")]
    note = "no credentials: read through Reddit's feed, without scores and comments"
    assert visit_source("reddit", ML).note == note


def test_the_same_listing_is_asked_for_under_the_operator_s_name(
    feed: FakeReddit, settings: Settings
) -> None:
    feed.posts["MachineLearning"] = []
    visit_source("reddit", {**ML, "time_filter": "week"}, limit=7)
    visit_source("reddit", {**ML, "listing": "hot"})
    assert feed.requests == [
        "/r/MachineLearning/top/.rss?t=week&limit=7",
        "/r/MachineLearning/hot/.rss?limit=25",
    ]
    assert feed.user_agents == {"hindcast-tests/1.0 by nobody"}


@pytest.mark.parametrize(
    ("status", "words"), [(403, "closed to programs"), (404, "Look at"), (429, "too often")]
)
def test_a_refusal_says_what_to_do(feed: FakeReddit, status: int, words: str) -> None:
    feed.fail("/r/", status)
    with pytest.raises(SourceError, match=f"HTTP status {status}.*{words}"):
        visit_source("reddit", ML)
