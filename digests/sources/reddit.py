"""Reddit through praw, read-only; through Reddit's own feeds where there are no credentials."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Literal
from urllib.parse import urlsplit

import praw
import praw.exceptions
import prawcore
from django.conf import settings
from pydantic import Field

from digests.sources.base import Haul, RawItem, SourceError, SourceSettings, Visit
from digests.sources.plain_text import clean, clean_line
from digests.sources.rss import collect_feed

SITE = "https://www.reddit.com"
TIMEOUT_SECONDS = 16
# Each thread of comments costs a request: only the first items get theirs.
ITEMS_WITH_COMMENTS = 10
SHORTEST_COMMENT = 40
GONE = ("[removed]", "[deleted]")
BOTS = ("automoderator", "bot")


class RedditSettings(SourceSettings):
    """`subreddit` without r/; `listing` and `time_filter` as on the site; `comments`: how many of the best."""

    subreddit: str = Field(examples=["MachineLearning"], pattern=r"^[A-Za-z0-9][A-Za-z0-9_]{1,20}$")
    listing: Literal["top", "hot", "new", "rising"] = "top"
    time_filter: Literal["hour", "day", "week", "month", "year", "all"] = "day"
    comments: int = Field(default=3, ge=0, le=10)
    include_nsfw: bool = False


class RedditSource:
    """A subreddit."""

    name = "reddit"
    label = "Reddit"
    dated = False
    settings_model = RedditSettings

    def collect(self, visit: Visit) -> Haul:
        """The posts of the listing, with their best comments where there are credentials."""
        wanted = RedditSettings.model_validate(dict(visit.settings))
        if not has_credentials():
            haul = collect_feed(feed_address(wanted), visit)
            note = "; ".join(filter(None, ["no credentials: read through Reddit's feed", haul.note]))
            return Haul(haul.items, haul.state, note, haul.unchanged)
        try:
            return Haul(tuple(read_posts(open_reddit(), wanted, visit.limit)))
        except (prawcore.PrawcoreException, praw.exceptions.PRAWException) as error:
            raise SourceError(explain(error, wanted)) from error


def has_credentials() -> bool:
    """Whether Reddit's API can be asked: by the settings, or by praw's own variables."""
    return bool(
        (settings.REDDIT_CLIENT_ID or os.environ.get("praw_client_id"))
        and (settings.REDDIT_CLIENT_SECRET or os.environ.get("praw_client_secret"))
    )


def open_reddit() -> praw.Reddit:
    """A read-only client. What the settings leave out, praw takes from its own variables and file."""
    options = {
        "client_id": settings.REDDIT_CLIENT_ID,
        "client_secret": settings.REDDIT_CLIENT_SECRET,
        "user_agent": os.environ.get("praw_user_agent") or settings.REDDIT_USER_AGENT,
        # praw itself takes these two from its file only.
        "oauth_url": os.environ.get("praw_oauth_url"),
        "reddit_url": os.environ.get("praw_reddit_url"),
    }
    reddit = praw.Reddit(
        **{name: value for name, value in options.items() if value},
        check_for_updates=False,
        check_for_async=False,
        timeout=TIMEOUT_SECONDS,
    )
    reddit.read_only = True
    return reddit


def feed_address(wanted: RedditSettings) -> str:
    """The address of the listing's feed."""
    site = os.environ.get("praw_reddit_url") or SITE
    query = f"?t={wanted.time_filter}" if wanted.listing == "top" else ""
    return f"{site}/r/{wanted.subreddit}/{wanted.listing}/.rss{query}"


def read_posts(reddit: praw.Reddit, wanted: RedditSettings, limit: int) -> Iterator[RawItem]:
    """The posts of the listing that are there to be read."""
    subreddit = reddit.subreddit(wanted.subreddit)
    options: dict[str, Any] = {"limit": limit}
    if wanted.listing == "top":
        options["time_filter"] = wanted.time_filter
    posts = getattr(subreddit, wanted.listing)(**options)
    for number, post in enumerate(post for post in posts if is_readable(post, wanted)):
        comments = wanted.comments if number < ITEMS_WITH_COMMENTS and post.num_comments else 0
        yield read_post(reddit, post, comments)


def is_readable(post: Any, wanted: RedditSettings) -> bool:
    """Whether a post was not removed, is not pinned, and is fit for everyone."""
    gone = post.author is None or post.selftext in GONE or getattr(post, "removed_by_category", None)
    return not gone and not post.stickied and (wanted.include_nsfw or not post.over_18) and bool(post.title.strip())


def read_post(reddit: praw.Reddit, post: Any, comments: int) -> RawItem:
    """A post as an item; a picture or a self post is its own source."""
    site = SITE if reddit.config.reddit_url.startswith("http://127.") else reddit.config.reddit_url
    discussion = f"{site}{post.permalink}"
    return RawItem(
        external_id=post.id,
        url=discussion if post.is_self or not is_web(post.url) else post.url,
        title=clean_line(post.title),
        discussion_url=discussion,
        text=clean(post.selftext or ""),
        author=f"u/{post.author.name}",
        score=int(post.score),
        comment_count=int(post.num_comments),
        top_comments=tuple(best_comments(post, comments)) if comments else (),
        flair=clean_line(post.link_flair_text or ""),
        published_at=datetime.fromtimestamp(post.created_utc, tz=UTC),
    )


def best_comments(post: Any, count: int) -> Iterator[str]:
    """The texts of the best comments that people wrote."""
    post.comment_sort = "top"
    post.comment_limit = count + 5
    try:
        post.comments.replace_more(limit=0)
        written = [comment.body for comment in post.comments if is_by_a_person(comment)]
    except prawcore.PrawcoreException:
        # The post itself is there; its comments are a welcome addition, no more.
        return
    yield from (clean(body) for body in islice(written, count))


def is_by_a_person(comment: Any) -> bool:
    """Whether a comment is no bot's, not pinned, still there, and says something."""
    name = comment.author.name.lower() if comment.author else ""
    return (
        bool(name)
        and not name.endswith(BOTS)
        and not comment.stickied
        and comment.body not in GONE
        and len(comment.body) >= SHORTEST_COMMENT
    )


def is_web(url: str) -> bool:
    """Whether the address is one of the web."""
    return urlsplit(url).scheme in ("http", "https")


def explain(error: Exception, wanted: RedditSettings) -> str:
    """What went wrong, in words for the operator; never with what was sent."""
    name = f"r/{wanted.subreddit}"
    status = getattr(getattr(error, "response", None), "status_code", None)
    if isinstance(error, prawcore.OAuthException) or status == 401:
        return "Reddit does not accept the credentials; look at REDDIT_CLIENT_ID and REDDIT_CLIENT_SECRET."
    if isinstance(error, (prawcore.Redirect, prawcore.NotFound)):
        return f"Reddit knows no {name}; look at its spelling."
    if status == 403:
        return f"{name} is private or closed to this account, or REDDIT_USER_AGENT is not accepted."
    if status == 429:
        return "Reddit was asked too often; it is asked again later."
    if isinstance(error, prawcore.RequestException):
        return "Reddit could not be reached."
    if status is not None:
        return f"Reddit answered with the HTTP status {status}; it may be better later."
    return f"Reddit gave an answer that praw does not understand ({type(error).__name__})."
