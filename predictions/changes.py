"""Notes that an event's data or the record changed, and has the worker compute the figures anew."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django_q.tasks import async_task

from predictions.models import Event, EventStatistics, RecordFigures

# A task that has not run for so long is taken for lost, and the event is queued again.
LOST_AFTER = timedelta(minutes=15)


def mark_changed(event_ids: Collection[int]) -> None:
    """Gives the events a new data version and queues their statistics once the transaction is done.

    An event that has to come before others changes their order as well, so these are marked too.
    """
    if not event_ids:
        return
    with transaction.atomic():
        followers = Event.objects.filter(preceded_by__in=event_ids).values_list("pk", flat=True)
        changed = {*event_ids, *followers}
        known = set(EventStatistics.objects.filter(event__in=changed).values_list("event_id", flat=True))
        EventStatistics.objects.filter(event__in=known).update(data_version=F("data_version") + 1)
        EventStatistics.objects.bulk_create(
            [EventStatistics(event_id=key) for key in changed - known], ignore_conflicts=True
        )
        # A broker that is away must not undo what was stored: the next round of `keep_up` queues again.
        transaction.on_commit(partial(queue_refresh, changed), robust=True)


def queue_refresh(event_ids: Collection[int]) -> None:
    """Queues the computation of the events' statistics; what waits already is not queued twice."""
    now = timezone.now()
    for key in event_ids:
        claimed = EventStatistics.objects.filter(
            Q(queued_at__isnull=True) | Q(queued_at__lt=now - LOST_AFTER), event=key
        ).update(queued_at=now)
        if claimed:
            async_task("predictions.tasks.refresh_event", key, task_name=f"statistics of event {key}")


def record_name(*, hindcast: bool) -> str:
    """The name of the record that a question belongs to."""
    return "hindcast" if hindcast else "live"


def mark_record_changed(*, hindcast: bool) -> None:
    """Gives the live record, or that of the hindcasts, a new data version; the next round computes it."""
    name = record_name(hindcast=hindcast)
    if not RecordFigures.objects.filter(name=name).update(data_version=F("data_version") + 1):
        RecordFigures.objects.bulk_create([RecordFigures(name=name)], ignore_conflicts=True)
