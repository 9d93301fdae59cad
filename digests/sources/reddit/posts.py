"""Reddit's posts and comments, as praw gives them, as items."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import praw.exceptions
import prawcore

from digests.sources.base import RawItem
from digests.sources.plain_text import clean, clean_line
from digests.sources.reddit.links import SITE, choose_link

SHORTEST_COMMENT = 40
LONGEST_COMMENT = 2000
# Asked for beyond the wanted count, since bots' and short ones are left out.
SPARE_COMMENTS = 5
GONE = ("[removed]", "[deleted]")
BOTS = ("automoderator", "bot")
# What praw raises, and what it lets through where an answer is not of the expected form.
ERRORS = (
    prawcore.PrawcoreException,
    praw.exceptions.PRAWException,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
)


def is_readable(post: Any, *, include_nsfw: bool) -> bool:
    """Whether a post is still there, is not pinned, and is fit for everyone where that is wanted."""
    # Taken from what came with the listing: asking the post itself for more would cost a request.
    given = vars(post)
    gone = (
        given.get("author") is None
        or given.get("selftext") in GONE
        or given.get("title") in GONE
        or given.get("removed_by_category")
    )
    fit = include_nsfw or not given.get("over_18")
    return bool(not gone and fit and not given.get("stickied") and clean_line(given.get("title") or ""))


def read_post(post: Any, comments: tuple[str, ...]) -> RawItem:
    """A post as an item; its title and text stay as they were written, Markdown and HTML included."""
    given = vars(post)
    discussion = f"{SITE}{given['permalink']}"
    return RawItem(
        external_id=given["id"],
        url=discussion if given.get("is_self") else choose_link(given["url"], discussion=discussion),
        title=clean_line(given["title"]),
        discussion_url=discussion,
        text=clean(given.get("selftext") or ""),
        author=f"u/{given['author'].name}",
        score=int(given["score"]),
        comment_count=int(given["num_comments"]),
        top_comments=comments,
        flair=clean_line(given.get("link_flair_text") or ""),
        published_at=datetime.fromtimestamp(given["created_utc"], tz=UTC),
    )


def read_comments(post: Any, count: int) -> tuple[str, ...]:
    """The texts of the post's best comments that people wrote: one request."""
    post.comment_sort = "top"
    post.comment_limit = count + SPARE_COMMENTS
    post.comments.replace_more(limit=0)
    return tuple(islice(people_s_comments(post.comments), count))


def people_s_comments(comments: Any) -> Iterator[str]:
    """The texts of comments that are no bot's, not pinned, still there, and say something."""
    for comment in comments:
        name = comment.author.name.lower() if comment.author else ""
        text = clean(comment.body)
        by_a_person = name and not name.endswith(BOTS) and not comment.stickied
        if by_a_person and text not in GONE and len(text) >= SHORTEST_COMMENT:
            yield text[:LONGEST_COMMENT]
