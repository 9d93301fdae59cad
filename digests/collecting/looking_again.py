"""Asks sources how items fare that they gave before, so that it is known how discussions grow."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from blog.redaction import redact
from digests.collecting.memory import remember_versions
from digests.collecting.reach import make_visit_today
from digests.models import Item, Series, Source
from digests.sources.base import AsksAgain, SourceError

log = logging.getLogger("hindcast.digests")
# So many days after an entry its topics are looked at again.
DAYS_AFTER = (1, 3, 7, 14)
# The most items that a source is asked about at once.
MOST_ITEMS = 50


def topics_to_look_at(series: Series, *, now: datetime) -> list[Item]:
    """The items of the series' topics of 1, 3, 7 and 14 days ago."""
    today = series.today(now)
    days = [today - timedelta(days=number) for number in DAYS_AFTER]
    return list(
        Item.objects.filter(topics__digest__series=series, topics__digest__date__in=days)
        .distinct()
        .order_by("pk")
    )


def look_again(series: Series, items: Iterable[Item], *, now: datetime) -> int:
    """Asks each source how those of its items fare that were not seen today, and stores it; how many were seen.

    A source that cannot be asked, or fails, leaves what is stored.
    """
    today = series.today(now)
    by_source: dict[int, list[Item]] = {}
    for item in items:
        if series.today(item.collected_at) < today:
            by_source.setdefault(item.source_id, []).append(item)
    sources = series.sources.filter(pk__in=by_source, active=True)
    return sum(ask_again(source, by_source[source.pk][:MOST_ITEMS], now=now) for source in sources)


def ask_again(source: Source, items: list[Item], *, now: datetime) -> int:
    """Stores the numbers of the source's items as they are now; how many it still has."""
    try:
        kind, visit = make_visit_today(source, now)
        if not isinstance(kind, AsksAgain):
            return 0
        numbers = kind.look_again(visit, [item.external_id for item in items])
    except SourceError as error:
        log.warning("not looked at again", extra={"source": source.name, "reason": redact(str(error))})
        return 0
    seen = [item for item in items if item.external_id in numbers]
    for item in seen:
        item.score = numbers[item.external_id].points
        item.comment_count = max(numbers[item.external_id].comments, 0)
        item.collected_at = now
    Item.objects.bulk_update(seen, ["score", "comment_count", "collected_at"])
    remember_versions(seen, now)
    return len(seen)
