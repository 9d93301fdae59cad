"""From the command to the post on days when Reddit or the model server fails: whole, of a lower tier, or owed."""

from __future__ import annotations

import time
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from blog.models import Post
from digests.models import Completion, Digest, Series
from tests.digests.builders import TITLES, make_series, make_source
from tests.fakes.model_server import ModelServer, good_answer, speak_of
from tests.fakes.reddit import CLIENT_SECRET, FakeReddit, make_post

TODAY = date(2026, 11, 20)
SUBREDDIT = "MachineLearning"

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-11-20T12:00:00Z", tick=True)]


@pytest.fixture
def series(reddit: FakeReddit) -> Series:
    """A series that has its topics from Reddit alone."""
    reddit.posts[SUBREDDIT] = [
        make_post(f"a{number}", title, selftext=f"People discuss {title} and what it changes in practice.")
        for number, title in enumerate(TITLES)
    ]
    made = make_series()
    make_source(made, kind="reddit", name="Reddit", settings={"subreddit": SUBREDDIT, "comments": 0})
    return made


def run_digest() -> Digest:
    call_command("run_digest", "--date", TODAY.isoformat())
    return Digest.objects.get()


@pytest.mark.parametrize("status", [401, 403, 429, 500])
def test_a_day_without_reddit_stays_owed_and_says_why(
    series: Series, reddit: FakeReddit, model_server: ModelServer, status: int
) -> None:
    reddit.fail(f"/r/{SUBREDDIT}", status)
    with pytest.raises(CommandError):
        run_digest()
    digest = Digest.objects.get()
    assert digest.status != Digest.Status.PUBLISHED and not Post.objects.exists()
    assert "Reddit" in digest.error
    assert CLIENT_SECRET not in digest.error
    assert not model_server.calls


def test_another_source_carries_the_day(
    series: Series, reddit: FakeReddit, model_server: ModelServer
) -> None:
    make_source(series, settings={}, section="topics", limit=30)
    reddit.fail(f"/r/{SUBREDDIT}", 403)
    digest = run_digest()
    assert (digest.status, digest.tier) == ("published", "full")
    assert {row.source.kind: row.outcome for row in digest.collections.select_related("source")} == {
        "reddit": "failed",
        "sample": "success",
    }


def test_an_empty_listing_leaves_the_day_owed(
    series: Series, reddit: FakeReddit, model_server: ModelServer
) -> None:
    reddit.posts[SUBREDDIT] = []
    with pytest.raises(CommandError):
        run_digest()
    assert not Post.objects.exists()


def test_a_removed_post_is_no_topic(series: Series, reddit: FakeReddit, model_server: ModelServer) -> None:
    reddit.posts[SUBREDDIT][0] |= {"removed_by_category": "moderator", "selftext": "[removed]"}
    digest = run_digest()
    assert digest.status == "published"
    assert TITLES[0] not in Post.objects.get().body
    assert TITLES[1] in Post.objects.get().body


def test_markdown_and_html_in_a_title_are_text(
    series: Series, reddit: FakeReddit, model_server: ModelServer
) -> None:
    title = "[P] **Bold** claims <script>alert(1)</script> about `sparse` [kernels](javascript:alert(2))"
    reddit.posts[SUBREDDIT][0]["title"] = title
    model_server.fault = lambda call: (
        {
            **good_answer(call),
            "benefits": speak_of("bold claims about sparse kernels", "benefits"),
            "ramifications": speak_of("bold claims about sparse kernels", "ramifications"),
        }
        if "claims" in call.title
        else None
    )
    run_digest()
    post = Post.objects.get()
    assert "&lt;script&gt;alert(1)" in post.body_html
    assert "**Bold** claims" in post.body_html
    assert "<script" not in post.body_html and 'href="javascript' not in post.body_html


def test_a_model_server_that_hangs_gives_an_entry_without_a_model(
    series: Series, model_server: ModelServer, settings: Settings, without_embedded_model: None
) -> None:
    settings.HINDCAST_MODEL_TIMEOUT = 0.5
    settings.HINDCAST_MODEL_RETRIES = 0
    model_server.fault = lambda call: time.sleep(1.5)
    digest = run_digest()
    assert (digest.status, digest.tier) == ("published", "extractive")
    assert digest.topics.filter(dropped_because="").count() == 6
    assert not Completion.objects.filter(status="answered").exists()
