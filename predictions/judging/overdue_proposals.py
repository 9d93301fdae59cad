"""Proposes "did not happen by the date" of events whose last predicted day has passed: for a person to sign."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Max, QuerySet
from django.utils import timezone

from predictions.judging.resolutions import filter_by_state, load_resolutions
from predictions.judging.state import State
from predictions.models import Prediction, Proposal


def propose_overdue(*, now: datetime) -> int:
    """One open proposal for each event with overdue predictions and no judgement since; how many were opened.

    Those of events that have none any more are withdrawn. What a person withdrew is proposed again only when another
    last day has passed.
    """
    last_days = dict(find_last_days(now))
    events = Proposal.objects.filter(event__isnull=False)
    open_ones = events.filter(status=Proposal.Status.OPEN)
    open_ones.exclude(event__in=last_days).update(status=Proposal.Status.WITHDRAWN, closed_at=now)
    waiting = set(open_ones.values_list("event", flat=True))
    refused = {
        event
        for event, day in events.filter(
            status=Proposal.Status.WITHDRAWN, closed_by__isnull=False
        ).values_list("event", "decided_on")
        if event in last_days and day >= last_days[event]
    }
    rows = [
        Proposal(
            event_id=event,
            outcome=Proposal.Outcome.NO,
            decided_on=day,
            silence=True,
            receipt={"last_day": day.isoformat()},
            opened_at=now,
        )
        for event, day in last_days.items()
        if event not in waiting | refused
    ]
    # Another round may have opened the same at the same moment.
    Proposal.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def find_last_days(now: datetime) -> QuerySet[Prediction, tuple[int, date]]:
    """The events that have overdue public predictions, and the newest day that passed."""
    overdue = filter_by_state(
        Prediction.objects.public(now),
        [State.OVERDUE],
        resolutions=load_resolutions(),
        today=timezone.localdate(now),
    )
    return overdue.order_by().values_list("event").annotate(last=Max("latest"))
