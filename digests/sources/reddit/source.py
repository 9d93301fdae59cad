"""Reddit through praw, read-only; through Reddit's own feeds where there are no credentials."""

from __future__ import annotations

import configparser
import os
import re
import time
from collections.abc import Sequence
from typing import Any, Literal

import praw
from django.conf import settings
from praw.config import Config
from pydantic import Field, field_validator

from digests.sources.base import Haul, SourceError, SourceSettings, Visit, parse_settings
from digests.sources.reddit.errors import explain
from digests.sources.reddit.feed import read_reddit_entry
from digests.sources.reddit.links import SITE
from digests.sources.reddit.posts import ERRORS, is_readable, read_comments, read_post
from digests.sources.reddit.requests import Allowance, BoundedRequestor
from digests.sources.rss import collect_feed

REQUEST_SECONDS = 10.0
# A whole visit, with praw's own repetitions, takes no longer than so many requests that just do not fail.
REQUESTS_OF_A_VISIT = 2.5
# Each thread of comments costs a request: only the first items get theirs, and only while there is time.
ITEMS_WITH_COMMENTS = 10
COMMENTS_SECONDS = 12.0
SUBREDDIT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_]{1,20}")
NO_CREDENTIALS = "no credentials: read through Reddit's feed, without scores and comments"


class RedditSettings(SourceSettings):
    """`subreddit` without r/; `listing` and `time_filter` as on the site; `comments`: how many of the best."""

    subreddit: str = Field(examples=["MachineLearning"])
    listing: Literal["top", "hot", "new", "rising"] = "top"
    time_filter: Literal["hour", "day", "week", "month", "year", "all"] = "day"
    comments: int = Field(default=3, ge=0, le=10)
    include_nsfw: bool = False

    @field_validator("subreddit")
    @classmethod
    def check_subreddit(cls, name: str) -> str:
        """The name as Reddit writes it; r/ before it is left out."""
        name = name.strip("/").removeprefix("r/")
        if not SUBREDDIT.fullmatch(name):
            raise ValueError("it should be a subreddit's name, such as MachineLearning")
        return name


class RedditSource:
    """A subreddit."""

    name = "reddit"
    label = "Reddit"
    dated = False
    settings_model = RedditSettings

    def collect(self, visit: Visit) -> Haul:
        """The posts of the listing, with their best comments where there are credentials."""
        wanted = parse_settings(RedditSettings, visit.settings)
        if not has_credentials():
            return collect_from_feed(wanted, visit)
        seconds = read_timeout()
        allowance = Allowance(seconds, time.monotonic() + seconds * REQUESTS_OF_A_VISIT)
        try:
            with open_reddit(allowance) as reddit:
                return read_listing(reddit, wanted, visit.limit, allowance)
        except ERRORS as error:
            raise SourceError(explain(error, allowance, wanted.subreddit)) from error


def has_credentials() -> bool:
    """Whether Reddit's API can be asked: by the settings, or by praw's own variables or file."""
    try:
        config = Config(read_variable("site") or "DEFAULT", **list_options())
    except configparser.Error:
        return False
    return bool(config.client_id and config.client_secret)


def open_reddit(allowance: Allowance) -> praw.Reddit:
    """A read-only client. What the settings leave out, praw takes from its own variables and file."""
    reddit = praw.Reddit(
        **list_options(),
        check_for_updates=False,
        check_for_async=False,
        requestor_class=BoundedRequestor,
        requestor_kwargs={"allowance": allowance},
    )
    reddit.read_only = True
    return reddit


def list_options() -> dict[str, Any]:
    """What praw is told rather than left to find out."""
    options = {
        "client_id": settings.REDDIT_CLIENT_ID,
        "client_secret": settings.REDDIT_CLIENT_SECRET,
        "user_agent": read_variable("user_agent") or settings.REDDIT_USER_AGENT,
        # praw itself takes these two from its file only.
        "oauth_url": read_variable("oauth_url"),
        "reddit_url": read_variable("reddit_url"),
    }
    return {name: value for name, value in options.items() if value}


def read_variable(name: str) -> str:
    """One of praw's environment variables, all of which begin with praw_ in small letters."""
    return os.environ.get(f"praw_{name}", "").strip()


def read_timeout() -> float:
    """The seconds a request may take; raises SourceError."""
    word = read_variable("timeout") or str(REQUEST_SECONDS)
    try:
        seconds = float(word)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 60:
        raise SourceError(f"praw_timeout is {word!r}; it should be a number of seconds up to 60.")
    return seconds


def read_listing(reddit: praw.Reddit, wanted: RedditSettings, limit: int, allowance: Allowance) -> Haul:
    """The posts of the listing that can be used, and a note where something is missing."""
    options: dict[str, Any] = {"limit": limit}
    if wanted.listing == "top":
        options["time_filter"] = wanted.time_filter
    posts = list(getattr(reddit.subreddit(wanted.subreddit), wanted.listing)(**options))
    usable = [post for post in posts if is_readable(post, include_nsfw=wanted.include_nsfw)]
    if not posts:
        return Haul((), note=f"r/{wanted.subreddit} has no posts in “{wanted.listing}” now")
    if not usable:
        return Haul((), note=f"none of {len(posts)} posts can be used: removed, pinned or not for everyone")
    allowance.deadline = min(allowance.deadline, time.monotonic() + COMMENTS_SECONDS)
    comments, note = collect_comments(usable[:ITEMS_WITH_COMMENTS], wanted.comments)
    return Haul(tuple(read_post(post, comments.get(post.id, ())) for post in usable), note=note)


def collect_comments(posts: Sequence[Any], count: int) -> tuple[dict[str, tuple[str, ...]], str]:
    """The best comments of each post, by its id; after the first failure no more are asked for."""
    found: dict[str, tuple[str, ...]] = {}
    for post in posts:
        if count and post.num_comments:
            try:
                found[post.id] = read_comments(post, count)
            except ERRORS:
                # The posts are there; their comments are a welcome addition, no more.
                return found, "not all comments could be read"
    return found, ""


def collect_from_feed(wanted: RedditSettings, visit: Visit) -> Haul:
    """The listing as Reddit's feed has it."""
    headers = {"User-Agent": list_options()["user_agent"]}
    haul = collect_feed(feed_address(wanted, visit.limit), visit, read=read_reddit_entry, headers=headers)
    note = "; ".join(filter(None, [NO_CREDENTIALS, haul.note]))
    return Haul(haul.items, haul.state, note, haul.unchanged)


def feed_address(wanted: RedditSettings, limit: int) -> str:
    """The address of the listing's feed."""
    site = read_variable("reddit_url").rstrip("/") or SITE
    span = f"t={wanted.time_filter}&" if wanted.listing == "top" else ""
    return f"{site}/r/{wanted.subreddit}/{wanted.listing}/.rss?{span}limit={min(limit, 100)}"
