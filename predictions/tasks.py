"""What the worker does for the tracker."""

from __future__ import annotations

from django.utils import timezone

from blog.redaction import without_secrets
from predictions.judging.due_mail import mail_what_came_due
from predictions.models import Event
from predictions.questions.waiting_mail import mail_what_waits
from predictions.record_keeping import refresh_records
from predictions.statistics import queue_stale, refresh_statistics


@without_secrets
def refresh_event(event_id: int) -> None:
    """Computes the event's statistics anew; an event that is gone needs none."""
    event = Event.objects.select_related("preceded_by").filter(pk=event_id).first()
    if event:
        refresh_statistics(event)


@without_secrets
def keep_up() -> str:
    """Every few minutes: queues statistics that are behind their data and mails what came due."""
    now = timezone.now()
    queued = queue_stale(now=now)
    mailed = mail_what_came_due(now=now)
    waiting = mail_what_waits(now=now)
    records = refresh_records(now=now)
    return f"{queued} statistics queued, {mailed} events and {waiting} questions mailed, {records} records computed"
