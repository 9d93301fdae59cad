"""Reddit through the real praw, against a Reddit on 127.0.0.1."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_django import Settings

from digests.sources.base import RawItem, SourceError
from digests.sources.reddit.source import has_credentials
from tests.digests.sources.visits import visit_source
from tests.fakes.reddit import (
    CLIENT_ID,
    CLIENT_SECRET,
    POSTED,
    TOKEN,
    FakeReddit,
    make_comment,
    make_post,
)

ML = {"subreddit": "MachineLearning"}
LONG = "This is a considered remark with enough words to be worth reading."


def give(reddit: FakeReddit, *posts: dict[str, Any]) -> None:
    reddit.posts["MachineLearning"] = list(posts)


def collect(**settings: Any) -> tuple[RawItem, ...]:
    return visit_source("reddit", {**ML, **settings}).items


def ids(items: tuple[RawItem, ...]) -> list[str]:
    return [item.external_id for item in items]


def test_a_self_post_becomes_an_item(reddit: FakeReddit) -> None:
    title = "[D] Is **attention** all <b>you</b> need? R&D, 2 < 3"
    give(
        reddit,
        make_post("a1", title, selftext="I *wonder* & ask <you>.", score=321, num_comments=1,
                  link_flair_text="Discussion"),
    )  # fmt: skip
    reddit.comments["a1"] = [make_comment("c1", LONG)]
    (item,) = collect()
    place = "https://www.reddit.com/r/MachineLearning/comments/a1/_d_is_attention_all_b_you_b_need_r_d_2_3/"
    assert item == RawItem(
        external_id="a1",
        url=place,
        title=title,
        discussion_url=place,
        text="I *wonder* & ask <you>.",
        author="u/careful_reader",
        score=321,
        comment_count=1,
        top_comments=(LONG,),
        flair="Discussion",
        published_at=datetime.fromtimestamp(POSTED, tz=UTC),
    )


def test_a_link_post_leads_to_what_it_links(reddit: FakeReddit) -> None:
    give(reddit, make_post("a1", "A paper", is_self=False, url="https://arxiv.org/abs/2611.00001?a=1&b=2"))
    (item,) = collect()
    assert item.url == "https://arxiv.org/abs/2611.00001?a=1&b=2"
    assert item.discussion_url.startswith("https://www.reddit.com/r/MachineLearning/comments/a1/")


@pytest.mark.parametrize(
    "url",
    ["https://i.redd.it/cat.jpeg", "https://v.redd.it/abc", "https://www.reddit.com/gallery/a1",
     "/r/other/comments/b2/crosspost/", "javascript:alert(1)"],
)  # fmt: skip
def test_a_post_of_a_picture_leads_to_its_discussion(reddit: FakeReddit, url: str) -> None:
    give(reddit, make_post("a1", "A picture", is_self=False, url=url))
    (item,) = collect()
    assert item.url == item.discussion_url


def test_posts_that_are_gone_pinned_or_not_for_everyone_are_left_out(reddit: FakeReddit) -> None:
    give(
        reddit,
        make_post("removed", "Removed", selftext="[removed]"),
        make_post("deleted", "Deleted", selftext="[deleted]", author="[deleted]"),
        make_post("nobody", "Nobody's", author="[deleted]"),
        make_post("moderated", "Moderated", removed_by_category="moderator"),
        make_post("pinned", "Pinned", stickied=True),
        make_post("nsfw", "Not for everyone", over_18=True),
        make_post("blank", "\u200b \u202e"),
        make_post("good", "Good"),
    )
    assert ids(collect()) == ["good"]
    assert ids(collect(include_nsfw=True)) == ["nsfw", "good"]


def test_a_listing_of_removed_posts_is_empty_and_says_why(reddit: FakeReddit) -> None:
    give(reddit, make_post("a1", "Removed", selftext="[removed]"))
    haul = visit_source("reddit", ML)
    assert (haul.items, haul.note) == (
        (),
        "none of 1 posts can be used: removed, pinned or not for everyone",
    )


def test_an_empty_listing_says_so(reddit: FakeReddit) -> None:
    give(reddit)
    haul = visit_source("reddit", ML)
    assert (haul.items, haul.note) == ((), "r/MachineLearning has no posts in “top” now")


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ({}, "/r/MachineLearning/top?t=day&limit=25&raw_json=1"),
        ({"time_filter": "week"}, "/r/MachineLearning/top?t=week&limit=25&raw_json=1"),
        ({"listing": "hot"}, "/r/MachineLearning/hot?limit=25&raw_json=1"),
        ({"listing": "new"}, "/r/MachineLearning/new?limit=25&raw_json=1"),
        ({"listing": "rising"}, "/r/MachineLearning/rising?limit=25&raw_json=1"),
    ],
)
def test_each_listing_is_asked_for(reddit: FakeReddit, settings: dict[str, str], path: str) -> None:
    give(reddit)
    collect(**settings)
    asked, wanted = reddit.requests[-1], path
    assert asked.split("?")[0] == wanted.split("?")[0]
    assert set(asked.split("?")[1].split("&")) == set(wanted.split("?")[1].split("&"))


def test_a_limit_beyond_a_page_takes_several(reddit: FakeReddit) -> None:
    give(reddit, *(make_post(f"p{number}", f"Post {number}") for number in range(130)))
    assert len(visit_source("reddit", ML, limit=120).items) == 120


def test_the_best_comments_of_people_are_taken(reddit: FakeReddit) -> None:
    give(reddit, make_post("a1", "Much discussed", num_comments=9))
    reddit.comments["a1"] = [
        make_comment("c1", f"{LONG} Pinned.", stickied=True),
        make_comment("c2", f"{LONG} By a bot.", author="AutoModerator"),
        make_comment("c3", f"{LONG} By a bot.", author="remind-me-bot"),
        make_comment("c4", "[removed]"),
        make_comment("c5", f"{LONG} First.\u200b"),
        make_comment("c6", f"{LONG} Nobody's.", author="[deleted]"),
        make_comment("c7", f"{LONG} Second."),
        make_comment("c8", "lol"),
        make_comment("c9", f"{LONG} Third."),
    ]
    assert collect(comments=2)[0].top_comments == (f"{LONG} First.", f"{LONG} Second.")
    assert any(path.startswith("/comments/a1/?limit=7&sort=top") for path in reddit.requests)


def test_comments_cost_a_bounded_number_of_requests(reddit: FakeReddit) -> None:
    give(reddit, *(make_post(f"p{number}", f"Post {number}", num_comments=3) for number in range(25)))
    collect()
    assert sum(path.startswith("/comments/") for path in reddit.requests) == 10
    reddit.requests.clear()
    collect(comments=0)
    assert not any(path.startswith("/comments/") for path in reddit.requests)


def test_a_post_without_comments_costs_no_request(reddit: FakeReddit) -> None:
    give(reddit, make_post("a1", "Undiscussed", num_comments=0))
    collect()
    assert len(reddit.requests) == 2  # the sign-in and the listing


def test_posts_are_kept_where_comments_fail_and_no_more_are_asked_for(reddit: FakeReddit) -> None:
    give(reddit, *(make_post(f"p{number}", f"Post {number}", num_comments=3) for number in range(5)))
    reddit.fail("/comments/", 403)
    haul = visit_source("reddit", ML)
    assert (len(haul.items), haul.note) == (5, "not all comments could be read")
    assert sum(path.startswith("/comments/") for path in reddit.requests) == 1


def test_praw_does_not_sleep_for_its_rate_limit(reddit: FakeReddit) -> None:
    give(reddit, *(make_post(f"p{number}", f"Post {number}", num_comments=1) for number in range(3)))
    # praw would wait up to ten seconds between two of these four requests.
    reddit.rate_limit = (5.0, 995, 600)
    started = time.monotonic()
    assert len(collect()) == 3
    assert time.monotonic() - started < 8


def test_at_the_rate_limit_nothing_more_is_asked_for(reddit: FakeReddit) -> None:
    give(reddit, *(make_post(f"p{number}", f"Post {number}", num_comments=1) for number in range(3)))
    reddit.rate_limit = (0.0, 1000, 600)
    haul = visit_source("reddit", ML)
    assert (len(haul.items), haul.note) == (3, "not all comments could be read")
    assert len(reddit.requests) == 2


def test_a_listing_cut_short_by_the_rate_limit_says_so(reddit: FakeReddit) -> None:
    give(reddit, *(make_post(f"p{number}", f"Post {number}") for number in range(130)))
    reddit.rate_limit = (0.0, 1000, 600)
    with pytest.raises(SourceError, match=r"rate limit is reached; it allows more in (599|600) s"):
        visit_source("reddit", ML, limit=120)


def failure(**settings: Any) -> str:
    with pytest.raises(SourceError) as caught:
        collect(**settings)
    return str(caught.value)


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (403, '{"message": "Forbidden", "error": 403, "reason": "private"}', "r/MachineLearning is private; choose"),
        (403, '{"reason": "quarantined"}', "is quarantined"),
        (403, "<html>whoa there, pardner!</html>", "REDDIT_USER_AGENT is not accepted"),
        (404, '{"message": "Not Found", "error": 404, "reason": "banned"}', "was banned by Reddit"),
        (404, "", "is not known to Reddit; look at its spelling"),
        (429, "", "asked too often"),
        (418, "", "HTTP status 418"),
        (451, "", "may not be read from this country"),
        (200, "<html>Blocked</html>", "does not understand (BadJSON)"),
        (200, '{"kind": "Listing"}', "does not understand"),
        (200, "[]", "does not understand"),
    ],
)  # fmt: skip
def test_a_refusal_says_what_to_do(reddit: FakeReddit, status: int, body: str, words: str) -> None:
    reddit.fail("/r/", status, body)
    assert words in failure()


def test_an_unknown_subreddit_redirects_and_is_named(reddit: FakeReddit) -> None:
    assert "r/Nonesuch is not known to Reddit" in failure(subreddit="Nonesuch")


@pytest.mark.parametrize("after", ["Fri, 20 Nov 2026 12:00:00 GMT", "120", ""])
def test_being_asked_too_often_is_told_whatever_the_header(reddit: FakeReddit, after: str) -> None:
    reddit.fail("/r/", 429, retry_after=after)
    assert "asked too often" in failure()


@pytest.mark.parametrize(
    ("status", "body"), [(401, ""), (403, ""), (400, ""), (200, '{"error": "invalid_grant"}')]
)
def test_a_failed_sign_in_points_to_the_credentials(reddit: FakeReddit, status: int, body: str) -> None:
    reddit.fail("/api/v1/access_token", status, body)
    assert "look at REDDIT_CLIENT_ID and REDDIT_CLIENT_SECRET" in failure()


def test_wrong_credentials_are_told_and_not_shown(reddit: FakeReddit, settings: Settings) -> None:
    settings.REDDIT_CLIENT_SECRET = "a-wrong-secret-that-must-not-leak"
    reason = failure()
    assert "does not accept the credentials" in reason
    assert "must-not-leak" not in reason


@pytest.mark.parametrize("agent", ["bad\nagent", "агент по-русски"])
def test_a_user_agent_that_cannot_be_sent_is_told(
    reddit: FakeReddit, monkeypatch: pytest.MonkeyPatch, agent: str
) -> None:
    monkeypatch.setenv("praw_user_agent", agent)
    assert "look at REDDIT_USER_AGENT" in failure()


def test_a_site_that_praw_s_file_does_not_have_gives_no_credentials(
    reddit: FakeReddit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("praw_site", "nonesuch")
    assert not has_credentials()


def test_a_site_that_sends_too_much_is_cut_off(reddit: FakeReddit) -> None:
    reddit.fail("/r/", 200, "x" * (9 * 1024 * 1024))
    assert "sent more than is taken" in failure()


def test_a_reddit_that_is_not_there_is_told(reddit: FakeReddit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("praw_reddit_url", "http://127.0.0.1:9")
    monkeypatch.setenv("praw_timeout", "0.2")
    assert "could not be reached" in failure()


@pytest.mark.parametrize("word", ["soon", "0", "-1", "1000", "nan"])
def test_a_timeout_that_is_none_is_named(
    reddit: FakeReddit, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    monkeypatch.setenv("praw_timeout", word)
    assert failure() == f"praw_timeout is {word!r}; it should be a number of seconds up to 60."


def test_a_server_that_is_broken_is_given_up(reddit: FakeReddit) -> None:
    reddit.fail("/r/Broken", 500)
    reddit.fail("/r/Refusing", 401)
    reddit.fail("/r/Expired", 401, www_authenticate='Bearer realm="reddit", error="invalid_token"')
    with ThreadPoolExecutor() as pool:
        broken, refusing, expired = pool.map(
            lambda name: failure(subreddit=name), ("Broken", "Refusing", "Expired")
        )
    assert "HTTP status 500" in broken
    assert "does not accept the credentials" in refusing
    assert "does not accept the credentials" in expired


def test_a_server_that_is_slow_is_given_up_within_the_time(
    reddit: FakeReddit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("praw_timeout", "0.5")
    reddit.slow["/r/Slow/top"] = 0.8
    assert "did not answer in time" in failure(subreddit="Slow")


def test_a_server_that_recovers_is_asked_again_by_praw(reddit: FakeReddit) -> None:
    give(reddit, make_post("a1", "After all"))
    reddit.fail("/r/", 503, times=1)
    assert ids(collect()) == ["a1"]


def test_praw_s_own_variables_are_in_force_and_the_settings_come_first(
    reddit: FakeReddit, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(reddit, make_post("a1", "One"))
    collect()
    assert all(agent.startswith("hindcast-tests/1.0 by nobody ") for agent in reddit.user_agents)
    monkeypatch.setenv("praw_client_id", "not this one")
    monkeypatch.setenv("praw_client_secret", "nor this")
    settings.REDDIT_CLIENT_ID, settings.REDDIT_CLIENT_SECRET = CLIENT_ID, CLIENT_SECRET
    assert ids(collect()) == ["a1"]


def test_credentials_are_found_in_the_settings_or_in_praw_s_variables(
    without_reddit_credentials: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not has_credentials()
    settings.REDDIT_CLIENT_ID = CLIENT_ID
    assert not has_credentials()
    monkeypatch.setenv("praw_client_secret", CLIENT_SECRET)
    assert has_credentials()


def test_no_secret_is_in_what_is_collected(reddit: FakeReddit) -> None:
    give(reddit, make_post("a1", "One"))
    haul = str(visit_source("reddit", ML))
    assert CLIENT_SECRET not in haul and TOKEN not in haul
