"""What is configured, what answers, which days are owed, and what to do next."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from enum import StrEnum
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile

import openai
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.utils import timezone
from django_q.models import Schedule
from django_q.status import Stat
from openai.types import Model

from blog.redaction import redact
from digests.asking.embedded import EmbeddedModelUnavailable
from digests.asking.endpoints import UNKNOWN_PRICE, Endpoint, endpoints_of
from digests.asking.prices import find_model
from digests.asking.servers.addresses import address_options
from digests.asking.servers.failures import describe
from digests.asking.servers.lessons import lessons_of
from digests.collecting.reach import describe_reach
from digests.collecting.visits import VisitResult, visit_all
from digests.models import Alarm, Digest, Series, Source
from digests.operating.readiness import pending_migrations, ungathered_files
from digests.running.reconciler import owed_days
from digests.running.schedules import SCHEDULES
from digests.sources.plain_text import clean_line
from digests.sources.reddit.source import has_credentials

ANSWER_SECONDS = 10
# What servers answer that speak the chat API and have no list of models.
WITHOUT_LIST = (404, 405, 501)
# What to do where a model's server answers with an error.
WRONG_KEY = "Look at OPENAI_API_KEY: the server does not accept it for this."
MENDS = {
    401: WRONG_KEY,
    403: WRONG_KEY,
    429: "It was asked too often, or the account has no credit left; look at the provider's page.",
}
TRY_LATER = "The server has trouble of its own; ask again later."
MEBIBYTE = 1024 * 1024
LEAST_FREE = 200  # MiB
SAMPLE = "sample"
MOST_OFFERS = 8
SHUT_DOWN_SOON = timedelta(days=90)
NO_LIST = "the server answers, but has no list of models: the first entry shows whether it knows this one"


class State(StrEnum):
    """How a check ended."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `mend` says what to do, `command` is a line to copy that does it."""

    area: str
    name: str
    state: State
    finding: str
    mend: str = ""
    command: str = ""


def examine(*, now: datetime) -> list[Check]:
    """All checks; those that need the database's tables only where they are there."""
    checks = [*check_settings(), *guarded("database", check_database)]
    if any(check.state is State.BAD for check in checks):
        return checks
    return [
        *checks,
        *guarded("storage", check_storage),
        *guarded("worker", partial(check_worker, now)),
        *guarded("models", check_models),
        *guarded("sources", partial(check_sources, now)),
        *guarded("days", partial(check_days, now)),
        *guarded("alarms", check_alarms),
    ]


def guarded(area: str, look: Callable[[], Iterable[Check]]) -> Iterator[Check]:
    """The checks of an area; one that breaks down becomes a finding, and the other areas are still looked at."""
    try:
        yield from look()
    except Exception as error:  # the border: whoever asks what is wrong is told, whatever it is
        finding = redact(f"could not be looked at ({type(error).__name__}: {error})")
        yield Check(area, "doctor", State.BAD, finding)


def manage(arguments: str) -> str:
    """A command of manage.py as the operator can run it here, with this Python and from this folder."""
    script = sys.argv[0] if Path(sys.argv[0]).name == "manage.py" else "manage.py"
    python = Path(sys.executable)
    if python.is_relative_to(Path.cwd()):
        python = python.relative_to(Path.cwd())
    return f"{shlex.join([str(python), script])} {arguments}"


def check_settings() -> Iterator[Check]:
    """What the operator has set."""
    yield Check("settings", "SITE_URL", State.GOOD, settings.SITE_URL)
    if settings.DEBUG:
        yield Check(
            "settings", "DEBUG", State.NOTE, "on: errors show code", "Set DEBUG=false on a public site."
        )
    finding = (
        "credentials are set"
        if has_credentials()
        else "no credentials in REDDIT_CLIENT_ID: its sources read Reddit's public feeds"
    )
    yield Check("settings", "Reddit", State.GOOD, finding)
    hosted = settings.OPENAI_API_KEY or settings.OPENAI_BASE_URL
    finding = (
        redact(f"{settings.OPENAI_MODEL} at {settings.OPENAI_BASE_URL or 'OpenAI'}")
        if hosted
        else "the built-in one"
    )
    yield Check("settings", "Language model", State.GOOD, finding)


def check_database() -> Iterator[Check]:
    """Whether the database and the cache answer and are up to date."""
    try:
        pending = pending_migrations()
    except DatabaseError as error:
        yield Check("database", connection.vendor, State.BAD, redact(str(error)), "Look at DATABASE_URL.")
        return
    if pending:
        yield Check(
            "database",
            connection.vendor,
            State.BAD,
            f"is not up to date; migrations to run: {pending}",
            "Bring the database up to date:",
            manage("prepare"),
        )
        return
    yield Check("database", connection.vendor, State.GOOD, "answers and is up to date")
    yield check_cache()


