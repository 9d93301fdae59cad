"""Visits a digest's sources at the same time and stores what they gave and how each visit ended."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from queue import Empty, Queue
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from blog.redaction import drop_credentials, find_keys, hide, redact
from digests.claims import KeepLease, heartbeat_seconds, no_lease
from digests.collecting.item_rows import store_items
from digests.collecting.memory import note_heard
from digests.collecting.reach import can_be_asked, make_visit
from digests.collecting.windows import goes_back
from digests.models import Collection, Digest, Item, Source
from digests.sources.base import Haul, SourceError, day_span

# A visit that takes longer counts as failed, so that no source can hold up the day (seconds).
LONGEST_VISIT = 60.0
# What an unchanged feed gave before still counts for so long.
UNCHANGED_COUNTS_FOR = timedelta(hours=48)
TOO_LONG_AGO = "cannot be asked for a day so long ago; stored items of that day are used"
TOO_LATE = "It did not answer in time; it is asked again later."


@dataclass(frozen=True, slots=True)
class VisitResult:
    """How a visit ended: with a haul, or with the reason why there is none."""

    source: Source
    haul: Haul | None
    reason: str
    seconds: float


def collect(digest: Digest, *, now: datetime, keep_lease: KeepLease = no_lease) -> None:
    """Visits the series' active sources and stores items, outcomes and the sources' health; can be repeated.

    For a past day sources are asked as well as their kind can be, and their stored items of that day count too. A
    source that fails never stops the others; what it gave this digest before is kept.
    `keep_lease` is called now and then, and may raise to stop the work.
    """
    store_visits(digest, visit_sources(digest, now=now, keep_lease=keep_lease), now=now)


def visit_sources(
    digest: Digest, *, now: datetime, keep_lease: KeepLease = no_lease
) -> dict[Source, VisitResult | None]:
    """How the visit to each active source ended; None for one that does not reach back to the digest's day.

    The digest need not be stored yet.
    """
    sources = list(digest.series.sources.filter(active=True))
    asked = [source for source in sources if can_be_asked(source, digest, now)]
    results = {result.source.pk: result for result in visit_all(asked, digest, now, keep_lease=keep_lease)}
    return {source: results.get(source.pk) for source in sources}


def collect_from(
    digest: Digest, sources: Sequence[Source], *, now: datetime, keep_lease: KeepLease = no_lease
) -> None:
    """Visits these sources again, and adds what they give to what the digest has of the others."""
    results = visit_all(sources, digest, now, keep_lease=keep_lease)
    with transaction.atomic():
        digest.collections.filter(source__in=sources).delete()
        others = [link.item for link in links_of(digest).exclude(item__source__in=sources)]
        found = [item for result in results for item in store_result(digest, result, now)]
        link_items(digest, [*others, *found])


@transaction.atomic
def store_visits(digest: Digest, visits: Mapping[Source, VisitResult | None], *, now: datetime) -> None:
    """Stores what the visits gave; of sources that were not asked, what is stored of the digest's day counts."""
    digest.collections.all().delete()
    items: list[Item] = []
    for source, result in visits.items():
        items += take_stored_items(digest, source) if result is None else store_result(digest, result, now)
    link_items(digest, items)


def visit_all(
    sources: Sequence[Source],
    digest: Digest,
    now: datetime,
    *,
    seconds: float = LONGEST_VISIT,
    keep_lease: KeepLease = no_lease,
) -> list[VisitResult]:
    """Visits all sources at once; one that does not end within `seconds` counts as failed.

    `keep_lease` is called while they are awaited; nobody waits for them where it raises.
    """
    ended: Queue[VisitResult] = Queue()

    def visit_one(source: Source) -> None:
        ended.put(visit(source, digest, now))

    for source in sources:
        # A daemon, not a pool's worker: a visit that hangs must not keep the process from ending.
        threading.Thread(target=visit_one, args=(source,), daemon=True).start()
    results: dict[int, VisitResult] = {}
    deadline = time.monotonic() + seconds
    while len(results) < len(sources) and (left := deadline - time.monotonic()) > 0:
        keep_lease()
        with suppress(Empty):
            result = ended.get(timeout=min(left, heartbeat_seconds()))
            results[result.source.pk] = result
    return [results.get(source.pk) or VisitResult(source, None, TOO_LATE, seconds) for source in sources]


def visit(source: Source, digest: Digest, now: datetime) -> VisitResult:
    """Visits one source; whatever goes wrong becomes a reason. Touches no database."""
    started = time.monotonic()
    haul: Haul | None = None
    try:
        haul = ask(source, digest, now)
        reason = haul.note
    except SourceError as error:
        reason = str(error)
    except Exception as error:  # the border: a source must never stop the day
        reason = f"It failed in a way that is not foreseen ({type(error).__name__}: {error})."
    return VisitResult(source, haul, redact(reason), time.monotonic() - started)


