"""What an operator should hear of: read from the database in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Count, DateField, Q
from django.db.models.functions import Cast
from django.urls import reverse

from blog.models import Post
from digests.asking.estimates import most_cost
from digests.models import Collection, Digest, Series, Source, WorkerRound
from digests.running.reconciler import owed_days

# A source that failed on so many days, and not once answered since, is not just having a bad day.
DAYS_OF_FAILURE = 3
# The worker ends a round every five minutes, unless all its processes write days, which shows by their leases.
SILENT_AFTER = timedelta(minutes=20)
WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Condition:
    """Something to tell: the same `key` is the same matter. A `notice` is told once and has no end."""

    key: str
    title: str
    text: str
    notice: bool = False


def find_conditions(*, now: datetime) -> list[Condition]:
    """All that is to be told at the moment `now`."""
    series = list(Series.objects.filter(active=True).prefetch_related("model_choices"))
    return [
        *find_silence(now),
        *find_late(series, now),
        *find_held(),
        *find_failing_sources(),
        *find_notices(series, now),
    ]


def find_silence(now: datetime) -> Iterator[Condition]:
    """Whether the worker has ended no round for long and writes nothing.

    A site that never had one is only being set up. Rounds wait in the queue while all processes write; those keep the
    leases of their days.
    """
    ended = WorkerRound.objects.values_list("ended_at", flat=True).first()
    is_old = ended is not None and now - ended > SILENT_AFTER
    if is_old and not Digest.objects.filter(lease_until__gt=now).exists():
        yield Condition(
            WORKER,
            "The worker is silent",
            f"Its last round ended at {ended:%Y-%m-%d %H:%M} UTC; nothing is written by itself. Look whether "
            "`manage.py qcluster` (or `make serve`) still runs, and at what it logged.",
        )


def find_late(series: list[Series], now: datetime) -> Iterator[Condition]:
    """The days whose entry is not there so many hours after it was due.

    A day that was begun and never written stays late when it leaves the window in which it is tried by itself.
    """
    patience = timedelta(hours=settings.HINDCAST_LATE_HOURS)
    owed = {(column.pk, day) for column in series for day in owed_days(column, now=now)}
    oldest = min((day for _, day in owed), default=now.date())
    unwritten = Q(post=None, status__in=Digest.UNFINISHED)
    rows = Digest.objects.filter(Q(date__gte=oldest) | unwritten, series__in=series)
    digests = {
        (row.series_id, row.date): row for row in rows.only("series", "date", "post", "status", "error")
    }
    begun = {key for key, digest in digests.items() if digest.post_id is None}
    written = digests.keys() - begun
    for column in series:
        days = {day for key, day in (owed | begun) - written if key == column.pk}
        for day in sorted(days):
            if column.due_at(day) + patience <= now:
                is_tried = (column.pk, day) in owed
                yield late(column, day, digests.get((column.pk, day)), is_tried=is_tried)


def late(series: Series, day: date, digest: Digest | None, *, is_tried: bool) -> Condition:
    """A day that is late, and why as far as it is known; `is_tried`: whether the worker still tries it."""
    reason = digest.error if digest and digest.error else "Nobody has begun it."
    tried = (
        "It is tried again by itself"
        if is_tried
        else f"It is older than the {series.catch_up_days} days that are tried by themselves"
    )
    return Condition(
        f"late:{series.slug}:{day}",
        f"The entry of {day} is late",
        f"{series} of {day} has no entry yet. {reason} {tried}; by hand: "
        f"`manage.py run_digest --series {series.slug} --date {day}`.",
    )


def find_held() -> Iterator[Condition]:
    """The entries that wait for an editor, also while they are written again."""
    rewritten = Q(status__in=Digest.UNFINISHED, post__status=Post.Status.DRAFT)
    held = Digest.objects.filter(Q(status=Digest.Status.HELD) | rewritten)
    for digest in held.select_related("series"):
        yield Condition(
            f"held:{digest.pk}",
            f"The entry of {digest.date} waits for approval",
            f"{digest} is held until somebody approves it: {link_to(digest)}",
        )


def find_failing_sources() -> Iterator[Condition]:
    """The sources that failed on several days in a row."""
    failed = Q(collections__outcome=Collection.Outcome.FAILED)
    since = Q(last_success_at=None) | Q(
        collections__digest__date__gt=Cast("last_success_at", output_field=DateField())
    )
    rows = Source.objects.filter(active=True, series__active=True, failures_in_a_row__gt=0)
    days = Count("collections__digest__date", filter=failed & since, distinct=True)
    for source in rows.annotate(days=days).filter(days__gte=DAYS_OF_FAILURE).order_by("pk"):
        yield Condition(
            f"source:{source.pk}",
            f"The source “{source.name}” fails",
            f"It has not answered for the entries of {DAYS_OF_FAILURE} days or more: {source.last_error} "
            f"Look at its settings: {settings.SITE_URL}{reverse('admin:digests_source_change', args=[source.pk])}",
        )


def find_notices(series: list[Series], now: datetime) -> Iterator[Condition]:
    """What is told once of the entries of today and yesterday, and of those that were caught up since.

    Stock that was used, a budget that was reached.
    """
    yesterday = now - timedelta(days=1)
    is_recent = Q(date__gte=yesterday.date()) | Q(finished_at__gte=yesterday)
    recent = Digest.objects.filter(is_recent, series__in=series)
    one_call = {column.pk: most_cost(column, 1, 0) for column in series}
    for digest in recent.select_related("series", "post"):
        if digest.from_stock and digest.post_id:
            yield Condition(
                f"stock:{digest.pk}",
                f"The entry of {digest.date} was written from stock",
                f"The sources gave too little for {digest}, so that topics come from what they gave in the days "
                f"before. How each source answered: {link_to(digest)}",
                notice=True,
            )
        if is_used_up(digest, one_call.get(digest.series_id, Decimal(0))):
            yield Condition(
                f"budget:{digest.pk}",
                f"The budget of {digest.date} is used up",
                f"{digest} has cost ${digest.cost_usd:.4f} of ${digest.series.daily_budget_usd:.4f}; what does not "
                "fit goes to a model that costs nothing. The budget is set with the series.",
                notice=True,
            )


def is_used_up(digest: Digest, one_call: Decimal) -> bool:
    """Whether another call might pass the digest's budget, and some were paid already."""
    return digest.cost_usd > 0 and digest.cost_usd + one_call > digest.series.daily_budget_usd


def link_to(digest: Digest) -> str:
    """The digest's page in the admin."""
    return f"{settings.SITE_URL}{reverse('admin:digests_digest_change', args=[digest.pk])}"
