"""Computes an event's statistics and stores them with the version of the data that they belong to."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone

from predictions.changes import mark_changed, queue_refresh
from predictions.charts.sparkline import draw_sparkline
from predictions.judging.resolutions import resolve
from predictions.judging.state import Verdict
from predictions.models import Event, EventStatistics, Judgement, Prediction
from predictions.scores.accuracy import Outcome
from predictions.scores.computing import compute_figures
from predictions.scores.figures import dump_figures, load_figures


def refresh_statistics(event: Event, *, now: datetime | None = None) -> EventStatistics:
    """Computes the event's statistics from its public predictions and stores them; gives the stored row.

    What changes meanwhile is queued by the one who changes it; an older result never replaces a newer one.
    """
    now = now or timezone.now()
    row, _ = EventStatistics.objects.get_or_create(event=event)
    EventStatistics.objects.filter(pk=row.pk).update(queued_at=None)
    row.refresh_from_db()
    version = row.data_version
    public = Prediction.objects.public(now)
    forecasts = public.filter(event=event).as_forecasts()
    preceding = public.filter(event=event.preceded_by).as_forecasts() if event.preceded_by else []
    figures = compute_figures(forecasts, load_outcome(event, now=now), preceding=preceding)
    EventStatistics.objects.filter(
        Q(computed_version__isnull=True) | Q(computed_version__lte=version), pk=row.pk
    ).update(
        computed_version=version,
        computed_at=now,
        as_of=timezone.localdate(now),
        numbers=dump_figures(figures),
        sparkline=draw_sparkline(forecasts),
    )
    row.refresh_from_db()
    return row


def load_outcome(event: Event, *, now: datetime) -> Outcome:
    """What the event's latest judgement tells."""
    today = timezone.localdate(now)
    latest = Judgement.objects.filter(event=event, judged_at__lte=now).order_by("judged_at", "pk").last()
    found = resolve(latest) if latest else None
    return Outcome(
        today=today,
        happened_on=found.on if found and found.verdict == Verdict.HAPPENED else None,
        absent_before=found.on if found and found.verdict == Verdict.MISSED else None,
        void=found is not None and found.verdict == Verdict.VOID,
    )


def refresh_all(*, now: datetime | None = None) -> int:
    """Computes the statistics of every event whose numbers are not of today's data; gives how many."""
    stale = list(
        Event.objects.filter(pk__in=find_stale(now=now or timezone.now())).select_related("preceded_by")
    )
    for event in stale:
        refresh_statistics(event, now=now)
    return len(stale)


def queue_stale(*, now: datetime) -> int:
    """Queues the computation of every event whose numbers are not of today's data; gives how many."""
    stale = find_stale(now=now)
    queue_refresh(stale)
    return len(stale)


def find_stale(*, now: datetime) -> set[int]:
    """The keys of the events whose statistics are missing, older than their data, or of another day.

    Posts appear and vanish without telling the tracker (a date of publication passes, an editor withdraws
    one): an event whose number of public predictions differs from the computed one gets a new data version.
    """
    counts = dict(Prediction.objects.public(now).order_by().values_list("event").annotate(count=Count("pk")))
    rows = {row.event_id: row for row in EventStatistics.objects.defer("sparkline")}
    stale = {key for key in counts if key not in rows}
    moved = set()
    for key, row in rows.items():
        figures = load_figures(row.numbers)
        if figures is not None and row.is_current and figures.count != counts.get(key, 0):
            moved.add(key)
        elif figures is None or not row.is_current or row.as_of != timezone.localdate(now):
            stale.add(key)
    if moved:
        mark_changed(moved)
    return stale | moved
