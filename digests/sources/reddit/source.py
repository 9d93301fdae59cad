"""Reddit through praw, read-only; through Reddit's own feeds where there are no credentials."""

from __future__ import annotations

import configparser
import os
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal
from urllib.parse import urlencode

import praw
from django.conf import settings
from praw.config import Config
from pydantic import Field, field_validator

from digests.sources.base import (
    Haul,
    Numbers,
    RawItem,
    SourceError,
    SourceSettings,
    Visit,
    parse_settings,
)
from digests.sources.reddit import past
from digests.sources.reddit.errors import explain
from digests.sources.reddit.feed import read_reddit_entry
from digests.sources.reddit.links import SITE
from digests.sources.reddit.posts import ERRORS, is_readable, read_comments, read_post
from digests.sources.reddit.requests import Allowance, BoundedRequestor
from digests.sources.rss import collect_feed, read_feed

REQUEST_SECONDS = 10.0
# A whole visit, with praw's own repetitions, takes no longer than so many requests that just do not fail.
REQUESTS_OF_A_VISIT = 2.5
REQUESTS_OF_A_PAST_DAY = 4
# What Reddit gives at once; without credentials it allows few requests.
PAGE = 100
PAGES_OF_A_FEED = 3
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
    settings_model = RedditSettings

    def reach(self, visit: Visit) -> int:
        """As far as its listings of the best."""
        return past.REACH

    def collect(self, visit: Visit) -> Haul:
        """The posts of the listing, or of a past day, with their best comments where there are credentials."""
        wanted = parse_settings(RedditSettings, visit.settings)
        if not has_credentials():
            return collect_from_feed(wanted, visit)
        seconds = read_timeout()
        requests = REQUESTS_OF_A_PAST_DAY if visit.is_past else REQUESTS_OF_A_VISIT
        allowance = Allowance(seconds, time.monotonic() + seconds * requests)
        try:
            with open_reddit(allowance) as reddit:
                if visit.is_past:
                    return read_past_day(reddit, wanted, visit, allowance)
                return read_listing(reddit, wanted, visit.limit, allowance)
        except ERRORS as error:
            raise SourceError(explain(error, allowance, wanted.subreddit)) from error

    def look_again(self, visit: Visit, external_ids: Sequence[str]) -> Mapping[str, Numbers]:
        """How these posts fare now; nothing without credentials, since the feed tells no numbers."""
        if not has_credentials() or not external_ids:
            return {}
        wanted = parse_settings(RedditSettings, visit.settings)
        seconds = read_timeout()
        allowance = Allowance(seconds, time.monotonic() + 3 * seconds)
        try:
            with open_reddit(allowance) as reddit:
                found = list(reddit.info(fullnames=[f"t3_{key}" for key in external_ids]))
        except ERRORS as error:
            raise SourceError(explain(error, allowance, wanted.subreddit)) from error
        return {post.id: Numbers(int(post.score), int(post.num_comments)) for post in found}


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
    items, note = read_posts(usable, wanted, allowance)
    return Haul(items, note=note)


def read_past_day(reddit: praw.Reddit, wanted: RedditSettings, visit: Visit, allowance: Allowance) -> Haul:
    """The best posts that were made on the visit's day, and a note that says how the day was asked for."""
    subreddit = reddit.subreddit(wanted.subreddit)

    def list_posts(listing: str, span: str) -> Iterator[Any]:
        if listing == "top":
            return iter(subreddit.top(time_filter=span, limit=past.MOST_POSTS))
        return iter(subreddit.new(limit=past.MOST_POSTS))

    posts, day = past.find_posts(
        visit,
        list_posts,
        moment_of=past.moment_of_post,
        is_usable=lambda post: is_readable(post, include_nsfw=wanted.include_nsfw),
        name_of=lambda post: str(post.id),
        errors=ERRORS,
    )
    best = sorted(posts, key=lambda post: -post.score)[: visit.limit]
    items, note = read_posts(best, wanted, allowance)
    return Haul(items, note="; ".join(filter(None, [day.note(visit, len(posts)), note])))


def read_posts(
    posts: Sequence[Any], wanted: RedditSettings, allowance: Allowance
) -> tuple[tuple[RawItem, ...], str]:
    """The posts as items, the first with their best comments, and a note where these are missing."""
    allowance.deadline = min(allowance.deadline, time.monotonic() + COMMENTS_SECONDS)
    comments, note = collect_comments(posts[:ITEMS_WITH_COMMENTS], wanted.comments)
    return tuple(read_post(post, comments.get(post.id, ())) for post in posts), note


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
    if visit.is_past:
        return collect_past_day_from_feed(wanted, visit, headers)
    haul = collect_feed(feed_address(wanted, visit.limit), visit, read=read_reddit_entry, headers=headers)
    note = "; ".join(filter(None, [NO_CREDENTIALS, haul.note]))
    return Haul(haul.items, haul.state, note, haul.unchanged)


def collect_past_day_from_feed(wanted: RedditSettings, visit: Visit, headers: Mapping[str, str]) -> Haul:
    """The posts of the visit's day that the feeds of the best and of the new posts have."""

    def list_posts(listing: str, span: str) -> Iterator[RawItem]:
        after = ""
        for _ in range(PAGES_OF_A_FEED):
            address = feed_address(wanted, PAGE, listing=listing, span=span, after=after)
            items = read_feed(address, read=read_reddit_entry, headers=headers)
            yield from items
            if len(items) < PAGE:
                return
            after = f"t3_{items[-1].external_id}"

    items, day = past.find_posts(
        visit,
        list_posts,
        moment_of=lambda item: item.published_at,
        name_of=lambda item: item.external_id,
        errors=(SourceError,),
    )
    return Haul(tuple(items[: visit.limit]), visit.state, f"{NO_CREDENTIALS}; {day.note(visit, len(items))}")


def feed_address(
    wanted: RedditSettings, limit: int, *, listing: str = "", span: str = "", after: str = ""
) -> str:
    """The address of the listing's feed; what is given instead of the wanted listing and span counts."""
    site = read_variable("reddit_url").rstrip("/") or SITE
    listing = listing or wanted.listing
    options: dict[str, Any] = {"t": span or wanted.time_filter} if listing == "top" else {}
    options |= {"limit": min(limit, PAGE)} | ({"after": after} if after else {})
    return f"{site}/r/{wanted.subreddit}/{listing}/.rss?{urlencode(options)}"
