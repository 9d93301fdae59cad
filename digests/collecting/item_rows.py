"""What sources gave as rows of the database: cut to fit, cleaned, stored once under its key in the source."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from digests.collecting.memory import remember_versions
from digests.models import Item, Source
from digests.selecting.canonical_urls import canonical_url
from digests.sources.base import RawItem, is_web_address
from digests.sources.flair import split_flair
from digests.sources.plain_text import clean, clean_line

LONGEST_KEY = 300
LONGEST_URL = 2000
LONGEST_TITLE = 500
LONGEST_FLAIR = 100
LONGEST_TEXT = 20_000
LONGEST_AUTHOR = 200
LONGEST_SUBJECT = 60
MOST_COMMENTS = 10
# What the database's whole numbers hold.
LARGEST_NUMBER = 2**31 - 1
# What is brought up to date when an item comes again; `first_seen_at` and `first_day` stay.
RENEWED = (
    "url", "canonical_url", "discussion_url", "title", "flair", "text", "author", "score", "comment_count",
    "top_comments", "subjects", "published_at", "collected_at",
)  # fmt: skip


def store_items(source: Source, raw_items: Sequence[RawItem], now: datetime, *, day: date) -> list[Item]:
    """Stores what the source gave for the day under its key there, and gives it back in its order, each once.

    An item that comes again is brought up to date; what it said before stays as a version of it. What has no title or
    no address that could be linked is left out.
    """
    by_key: dict[str, Item] = {}
    for raw in raw_items:
        row = make_row(source, raw, now, day)
        if row.title and is_web_address(row.url) and len(row.url) <= LONGEST_URL:
            by_key.setdefault(row.external_id, row)
    Item.objects.bulk_create(
        by_key.values(),
        update_conflicts=True,
        unique_fields=["source", "external_id"],
        update_fields=RENEWED,
    )
    stored = {item.external_id: item for item in source.items.filter(external_id__in=by_key)}
    items = [stored[key] for key in by_key]
    remember_versions(items, now)
    return items


def make_row(source: Source, raw: RawItem, now: datetime, day: date) -> Item:
    """The row of an item; what is too long for it is cut, what cannot be stored or seen is left out."""
    flair, title = split_flair(clean_line(raw.title))
    discussion = raw.discussion_url
    if not is_web_address(discussion) or len(discussion) > LONGEST_URL:
        discussion = ""
    return Item(
        source=source,
        external_id=make_key(raw.external_id),
        url=raw.url,
        canonical_url=canonical_url(raw.url)[:LONGEST_URL],
        discussion_url=discussion,
        title=title[:LONGEST_TITLE],
        flair=(clean_line(raw.flair) or flair)[:LONGEST_FLAIR],
        text=clean(raw.text)[:LONGEST_TEXT],
        author=clean_line(raw.author)[:LONGEST_AUTHOR],
        score=max(min(raw.score, LARGEST_NUMBER), -LARGEST_NUMBER),
        comment_count=max(min(raw.comment_count, LARGEST_NUMBER), 0),
        top_comments=[clean(comment) for comment in raw.top_comments[:MOST_COMMENTS]],
        subjects=[clean_line(subject)[:LONGEST_SUBJECT] for subject in raw.subjects],
        published_at=raw.published_at,
        collected_at=now,
        first_seen_at=now,
        first_day=day,
    )


def make_key(external_id: str) -> str:
    """The item's key in its source; of one that is too long the end becomes a hash, so that it stays its own."""
    key = clean_line(external_id)
    if len(key) <= LONGEST_KEY:
        return key
    digest = hashlib.sha256(key.encode()).hexdigest()
    return f"{key[: LONGEST_KEY - len(digest) - 1]}#{digest}"
