"""Stock: what sources gave lately and no entry used, for a day on which they give too little."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce

from digests.models import Digest, Item, Topic, TrendingItem
from digests.sources.base import day_span

# Items of so many days before the digest's own may stand in.
DAYS_OF_STOCK = 3
# A source that is down at the hour of publication is often back before this has passed.
PATIENCE = timedelta(hours=6)
# The newest; ranking looks at no more.
MOST_ITEMS = 500


def stock_opens_at(digest: Digest) -> datetime:
    """From when on the day's topics may all come from stock."""
    return digest.series.due_at(digest.date) + PATIENCE


def find_stock(digest: Digest) -> list[Item]:
    """The unused items of the series' topic sources from the digest's day and the three before, the newest first."""
    start, end = day_span(digest.date, ZoneInfo(digest.series.time_zone))
    start -= timedelta(days=DAYS_OF_STOCK)
    items = Item.objects.filter(
        source__series=digest.series,
        source__active=True,
        source__section="topics",
        collected_at__gte=start,
    )
    # What this digest itself chose before, and could not be written about, is still there for it.
    for model in (Topic, TrendingItem):
        used = model.objects.filter(item=OuterRef("pk")).exclude(digest=digest)
        items = items.exclude(Exists(used))
    moment = Coalesce("published_at", "collected_at")
    of_these_days = items.annotate(moment=moment).filter(moment__gte=start, moment__lt=end)
    return list(of_these_days.select_related("source").order_by("-moment", "pk")[:MOST_ITEMS])