def check_cache() -> Check:
    """Whether the cache keeps what it is given."""
    name = "Redis" if settings.REDIS_URL else "in the database"
    mend = ("Look at REDIS_URL.", "") if settings.REDIS_URL else ("Make its table:", manage("prepare"))
    try:
        cache.set("doctor", "well", 10)
        kept = cache.get("doctor") == "well"
    except Exception as error:  # each cache has exceptions of its own
        return Check("cache", name, State.BAD, redact(str(error)), *mend)
    if not kept:
        return Check("cache", name, State.BAD, "forgets", *mend)
    return Check("cache", name, State.GOOD, "answers")


def check_storage() -> Iterator[Check]:
    """Whether pictures can be stored, and whether there is room for more than the next days."""
    folder = Path(settings.MEDIA_ROOT)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder) as file:
            file.write(b"well")
    except OSError as error:
        finding = f"{folder} cannot be written to ({error.strerror})"
        mend = (
            "Let the user who runs site and worker write there, or choose another place by HINDCAST_VAR_DIR."
        )
        yield Check("storage", "folder", State.BAD, finding, mend)
        return
    if missing := next(ungathered_files(), None):
        finding = f"those of this release are not gathered ({missing} is missing)"
        yield Check("storage", "static files", State.BAD, finding, "Gather them:", manage("prepare"))
    free = shutil.disk_usage(folder).free // MEBIBYTE
    if free < LEAST_FREE:
        yield Check(
            "storage", "disk", State.BAD, f"{free} MiB are left", "Make room, or entries cannot be stored."
        )
    else:
        room = f"{free} MiB" if free < 1024 else f"{free // 1024} GiB"
        yield Check("storage", "folder", State.GOOD, f"can be written to; {room} are left")


