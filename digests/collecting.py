"""Visits a digest's sources at the same time and stores what they gave and how each visit ended."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from queue import Empty, Queue
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from digests.models import Collection, Digest, Item, Source
from digests.redaction import redact
from digests.selection import canonical_url, split_flair
from digests.sources import KINDS
from digests.sources.base import Haul, RawItem, SourceError, SourceSettingsError, Visit, read_settings

# A visit that takes longer counts as failed, so that no source can hold up the day (seconds).
LONGEST_VISIT = 60.0
# What an unchanged feed gave before still counts for so long.
UNCHANGED_COUNTS_FOR = timedelta(hours=48)
LONGEST_TEXT = 20_000
LONGEST_URL = 2000
MOST_COMMENTS = 10


@dataclass(frozen=True, slots=True)
class VisitResult:
    """How a visit ended: with a haul, or with the reason why there is none."""

    source: Source
    haul: Haul | None
    reason: str
    seconds: float


def collect(digest: Digest, *, now: datetime) -> None:
    """Visits the series' active sources and stores items, outcomes and the sources' health; can be repeated.

    For a past day only sources that can be asked by date are visited; of the others, stored items of that
    day are taken. A source that fails never stops the others.
    """
    series = digest.series
    today = series.today(now)
    sources = list(series.sources.filter(active=True))
    asked = [source for source in sources if digest.date >= today or can_be_asked_by_date(source)]
    results = visit_all(asked, digest, now)
    with transaction.atomic():
        digest.collections.all().delete()
        items: list[Item] = []
        for result in results:
            items += store_result(digest, result, now)
        for source in sources:
            if source not in asked:
                items += stored_items_of_day(digest, source)
        link_items(digest, items)


def can_be_asked_by_date(source: Source) -> bool:
    """Whether the source's kind knows past days."""
    return source.kind in KINDS and KINDS[source.kind].dated


def visit_all(sources: Sequence[Source], digest: Digest, now: datetime) -> list[VisitResult]:
    """Visits all sources at once; one that does not end in time counts as failed."""
    results: Queue[VisitResult] = Queue()
    for source in sources:
        # A daemon: a visit that hangs must not keep the process from ending.
        threading.Thread(target=lambda source=source: results.put(visit(source, digest, now)), daemon=True).start()
    ended: dict[int, VisitResult] = {}
    deadline = time.monotonic() + LONGEST_VISIT
    while len(ended) < len(sources):
        try:
            result = results.get(timeout=max(deadline - time.monotonic(), 0.001))
        except Empty:
            break
        ended[result.source.pk] = result
    late = "It did not answer in time."
    return [ended.get(source.pk) or VisitResult(source, None, late, LONGEST_VISIT) for source in sources]


def visit(source: Source, digest: Digest, now: datetime) -> VisitResult:
    """Visits one source; whatever goes wrong becomes a reason. Touches no database."""
    started = time.monotonic()
    haul, reason = None, ""
    try:
        kind = KINDS[source.kind]
        haul = kind.collect(
            Visit(
                settings=read_settings(kind, source.settings),
                section=source.section,
                limit=source.limit,
                day=digest.date,
                today=digest.series.today(now),
                state=source.state,
                now=now,
            )
        )
        reason = haul.note
    except (SourceError, SourceSettingsError) as error:
        reason = redact(str(error))
    except KeyError:
        reason = f"There is no kind of source named {source.kind!r}."
    except Exception as error:  # the border: a source must never stop the day
        reason = redact(f"{type(error).__name__}: {error}")
    return VisitResult(source, haul, reason, time.monotonic() - started)


def store_result(digest: Digest, result: VisitResult, now: datetime) -> list[Item]:
    """Stores how the visit ended, the source's health and the items."""
    source, haul = result.source, result.haul
    items: list[Item] = []
    if haul is not None:
        items = recent_items(source, now) if haul.unchanged else store_items(source, haul.items, now)
    outcome = Collection.Outcome.FAILED
    if haul is not None:
        outcome = Collection.Outcome.SUCCESS if items else Collection.Outcome.EMPTY
    Collection.objects.create(
        digest=digest,
        source=source,
        outcome=outcome,
        item_count=len(items),
        reason=result.reason,
        seconds=round(result.seconds, 3),
    )
    health = Source.objects.filter(pk=source.pk)
    if haul is None:
        health.update(last_error=result.reason, last_error_at=now, failures_in_a_row=F("failures_in_a_row") + 1)
    else:
        health.update(last_success_at=now, failures_in_a_row=0, state=dict(haul.state))
    return items


def store_items(source: Source, raw_items: Sequence[RawItem], now: datetime) -> list[Item]:
    """Stores items under their key in the source, and gives them back in their order."""
    items = {raw.external_id: make_item(source, raw, now) for raw in raw_items if len(raw.url) <= LONGEST_URL}
    stored = ["url", "canonical_url", "discussion_url", "title", "flair", "text", "author", "score", "comment_count"]
    Item.objects.bulk_create(
        items.values(),
        update_conflicts=True,
        unique_fields=["source", "external_id"],
        update_fields=[*stored, "top_comments", "subjects", "published_at", "collected_at"],
    )
    found = {item.external_id: item for item in source.items.filter(external_id__in=[i.external_id for i in items.values()])}
    return [found[item.external_id] for item in items.values()]


def make_item(source: Source, raw: RawItem, now: datetime) -> Item:
    """The row of an item; what is too long for it is cut."""
    flair, title = split_flair(raw.title)
    return Item(
        source=source,
        external_id=raw.external_id[:300],
        url=raw.url,
        canonical_url=canonical_url(raw.url)[:LONGEST_URL],
        discussion_url=raw.discussion_url if len(raw.discussion_url) <= LONGEST_URL else "",
        title=title[:500],
        flair=(raw.flair or flair)[:100],
        text=raw.text[:LONGEST_TEXT],
        author=raw.author[:200],
        score=raw.score,
        comment_count=max(raw.comment_count, 0),
        top_comments=[comment[:LONGEST_TEXT] for comment in raw.top_comments[:MOST_COMMENTS]],
        subjects=[subject[:60] for subject in raw.subjects if subject],
        published_at=raw.published_at,
        collected_at=now,
    )


def recent_items(source: Source, now: datetime) -> list[Item]:
    """What an unchanged source gave lately."""
    return list(source.items.filter(collected_at__gte=now - UNCHANGED_COUNTS_FOR).order_by("pk")[: source.limit])


def stored_items_of_day(digest: Digest, source: Source) -> list[Item]:
    """The source's stored items that belong to the digest's day in the series' time zone."""
    zone = ZoneInfo(digest.series.time_zone)
    first = datetime.combine(digest.date, datetime.min.time(), tzinfo=zone)
    moment = Coalesce("published_at", "collected_at")
    rows = source.items.annotate(moment=moment).filter(moment__gte=first, moment__lt=first + timedelta(days=1))
    return list(rows.order_by("pk"))


def link_items(digest: Digest, items: Sequence[Item]) -> None:
    """Makes these the digest's items, in their order: rows of the join table keep it, `items.set` would not."""
    link = Digest.items.through
    link.objects.filter(digest=digest).delete()
    unique = dict.fromkeys(item.pk for item in items)
    link.objects.bulk_create(link(digest_id=digest.pk, item_id=pk) for pk in unique)
