"""Whether a source's list of what is newest goes back to what it gave before, so that nothing fell out between."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from digests.collecting.item_rows import make_key
from digests.models import CoveredDay, Source
from digests.sources.base import RawItem, day_span

# Where what is liked best stands first, so many items stand newest first by chance once in 120 times.
FEWEST = 5


def goes_back(source: Source, day: date, items: Sequence[RawItem]) -> bool:
    """Whether the items stand newest first, and the last of them was known from the visit for an earlier day.

    That it is older than that visit would not tell: papers of a weekend are announced days after they were submitted.
    """
    known = known_until(source, day)
    if known is None or not stands_newest_first(items):
        return False
    return source.items.filter(external_id=make_key(items[-1].external_id), first_seen_at__lte=known).exists()


def known_until(source: Source, day: date) -> datetime | None:
    """Until when the source was heard for the last of the days before; None where it was not.

    A day that was asked for later was heard until its end: what the source had since was not asked for.
    """
    before = CoveredDay.objects.filter(source=source, day__lt=day).order_by("-day").first()
    if before is None:
        return None
    _, end = day_span(before.day, ZoneInfo(source.series.time_zone))
    return min(before.heard_at, end)


def stands_newest_first(items: Sequence[RawItem]) -> bool:
    """Whether all items have a moment, none is newer than the one before it, and they are enough to tell."""
    moments = [item.published_at for item in items if item.published_at]
    return len(items) >= FEWEST and len(moments) == len(items) and moments == sorted(moments, reverse=True)
