"""What is configured, what answers, which days are owed, and what to do next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

import openai
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django_q.models import Schedule
from django_q.status import Stat

from digests.embedded import EmbeddedModelUnavailable
from digests.endpoints import UNKNOWN_PRICE, Endpoint, endpoints_of
from digests.llm import describe
from digests.models import Digest, Series, Source
from digests.reconciler import owed_days
from digests.redaction import redact
from digests.schedules import SCHEDULES
from digests.sources import KINDS
from digests.sources.base import SourceError, Visit

ANSWER_SECONDS = 10


class State(StrEnum):
    """How a check ended."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `mend` says what to do, where there is something to do."""

    area: str
    name: str
    state: State
    finding: str
    mend: str = ""


def examine(*, now: datetime) -> list[Check]:
    """All checks; those that need the database's tables only where they are there."""
    checks = [*check_settings(), *check_database()]
    if any(check.state is State.BAD for check in checks):
        return checks
    return [*checks, *check_worker(now), *check_models(), *check_sources(now), *check_days(now)]


def check_settings() -> Iterator[Check]:
    """What the operator has set."""
    yield Check("settings", "SITE_URL", State.GOOD, settings.SITE_URL)
    if settings.DEBUG:
        yield Check(
            "settings", "DEBUG", State.NOTE, "on: errors show code", "Set DEBUG=false on a public site."
        )
    reddit = bool(settings.REDDIT_CLIENT_ID and settings.REDDIT_CLIENT_SECRET)
    yield Check(
        "settings",
        "Reddit",
        State.GOOD,
        "credentials are set" if reddit else "no credentials in REDDIT_CLIENT_ID",
    )
    hosted = settings.OPENAI_API_KEY or settings.OPENAI_BASE_URL
    finding = (
        f"{settings.OPENAI_MODEL} at {settings.OPENAI_BASE_URL or 'OpenAI'}" if hosted else "the built-in one"
    )
    yield Check("settings", "Language model", State.GOOD, finding)


def check_database() -> Iterator[Check]:
    """Whether the database and the cache answer and are up to date."""
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        yield Check("database", connection.vendor, State.BAD, redact(str(error)), "Look at DATABASE_URL.")
        return
    if pending:
        yield Check(
            "database",
            connection.vendor,
            State.BAD,
            f"{len(pending)} migrations are missing",
            "Run `manage.py prepare`.",
        )
        return
    yield Check("database", connection.vendor, State.GOOD, "answers and is up to date")
    yield check_cache()


def check_cache() -> Check:
    """Whether the cache keeps what it is given."""
    name = "Redis" if settings.REDIS_URL else "in the database"
    mend = "Look at REDIS_URL." if settings.REDIS_URL else "Run `manage.py prepare`."
    try:
        cache.set("doctor", "well", 10)
        kept = cache.get("doctor") == "well"
    except Exception as error:  # each cache has exceptions of its own
        return Check("cache", name, State.BAD, redact(str(error)), mend)
    return Check(
        "cache",
        name,
        State.GOOD if kept else State.BAD,
        "answers" if kept else "forgets",
        "" if kept else mend,
    )


def check_worker(now: datetime) -> Iterator[Check]:
    """Whether the schedule is there and a worker runs."""
    missing = set(SCHEDULES) - set(Schedule.objects.values_list("name", flat=True))
    if missing:
        yield Check(
            "worker", "schedule", State.BAD, "the daily work is not scheduled", "Run `manage.py prepare`."
        )
    clusters = Stat.get_all()
    if clusters:
        yield Check(
            "worker", "qcluster", State.GOOD, f"{len(clusters)} running, the oldest for {age(clusters, now)}"
        )
    else:
        yield Check(
            "worker", "qcluster", State.BAD, "no worker runs: nothing is written by itself",
            "Run `manage.py qcluster` (or `make serve`, which runs site and worker).",
        )  # fmt: skip


def age(clusters: list[Stat], now: datetime) -> str:
    """How long the oldest cluster has been running, in hours and minutes."""
    seconds = int(max((now - cluster.tob).total_seconds() for cluster in clusters))
    return f"{seconds // 3600} h {seconds % 3600 // 60} min"


def check_models() -> Iterator[Check]:
    """Whether each model of the active series answers, without paying for an answer."""
    seen: set[Endpoint] = set()
    for series in Series.objects.filter(active=True):
        endpoints = endpoints_of(series)
        if not endpoints:
            yield Check(
                "models", str(series), State.BAD, "no model can be used: entries are titles and excerpts only",
                "Set OPENAI_API_KEY or OPENAI_BASE_URL, or run `make install` for the built-in model.",
            )  # fmt: skip
        for endpoint in endpoints:
            if endpoint not in seen:
                seen.add(endpoint)
                yield check_endpoint(endpoint)


