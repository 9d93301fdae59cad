"""How the site fares, as values, for whoever watches it from outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Avg, Case, Count, OuterRef, Subquery, Sum, Value, When
from django_q.brokers import get_broker

from blog.caching.page_store import Figures, store_figures
from blog.models import Post
from digests.models import Alarm, Completion, Digest, Series, Source, WorkerRound
from digests.running.reconciler import unwritten_days

# Sums are over so many days: the work does not grow with the age of the site.
DAYS = 30


@dataclass(frozen=True, slots=True)
class ModelUse:
    """The calls of a model in the last 30 days: how many, what they cost in US dollars, seconds a call."""

    calls: int
    cost_usd: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Health:
    """Numbers of days and sources, ages in seconds, what stages and models took and cost in the last 30 days.

    An entry is as old as the moment to which it belongs, whenever it was written.
    """

    owed: int
    held: int
    failed: int
    failing_sources: int
    last_entry_age: Mapping[str, float]
    round_age: float | None
    queue: int | None
    alarms: Mapping[str, str]
    stages: Mapping[str, float]
    stage_costs: Mapping[str, float]
    models: Mapping[str, ModelUse]
    page_cache: Figures


def look(*, now: datetime) -> Health:
    """The state of the site at the moment `now`, in a fixed number of queries."""
    newest = Digest.objects.filter(series=OuterRef("pk"), post__status=Post.Status.PUBLISHED).order_by(
        "-date"
    )
    moment = Subquery(newest.values("post__published_at")[:1])
    active = list(Series.objects.filter(active=True).annotate(newest=moment))
    counts = dict(Digest.objects.order_by().values_list("status").annotate(Count("pk")))
    ended = WorkerRound.objects.values_list("ended_at", flat=True).first()
    return Health(
        owed=len(unwritten_days(active, now=now)),
        held=counts.get(Digest.Status.HELD, 0),
        failed=counts.get(Digest.Status.FAILED, 0),
        failing_sources=Source.objects.filter(active=True, failures_in_a_row__gt=0).count(),
        last_entry_age={
            series.slug: (now - series.newest).total_seconds() for series in active if series.newest
        },
        round_age=(now - ended).total_seconds() if ended else None,
        queue=queue_length(),
        alarms=dict(Alarm.objects.filter(over_at=None, notice=False).values_list("key", "title")),
        stages=stage_seconds(now),
        stage_costs=stage_costs(now),
        models=model_use(now),
        page_cache=store_figures(),
    )


def queue_length() -> int | None:
    """How many tasks wait for a worker; None where the broker does not answer."""
    try:
        return int(get_broker().queue_size())
    except Exception:  # each broker has exceptions of its own
        return None


def stage_seconds(now: datetime) -> dict[str, float]:
    """The mean seconds of each stage over the days of the last 30."""
    rows = Digest.objects.filter(date__gt=now.date() - timedelta(days=DAYS)).values_list("timings", flat=True)
    found: dict[str, list[float]] = {}
    for timings in rows:
        for stage, seconds in timings.items():
            found.setdefault(stage, []).append(seconds)
    return {stage: sum(values) / len(values) for stage, values in found.items()}


def stage_costs(now: datetime) -> dict[str, float]:
    """What the calls of each stage cost in the last 30 days, in US dollars."""
    stage = Case(When(purpose="cover", then=Value("cover")), default=Value("write"))
    rows = Completion.objects.filter(created_at__gt=now - timedelta(days=DAYS)).order_by()
    return {
        name: float(cost) for name, cost in rows.values_list(stage).annotate(cost=Sum("cost_usd")) if name
    }


def model_use(now: datetime) -> dict[str, ModelUse]:
    """The calls of each model in the last 30 days."""
    rows = (
        Completion.objects.filter(created_at__gt=now - timedelta(days=DAYS)).order_by().values_list("model")
    )
    sums = rows.annotate(calls=Count("pk"), cost=Sum("cost_usd"), seconds=Avg("latency_seconds"))
    return {
        model: ModelUse(calls, float(cost or 0), float(seconds or 0)) for model, calls, cost, seconds in sums
    }
