"""What an operator wants to know first: what is owed, held, failing, and when something was last written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone
from django_q.status import Stat

from digests.models import Alarm, Digest, Series, Source
from digests.running.reconciler import unwritten_days

DAYS_OF_SPENDING = 30
DONE = (Digest.Status.PUBLISHED, Digest.Status.HELD)


@dataclass(frozen=True, slots=True)
class Dashboard:
    """`owed` are days without an entry, oldest first; digests and sources come with their series.

    `workers` is how many run, None where nobody knows; what was spent is in US dollars, for the entries of today and of
    the last 30 days.
    """

    owed: Sequence[tuple[Series, date]]
    held: Sequence[Digest]
    failed: Sequence[Digest]
    failing_sources: Sequence[Source]
    last_written: Digest | None
    alarms: Sequence[Alarm]
    workers: int | None
    spent_today: Decimal
    spent_lately: Decimal

    @property
    def failure_count(self) -> int:
        """How many digests and sources are failing."""
        return len(self.failed) + len(self.failing_sources)


def build_dashboard(*, now: datetime) -> Dashboard:
    """The state of all active series at the moment `now`, in a fixed number of queries."""
    digests = Digest.objects.select_related("series")
    today = timezone.localdate(now)
    return Dashboard(
        alarms=list(Alarm.objects.filter(over_at=None, notice=False)),
        workers=count_workers(),
        spent_today=sum_cost(since=today),
        spent_lately=sum_cost(since=today - timedelta(days=DAYS_OF_SPENDING - 1)),
        owed=unwritten_days(Series.objects.filter(active=True), now=now),
        held=list(digests.filter(status=Digest.Status.HELD)),
        failed=list(digests.filter(status=Digest.Status.FAILED)),
        failing_sources=list(
            Source.objects.filter(active=True, failures_in_a_row__gt=0).select_related("series")
        ),
        last_written=digests.filter(status__in=DONE, finished_at__isnull=False)
        .exclude(tier=Digest.Tier.IMPORTED)
        .order_by("-finished_at")
        .first(),
    )


def count_workers() -> int | None:
    """How many workers tell that they run; None where the place in which they tell it cannot be read."""
    try:
        return len(Stat.get_all())
    except Exception:  # each broker has exceptions of its own, and the first page must open whatever is wrong
        return None


def sum_cost(*, since: date) -> Decimal:
    """What the digests of this day and later have cost, in US dollars."""
    total = Digest.objects.filter(date__gte=since).aggregate(total=Sum("cost_usd"))["total"]
    return total or Decimal(0)