def check_worker(now: datetime) -> Iterator[Check]:
    """Whether the schedule is there and a worker runs."""
    missing = set(SCHEDULES) - set(Schedule.objects.values_list("name", flat=True))
    if missing:
        finding = "the daily work is not scheduled"
        yield Check("worker", "schedule", State.BAD, finding, "Set up the schedules:", manage("prepare"))
    clusters = Stat.get_all()
    if clusters:
        yield Check(
            "worker", "qcluster", State.GOOD, f"{len(clusters)} running, the oldest for {age(clusters, now)}"
        )
    else:
        yield Check(
            "worker", "qcluster", State.BAD, "no worker runs: nothing is written by itself",
            "Run `make serve`, which runs site and worker, or the worker alone:", manage("qcluster"),
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
    found = partial(Check, "models", endpoint.model)
    try:
        base_url, api_key = endpoint.addresses()[0]
        with openai.OpenAI(
            **address_options(base_url, api_key), timeout=ANSWER_SECONDS, max_retries=0
        ) as client:
            listed = list(client.models.list())
    except EmbeddedModelUnavailable as error:
        return found(State.BAD, str(error), "Run `make install`.")
    except openai.APIStatusError as error:
        if error.status_code in WITHOUT_LIST:
            return found(State.NOTE, NO_LIST, "If entries lack their analyses, look at OPENAI_BASE_URL.")
        return found(State.BAD, describe(error), MENDS.get(error.status_code, TRY_LATER))
    except openai.OpenAIError as error:
        mend = "Look at OPENAI_BASE_URL, and whether this machine may go there."
        return found(State.BAD, describe(error), mend)
    except Exception as error:  # not every server that answers with 200 answers with a list
        finding = f"answers with something that is no list of models ({type(error).__name__})"
        return found(State.BAD, finding, "Look at OPENAI_BASE_URL; it often ends in /v1.")
    if not endpoint.embedded and not is_listed(endpoint.model, listed):
        mend = f"Look at OPENAI_MODEL and the models of the series. {name_offers(endpoint.model, listed)}"
        return found(State.BAD, "the server does not know this model", mend.strip())
    known = None if endpoint.embedded else find_model(endpoint.model)
    if known and known.retires and timezone.localdate() >= known.retires - SHUT_DOWN_SOON:
        mend = f"Set {known.instead} in its place: OPENAI_MODEL, or the models of the series."
        return found(State.NOTE, f"answers; its maker shuts it down on {known.retires:%-d %B %Y}", mend)
    if (endpoint.input_price, endpoint.output_price) == UNKNOWN_PRICE:
        mend = "State its price with the models of the series in the admin."
        return found(State.NOTE, "answers; its price is not known, a high one is assumed", mend)
    learnt = "; ".join(["answers", *lessons_of(endpoint).sentences()])
    return found(State.GOOD, learnt)


def name_offers(name: str, listed: Sequence[Model]) -> str:
    """Some of the models that the server offers, those with a name like the wanted one first."""
    names = sorted(clean_line(model.id) for model in listed)
    offered = list(dict.fromkeys([*get_close_matches(name, names, MOST_OFFERS), *names]))[:MOST_OFFERS]
    more = ", …" if len(names) > MOST_OFFERS else ""
    return f"It offers {', '.join(offered)}{more}." if offered else ""


def is_listed(name: str, listed: Sequence[Model]) -> bool:
    """Whether the server has the model, as far as its list tells.

    Ollama lists the tag that it adds by itself; llama.cpp lists its file and takes any name.
    """
    names = {model.id for model in listed}
    return not names or not names.isdisjoint({name, f"{name}:latest"}) or listed[0].owned_by == "llamacpp"


def check_sources(now: datetime) -> Iterator[Check]:
    """Whether each source answers now, and how it fared lately."""
    sources = Source.objects.filter(active=True, series__active=True).select_related("series")
    by_series: dict[Series, list[Source]] = {}
    for source in sources:
        # One item, as at a first visit: a feed would say that nothing is new.
        source.limit, source.state = 1, {}
        by_series.setdefault(source.series, []).append(source)
    if not by_series and Series.objects.filter(active=True).exists():
        yield Check("sources", "sources", State.BAD, "no series has a source", "Add one in the admin.")
    for series, asked in by_series.items():
        for result in visit_all(asked, Digest(series=series, date=series.today(now)), now):
            yield judge_visit(result, now=now)


def judge_visit(result: VisitResult, *, now: datetime) -> Check:
    """What a visit to a source says of it."""
    source = result.source
    found = partial(Check, "sources", source.name)
    if result.haul is None:
        return found(State.BAD, result.reason, "Look at its settings in the admin.")
    if source.failures_in_a_row:
        times = "once" if source.failures_in_a_row == 1 else f"{source.failures_in_a_row} times in a row"
        return found(State.NOTE, f"answers now, but failed {times}: {source.last_error}")
    if source.kind == SAMPLE:
        mend = "Add a source such as Reddit or a feed in the admin, then switch the sample off there."
        return found(State.NOTE, "the bundled sample, not today's news", mend)
    if not result.haul.items:
        return found(State.NOTE, result.reason or "answers, but has nothing now")
    reach = f"can be asked for {describe_reach(source, now)}"
    return found(State.GOOD, "; ".join(filter(None, [result.reason or "answers", reach])))


def check_days(now: datetime) -> Iterator[Check]:
    """Which days of the active series are owed, held or in trouble."""
    active = list(Series.objects.filter(active=True))
    if not active:
        finding = "no series is active" if Series.objects.exists() else "there is no series yet"
        mend = "Make one in the admin, set one active there, or run `make demo`."
        yield Check("days", "series", State.BAD, finding, mend)
    for series in active:
        days = owed_days(series, now=now)
        digests = {digest.date: digest for digest in series.digests.filter(date__in=days)}
        unfinished = [
            digest
            for _, digest in sorted(digests.items())
            if digest.status in Digest.UNFINISHED and not digest.completing
        ]
        missing = [day for day in days if day not in digests]
        if missing:
            yield judge_missing(series, missing)
        for digest in unfinished:
            yield judge_unfinished(series, digest, now)
        if held := series.digests.filter(status=Digest.Status.HELD).count():
            finding = f"{held} waiting for approval"
            yield Check("days", str(series), State.NOTE, finding, "Approve them in the admin.")
        if not missing and not unfinished:
            finding = f"all days have their entry; the next is due {next_day(series, now)}"
            yield Check("days", str(series), State.GOOD, finding)


def judge_missing(series: Series, days: Sequence[date]) -> Check:
    """The days that nobody has begun, with the command that writes them."""
    shown = ", ".join(day.isoformat() for day in days[:5]) + (" …" if days[5:] else "")
    command = manage(f"backfill --series {series.slug} --from {days[0]} --to {days[-1]}")
    finding = f"{len(days)} owed: {shown}"
    return Check("days", str(series), State.NOTE, finding, "The worker writes them; by hand:", command)


def judge_unfinished(series: Series, digest: Digest, now: datetime) -> Check:
    """A day that is being written, waits, or failed."""
    if digest.lease_until and digest.lease_until > now:
        finding = f"{digest.date} is being written by {digest.claimed_by}"
        return Check("days", str(series), State.NOTE, finding)
    tries = "1 attempt" if digest.attempts == 1 else f"{digest.attempts} attempts"
    finding = f"{digest.date} is {digest.status} after {tries}. {digest.error}"
    command = manage(f"run_digest --series {series.slug} --date {digest.date}")
    return Check("days", str(series), State.NOTE, finding.strip(), "To write it now:", command)


def next_day(series: Series, now: datetime) -> str:
    """When the series' next digest is due."""
    today = series.today(now)
    due = series.due_at(max(today, series.start_date))
    if due <= now:
        due = series.due_at(today + timedelta(days=1))
    return timezone.localtime(due).strftime("%Y-%m-%d %H:%M %Z")


def check_alarms() -> Iterator[Check]:
    """What is wrong that the admins are told, and whether there is anybody to tell."""
    if not settings.ADMINS:
        finding = "nobody is mailed when something is wrong"
        yield Check("alarms", "ADMINS", State.NOTE, finding, "Set ADMINS and EMAIL_HOST.")
    for alarm in Alarm.objects.filter(over_at=None, notice=False):
        finding = f"since {timezone.localtime(alarm.since):%Y-%m-%d %H:%M}. {alarm.text}"
        yield Check("alarms", alarm.title, State.NOTE, finding)