def check_endpoint(endpoint: Endpoint) -> Check:
    """Whether one model is there, asked by the list of models, which costs nothing."""
    try:
        base_url, api_key = endpoint.addresses()[0]
        with openai.OpenAI(
            base_url=base_url, api_key=api_key, timeout=ANSWER_SECONDS, max_retries=0
        ) as client:
            known = {model.id for model in client.models.list()}
    except EmbeddedModelUnavailable as error:
        return Check("models", endpoint.model, State.BAD, str(error), "Run `make install`.")
    except openai.OpenAIError as error:
        return Check(
            "models",
            endpoint.model,
            State.BAD,
            describe(error),
            "Look at OPENAI_API_KEY and OPENAI_BASE_URL.",
        )
    if not endpoint.embedded and known and endpoint.model not in known:
        mend = "Look at OPENAI_MODEL and the models of the series."
        return Check("models", endpoint.model, State.BAD, "the server does not know this model", mend)
    if (endpoint.input_price, endpoint.output_price) == UNKNOWN_PRICE:
        mend = "State its price with the models of the series in the admin."
        return Check(
            "models",
            endpoint.model,
            State.NOTE,
            "answers; its price is not known, a high one is assumed",
            mend,
        )
    return Check("models", endpoint.model, State.GOOD, "answers")


def check_sources(now: datetime) -> Iterator[Check]:
    """Whether each source answers now, and how it fared lately."""
    sources = list(Source.objects.filter(active=True, series__active=True).select_related("series"))
    if not sources:
        yield Check("sources", "none", State.BAD, "no series has a source", "Add one in the admin.")
    with ThreadPoolExecutor(max_workers=8) as pool:
        yield from pool.map(visit_source(now), sources)


def visit_source(now: datetime) -> Callable[[Source], Check]:
    """A function that asks a source for one item."""

    def visit(source: Source) -> Check:
        today = source.series.today(now)
        try:
            haul = KINDS[source.kind].collect(
                Visit(source.settings, source.section, 1, today, today, state={}, now=now)
            )
        except (SourceError, KeyError) as error:
            return Check(
                "sources", source.name, State.BAD, redact(str(error)), "Look at its settings in the admin."
            )
        if source.failures_in_a_row:
            finding = (
                f"answers now, but failed {source.failures_in_a_row} times in a row: {source.last_error}"
            )
            return Check("sources", source.name, State.NOTE, finding)
        return Check("sources", source.name, State.GOOD, haul.note or "answers")

    return visit


def check_days(now: datetime) -> Iterator[Check]:
    """Which days are owed, held or in trouble."""
    if not Series.objects.exists():
        yield Check(
            "days", "series", State.BAD, "there is no series yet", "Make one in the admin or run `make demo`."
        )
    for series in Series.objects.filter(active=True):
        days = owed_days(series, now=now)
        digests = {digest.date: digest for digest in series.digests.filter(date__in=days)}
        owed = [day for day in days if day not in digests]
        troubled = [
            digests[day] for day in days if day in digests and digests[day].status in Digest.UNFINISHED
        ]
        held = series.digests.filter(status=Digest.Status.HELD).count()
        if owed:
            finding = f"{len(owed)} owed: {', '.join(day.isoformat() for day in owed[:5])}{' …' if owed[5:] else ''}"
            yield Check(
                "days", str(series), State.NOTE, finding, f"The worker writes them; by hand: {backfill(owed)}"
            )
        for digest in troubled:
            finding = (
                f"{digest.date} is {digest.get_status_display()}, {digest.attempts} attempts. {digest.error}"
            )
            mend = f"manage.py run_digest --series {series.slug} --date {digest.date}"
            yield Check("days", str(series), State.NOTE, finding.strip(), mend)
        if held:
            yield Check(
                "days", str(series), State.NOTE, f"{held} wait for approval", "Approve them in the admin."
            )
        if not owed and not troubled:
            following = next_day(series, now)
            yield Check(
                "days", str(series), State.GOOD, f"all days have their entry; the next is due {following}"
            )


def backfill(days: Sequence[date]) -> str:
    """The command that writes these days."""
    return f"manage.py backfill --from {days[0]} --to {days[-1]}"


def next_day(series: Series, now: datetime) -> str:
    """When the series' next digest is due."""
    today = series.today(now)
    due = series.due_at(today)
    if due <= now:
        due = series.due_at(today + timedelta(days=1))
    return timezone.localtime(due).strftime("%Y-%m-%d %H:%M %Z")
