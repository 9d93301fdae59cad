"""A subreddit is asked for a day of which it has no listing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from digests.sources.base import SourceError
from tests.digests.sources.visits import visit_source
from tests.fakes.reddit import FakeReddit, make_post

ML = {"subreddit": "MachineLearning"}
DAY = date(2026, 11, 10)
NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)


def post(name: str, *, days: float = 0, **values: Any) -> dict[str, Any]:
    """A post that was made so many days after noon of the day."""
    return make_post(name, f"Post {name}", created_utc=(NOON + timedelta(days=days)).timestamp(), **values)


def of_other_days(count: int, *, days: float) -> list[dict[str, Any]]:
    return [post(f"other{days:g}x{number}".replace(".", "p"), days=days) for number in range(count)]


def titles(reddit_settings: dict[str, Any] | None = None, **values: Any) -> list[str]:
    haul = visit_source("reddit", {**ML, **(reddit_settings or {})}, day=DAY, **values)
    return [item.title for item in haul.items]


def listings(reddit: FakeReddit) -> list[str]:
    """The listings that were asked for, each page of them."""
    return [path.partition("&raw_json")[0] for path in reddit.requests if path.startswith("/r/")]


def test_the_best_of_the_day_come_by_score(reddit: FakeReddit) -> None:
    reddit.posts["MachineLearning"] = [
        *of_other_days(3, days=2),
        post("low", score=3),
        post("high", score=90),
        post("late", days=0.49, score=50),
        *of_other_days(3, days=-2),
    ]
    assert titles() == ["Post high", "Post late", "Post low"]


def test_the_day_is_that_of_its_first_to_its_last_moment(reddit: FakeReddit) -> None:
    reddit.posts["MachineLearning"] = [
        post("first", days=-0.5), post("before", days=-0.501), post("after", days=0.5), post("last", days=0.499),
    ]  # fmt: skip
    assert sorted(titles()) == ["Post first", "Post last"]


@pytest.mark.parametrize(
    ("today", "span"),
    [
        (date(2026, 11, 11), "week"),
        (date(2026, 11, 16), "week"),
        (date(2026, 11, 17), "month"),
        (date(2026, 12, 9), "month"),
        (date(2026, 12, 11), "year"),
    ],
)
def test_the_shortest_span_is_asked_that_reaches_the_day(reddit: FakeReddit, today: date, span: str) -> None:
    reddit.posts["MachineLearning"] = [post(f"p{number}") for number in range(3)]
    now = datetime(today.year, today.month, today.day, 6, tzinfo=UTC)
    haul = visit_source("reddit", ML, day=DAY, today=today, now=now, limit=3)
    assert len(haul.items) == 3
    assert haul.note == f"asked for 2026-11-10 by the best of the {span}: 3 of 3 posts are of that day"
    (asked,) = listings(reddit)
    assert f"t={span}" in asked and asked.startswith("/r/MachineLearning/top")


def test_where_the_best_are_too_few_the_new_ones_are_walked_back_to_the_day(reddit: FakeReddit) -> None:
    best = [post("best", score=500)]
    reddit.posts["MachineLearning"] = reddit.posts["MachineLearning/top"] = best
    reddit.posts["MachineLearning/new"] = [
        *of_other_days(150, days=3),
        post("second", score=9),
        *best,
        post("third", score=40),
        *of_other_days(150, days=-1.5),
    ]
    haul = visit_source("reddit", ML, day=DAY)
    assert [item.title for item in haul.items] == ["Post best", "Post third", "Post second"]
    assert (
        len(listings(reddit)) == 3
    )  # the best, and two pages of the new ones: what is older is not asked for
    expected = "by the best of the month and the new ones: 3 of 153 posts are of that day"
    assert haul.note == f"asked for 2026-11-10 {expected}"


def test_no_more_than_wanted_and_only_what_can_be_read(reddit: FakeReddit) -> None:
    reddit.posts["MachineLearning"] = [
        post("gone", score=900, removed_by_category="moderator"),
        *(post(f"p{number}", score=number) for number in range(9)),
    ]
    reddit.posts["MachineLearning/top"] = [reddit.posts["MachineLearning"][0]]
    assert titles(limit=2) == ["Post p8", "Post p7"]


def test_the_best_comments_come_along(reddit: FakeReddit) -> None:
    words = "A comment that is long enough to say something."
    reddit.posts["MachineLearning"] = [post("a1", num_comments=1)]
    reddit.comments["a1"] = [
        {"id": "c1", "name": "t1_c1", "author": "person", "body": words, "stickied": False}
    ]
    (item,) = visit_source("reddit", ML, day=DAY).items
    assert item.top_comments == (words,)


def test_a_reddit_that_breaks_off_gives_what_was_found(reddit: FakeReddit) -> None:
    reddit.posts["MachineLearning"] = [post("a1")]
    reddit.fail("/r/MachineLearning/new", 403)
    haul = visit_source("reddit", ML, day=DAY)
    assert [item.title for item in haul.items] == ["Post a1"]
    assert haul.note.endswith("1 of 1 posts are of that day; Reddit gave no more")


def test_a_reddit_that_answers_nothing_fails_with_the_reason(reddit: FakeReddit) -> None:
    reddit.posts["MachineLearning"] = [post("a1")]
    reddit.fail("/r/", 403)
    with pytest.raises(SourceError, match="is private or closed"):
        visit_source("reddit", ML, day=DAY)


def test_a_day_without_posts_is_told(reddit: FakeReddit) -> None:
    reddit.posts["MachineLearning"] = of_other_days(2, days=1)
    haul = visit_source("reddit", ML, day=DAY)
    assert haul.items == ()
    assert haul.note.endswith("by the best of the month and the new ones: 0 of 2 posts are of that day")


def test_without_credentials_its_feeds_are_asked_page_by_page(
    reddit: FakeReddit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("praw_client_id")
    monkeypatch.delenv("praw_client_secret")
    reddit.posts["MachineLearning"] = [*of_other_days(120, days=2), post("a1"), *of_other_days(5, days=-3)]
    haul = visit_source("reddit", ML, day=DAY)
    assert [item.title for item in haul.items] == ["Post a1"]
    assert haul.note == (
        "no credentials: read through Reddit's feed, without scores and comments; asked for 2026-11-10 by the best "
        "of the month and the new ones: 1 of 126 posts are of that day"
    )
    assert reddit.requests == [
        "/r/MachineLearning/top/.rss?t=month&limit=100",
        "/r/MachineLearning/top/.rss?t=month&limit=100&after=t3_other2x99",
        "/r/MachineLearning/new/.rss?limit=100",
        "/r/MachineLearning/new/.rss?limit=100&after=t3_other2x99",
    ]
