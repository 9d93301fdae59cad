"""Asks one source whether it answers, without keeping what it gives."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_q.tasks import async_task

from digests.collecting.visits import VisitResult, visit
from digests.models import Digest, Source


def order_trial(source: Source) -> None:
    """Has a worker ask the source; how that went is then seen in the source's health."""
    transaction.on_commit(
        partial(
            async_task,
            "digests.tasks.try_source",
            source.pk,
            task_name=f"trial of source {source.pk}",
        )
    )


def try_source(source_id: int) -> str:
    """Asks the source for today's items and stores how it fares; gives the outcome in words."""
    source = Source.objects.select_related("series").filter(pk=source_id).first()
    if source is None:
        return "The source is gone."
    now = timezone.now()
    # As at a first visit: an unchanged feed would give nothing to count.
    source.state = {}
    result = visit(source, Digest(series=source.series, date=source.series.today(now)), now)
    store_health(result, now=now)
    if result.haul is None:
        return f"failed: {result.reason}"
    return f"{len(result.haul.items)} items in {result.seconds:.1f} s"


def store_health(result: VisitResult, *, now: datetime) -> None:
    """Notes at the source whether it answered; what it remembers for its next visit stays."""
    source = Source.objects.filter(pk=result.source.pk)
    if result.haul is None:
        source.update(
            last_error=result.reason, last_error_at=now, failures_in_a_row=F("failures_in_a_row") + 1
        )
    else:
        source.update(last_success_at=now, failures_in_a_row=0)
