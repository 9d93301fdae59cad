"""Runs days in this process, for the commands: one day, or a look at what would be written."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from digests.asking.endpoints import endpoints_of
from digests.asking.estimates import most_cost
from digests.collecting.visits import store_visits, visit_sources
from digests.judging.proposing import most_cost_of_asking
from digests.models import Digest, Series
from digests.running.pipeline import RunResult, run
from digests.selecting.topics import select

Progress = Callable[[str], None]
POLL_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Preview:
    """What a day would be about; `most_cost` is the most that writing it may cost, in US dollars."""

    topics: tuple[str, ...]
    trending: tuple[str, ...]
    sources: tuple[str, ...]
    models: tuple[str, ...]
    calls: int
    most_cost: Decimal


def run_day(series: Series, day: date, *, progress: Progress = lambda stage: None) -> RunResult:
    """Writes the day's digest now, whatever pause it is in.

    Where another worker holds it, waits until that one has ended or its lease is over.
    """
    digest, _ = Digest.objects.get_or_create(series=series, date=day)
    while True:
        result = run(digest.pk, ignore_pause=True, progress=progress)
        if result.claimed or result.done:
            return result
        progress(f"waiting for {result.digest.claimed_by}")
        time.sleep(POLL_SECONDS)


def preview_day(series: Series, day: date) -> Preview:
    """Collects and selects as for the day's digest, calls no model, and stores nothing."""
    now = timezone.now()
    # Outside the transaction: the database would be locked for the worker while sources are slow.
    visits = visit_sources(Digest(series=series, date=day), now=now)
    with transaction.atomic():
        digest, _ = Digest.objects.get_or_create(series=series, date=day)
        store_visits(digest, visits, now=now)
        select(digest, now=now)
        topics, events = digest.topics.count(), series.events.count()
        asking, cost = most_cost_of_asking(series, day, topics=topics, today=series.today(now))
        preview = Preview(
            topics=tuple(digest.topics.values_list("title", flat=True)),
            trending=tuple(digest.trending.values_list("title", flat=True)),
            sources=tuple(
                f"{row.source.name}: {row.outcome}, {row.item_count} items {row.reason}".strip()
                for row in digest.collections.select_related("source")
            ),
            models=tuple(endpoint.model for endpoint in endpoints_of(series)),
            calls=topics + events + asking,
            most_cost=most_cost(series, topics, events) + cost,
        )
        transaction.set_rollback(True)
    return preview
