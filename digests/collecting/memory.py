"""Keeps what sources said at which moment, and for which days they were heard; forgets what nothing needs any more."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef

from digests.models import CoveredDay, Item, ItemVersion, Source, Topic, TrendingItem

# So long versions are kept of items that no entry used; the first and the newest one stay for ever.
VERSIONS_KEPT = timedelta(days=400)
MOST_FORGOTTEN = 5000


def remember_versions(items: Sequence[Item], now: datetime) -> None:
    """Adds a version of each item whose content is not that of its newest one.

    Where only the numbers changed there is at most one a day (of UTC).
    """
    known = ItemVersion.objects.filter(item__in=[item.pk for item in items]).newest()
    newest = {row.item_id: row for row in known.defer("text", "top_comments")}
    ItemVersion.objects.bulk_create(
        version for item in items if is_news(version := as_version(item, now), newest.get(item.pk))
    )


def is_news(version: ItemVersion, before: ItemVersion | None) -> bool:
    """Whether the version says something that the one before does not, and may be added today."""
    if before is None or before.content_hash != version.content_hash:
        return True
    numbers = (version.score, version.comment_count) != (before.score, before.comment_count)
    return numbers and before.seen_at.date() < version.seen_at.date()


def as_version(item: Item, now: datetime) -> ItemVersion:
    """The item as it is."""
    return ItemVersion(
        item=item,
        seen_at=now,
        content_hash=hash_content(item),
        url=item.url,
        title=item.title,
        text=item.text,
        top_comments=item.top_comments,
        score=item.score,
        comment_count=item.comment_count,
        published_at=item.published_at,
    )


def hash_content(item: Item) -> str:
    """SHA-256 of what the item says: address, title, text and comments."""
    content = json.dumps([item.url, item.title, item.text, item.top_comments], ensure_ascii=False)
    return hashlib.sha256(content.encode(errors="surrogatepass")).hexdigest()


def note_heard(
    source: Source,
    day: date,
    *,
    items: int,
    now: datetime,
    whole: bool = False,
    unchanged: bool = False,
) -> None:
    """Notes that a visit for the day succeeded.

    One that gave as many as were asked for may have been cut off, unless it is known to be `whole`.
    """
    cut = items >= source.limit and not whole
    row = CoveredDay(source=source, day=day, heard_at=now, items=items, cut=cut)
    if unchanged:
        CoveredDay.objects.bulk_create([row], ignore_conflicts=True)
    else:
        CoveredDay.objects.bulk_create(
            [row],
            update_conflicts=True,
            unique_fields=["source", "day"],
            update_fields=["heard_at", "items", "cut"],
        )


def forget_old_versions(*, now: datetime) -> int:
    """Deletes a portion of the versions that are older than VERSIONS_KEPT and of no use; how many.

    Those of items that an entry used stay, and of each item the first and the newest.
    """
    later = ItemVersion.objects.filter(item=OuterRef("item"), seen_at__gt=OuterRef("seen_at"))
    earlier = ItemVersion.objects.filter(item=OuterRef("item"), seen_at__lt=OuterRef("seen_at"))
    old = ItemVersion.objects.filter(Exists(later), Exists(earlier), seen_at__lt=now - VERSIONS_KEPT)
    for model in (Topic, TrendingItem):
        old = old.exclude(Exists(model.objects.filter(item=OuterRef("item"))))
    keys = list(old.order_by("seen_at").values_list("pk", flat=True)[:MOST_FORGOTTEN])
    return ItemVersion.objects.filter(pk__in=keys).delete()[0]