def ask(source: Source, digest: Digest, now: datetime) -> Haul:
    """What the source gives for the digest's day; raises SourceError."""
    kind, wanted = make_visit(source, digest, now)
    haul = kind.collect(wanted)
    keys = find_keys(" ".join(str(value) for value in source.settings.values()))
    return hide_keys_of_source(haul, keys) if keys else haul


def hide_keys_of_source(haul: Haul, keys: Iterable[str]) -> Haul:
    """The haul without the keys with which the source is asked: feeds repeat them in links, which become public."""

    def clean(value: str) -> str:
        return hide(drop_credentials(value), keys)

    items = (
        replace(
            item,
            external_id=clean(item.external_id),
            url=clean(item.url),
            discussion_url=clean(item.discussion_url),
            title=clean(item.title),
            text=clean(item.text),
            top_comments=tuple(clean(comment) for comment in item.top_comments),
        )
        for item in haul.items
    )
    return replace(haul, items=tuple(items))


def store_result(digest: Digest, result: VisitResult, now: datetime) -> list[Item]:
    """Stores how the visit ended, the source's health and the items; for a past day what is stored of it counts too."""
    source, haul = result.source, result.haul
    items = linked_items(digest, source) if haul is None else keep_haul(digest, source, haul, now)
    if digest.date < digest.series.today(now):
        items = [*items, *known_items(digest, source)]
    if haul is None:
        outcome = Collection.Outcome.FAILED
    else:
        outcome = Collection.Outcome.SUCCESS if items else Collection.Outcome.EMPTY
    store_outcome(digest, source, outcome, items=items, reason=result.reason, seconds=result.seconds)
    health = Source.objects.filter(pk=source.pk)
    if haul is None:
        failures = F("failures_in_a_row") + 1
        health.update(last_error=result.reason, last_error_at=now, failures_in_a_row=failures)
    else:
        health.update(last_success_at=now, failures_in_a_row=0, state=dict(haul.state))
    return items


def keep_haul(digest: Digest, source: Source, haul: Haul, now: datetime) -> list[Item]:
    """Stores what a visit brought and that it was made; gives the items."""
    count = len(haul.items)
    whole = count >= source.limit and goes_back(source, digest.date, haul.items)
    note_heard(source, digest.date, items=count, now=now, whole=whole, unchanged=haul.unchanged)
    if haul.unchanged:
        return recent_items(source, now)
    return store_items(source, haul.items, now, day=digest.date)


def take_stored_items(digest: Digest, source: Source) -> list[Item]:
    """What is stored of a source that cannot be asked for the digest's day."""
    items = known_items(digest, source)
    outcome = Collection.Outcome.SUCCESS if items else Collection.Outcome.EMPTY
    store_outcome(digest, source, outcome, items=items, reason=TOO_LONG_AGO, seconds=0.0)
    return items


def known_items(digest: Digest, source: Source) -> list[Item]:
    """The source's stored items that belong to the digest: linked before, or of its day."""
    found = {item.pk: item for item in [*linked_items(digest, source), *stored_items_of_day(digest, source)]}
    return list(found.values())


def store_outcome(
    digest: Digest,
    source: Source,
    outcome: Collection.Outcome,
    *,
    items: Sequence[Item],
    reason: str,
    seconds: float,
) -> None:
    """Stores how the visit to a source ended."""
    Collection.objects.create(
        digest=digest,
        source=source,
        outcome=outcome,
        item_count=len({item.pk for item in items}),
        reason=reason,
        seconds=round(seconds, 3),
    )


def linked_items(digest: Digest, source: Source) -> list[Item]:
    """What the source gave this digest before, in its order."""
    return [link.item for link in links_of(digest).filter(item__source=source)]


def links_of(digest: Digest) -> QuerySet[Any]:
    """The rows that link the digest to its items, in their order."""
    return Digest.items.through.objects.filter(digest=digest).select_related("item").order_by("pk")


def recent_items(source: Source, now: datetime) -> list[Item]:
    """What an unchanged source gave lately, the newest first."""
    found = source.items.filter(collected_at__gte=now - UNCHANGED_COUNTS_FOR)
    newest_first = [F("collected_at").desc(), F("published_at").desc(nulls_last=True), F("pk").asc()]
    return list(found.order_by(*newest_first)[: source.limit])


def stored_items_of_day(digest: Digest, source: Source) -> list[Item]:
    """The source's stored items that belong to the digest's day in the series' time zone."""
    first, end = day_span(digest.date, ZoneInfo(digest.series.time_zone))
    moment = Coalesce("published_at", "collected_at")
    rows = source.items.annotate(moment=moment).filter(moment__gte=first, moment__lt=end)
    return list(rows.order_by("pk"))


def link_items(digest: Digest, items: Sequence[Item]) -> None:
    """Makes these the digest's items, in their order: rows of the join table keep it, `items.set` would not."""
    link = Digest.items.through
    link.objects.filter(digest=digest).delete()
    unique = dict.fromkeys(item.pk for item in items)
    link.objects.bulk_create(link(digest_id=digest.pk, item_id=pk) for pk in unique)
