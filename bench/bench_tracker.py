"""The tracker with 100,000 predictions of 50 events: queries and milliseconds of its pages, without a page cache.

Run: python bench/bench_tracker.py [PREDICTIONS]
"""

from __future__ import annotations

import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
EVENTS = 50
FIRST_DAY = date(2020, 1, 1)
MODELS = ("gpt-3.5-turbo", "gpt-4o-mini", "SmolLM2-135M-Instruct")
REPEATS = 9
LAST = 99_999  # a page that is not there: the last one is shown


def set_up_django(folder: str) -> None:
    """A database of its own in the folder."""
    os.environ |= {"HINDCAST_VAR_DIR": folder, "SECRET_KEY": "only-for-this-bench", "DEBUG": "0"}
    os.environ["HINDCAST_PAGE_CACHE_MB"] = "0"  # what is measured is how the pages are made
    os.environ.pop("DATABASE_URL", None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def fill(count: int) -> None:
    """Posts of consecutive days, each with a prediction of every event."""
    from blog.models import Post
    from predictions.models import Event, Prediction

    noise = random.Random(1)
    events = Event.objects.bulk_create(
        Event(name=f"Event number {number}", slug=f"event-{number}") for number in range(EVENTS)
    )
    days = [FIRST_DAY + timedelta(days=number) for number in range(count // EVENTS)]
    posts = Post.objects.bulk_create(
        [
            Post(
                title=f"Entry of {day}",
                slug=f"entry-{day}",
                status="published",
                published_at=datetime(day.year, day.month, day.day, 6, tzinfo=UTC),
                body="Text. " * 800,
                body_html="<p>Text.</p> " * 400,
            )
            for day in days
        ],
        batch_size=500,
    )
    for number, (day, post) in enumerate(zip(days, posts, strict=True)):
        Prediction.objects.bulk_create(
            _prediction(event, post, day, model=MODELS[number * len(MODELS) // len(days)], noise=noise)
            for event in events
        )


def _prediction(event: Any, post: Any, day: date, *, model: str, noise: random.Random) -> Any:
    from predictions.models import Prediction

    year = noise.choice((2023, 2025, 2030, 2030, 2035, 2035, 2040, 2045, 2050))
    kind = noise.random()
    return Prediction(
        event=event,
        post=post,
        made_on=day,
        phrase=str(year),
        earliest=None if kind < 0.1 else date(year, 1, 1),
        latest=None if kind > 0.95 else date(year, 12, 31),
        rationale="Because of the pace of progress. " * 12,
        model_name=model,
    )


def judge_some() -> None:
    """Judges a fifth of the events, so that every state has predictions."""
    from predictions.models import Event, Judgement

    events = list(Event.objects.order_by("pk")[: EVENTS // 5])
    for number, event in enumerate(events):
        kind = ("happened", "missed", "void")[number % 3]
        Judgement.objects.create(
            event=event,
            verdict=kind,
            happened_on=date(2024, 1 + number, 1) if kind == "happened" else None,
            evidence_url="https://example.org/evidence",
        )


def measure_page(path: str) -> None:
    """Prints what a page costs, of several requests the middle one, the cache emptied before each.

    The processor's time tells more than the clock's where others use the machine as well.
    """
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "localhost"})
    client.get(path)
    times, processor_times = [], []
    for _ in range(REPEATS):
        cache.clear()
        started, processor_started = time.perf_counter(), time.process_time()
        response = client.get(path)
        times.append(time.perf_counter() - started)
        processor_times.append(time.process_time() - processor_started)
        assert response.status_code == 200, f"{path}: {response.status_code}"
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        size = len(client.get(path).content)
    slowest = max(queries.captured_queries, key=lambda query: float(query["time"]))
    print(
        f"{path:<50} {middle(times):5.0f} ms {middle(processor_times):5.0f} ms of processor"
        f" {len(queries):3} queries {size / 1000:4.0f} kB, slowest {slowest['time']} s: {slowest['sql'][:30]}"
    )


def middle(seconds: list[float]) -> float:
    """The middle one in milliseconds."""
    return sorted(seconds)[len(seconds) // 2] * 1000


def measure(name: str, work: Callable[[], object]) -> None:
    """Prints the seconds that the work takes."""
    started = time.perf_counter()
    work()
    print(f"{name:<50} {time.perf_counter() - started:5.2f} s")


def export(path: str) -> int:
    """The bytes of a streamed export, none of which is kept."""
    from django.test import Client

    response: Any = Client(headers={"host": "localhost"}).get(path)
    return sum(len(part) for part in response.streaming_content)


def add_entry() -> None:
    """One more entry with a prediction of one event, as the pipeline records it."""
    from blog.models import Post
    from predictions.events.recording import NewPrediction, record
    from predictions.models import Event
    from predictions.statistics import refresh_statistics

    event = Event.objects.get(slug="event-0")
    post = Post.objects.create(title="One more", slug="one-more", status="published")
    new = NewPrediction(
        event, "2035", date(2035, 1, 1), date(2035, 12, 31), None, None, None, None, "", MODELS[-1], ""
    )
    record(post, made_on=FIRST_DAY, predictions=[new])
    refresh_statistics(event)


def pages() -> list[str]:
    """The first and the last page of each list, and an event's page with its chart."""
    from predictions.judging.state import State

    filters = [
        "",
        "event=event-20",
        f"model={MODELS[1]}",
        *(f"state={state}" for state in State),
        "year=2035",
        f"state=overdue&model={MODELS[0]}",
        f"event=event-20&model={MODELS[1]}&state=open&year=2035",
    ]
    lists = [f"/predictions/?{query}{page}" for query in filters for page in ("", f"&page={LAST}")]
    return [
        *lists,
        "/predictions/event-20/",
        f"/predictions/event-20/?page={LAST}",
        "/predictions/event-20/chart.svg",
    ]


def main() -> None:
    """Fills a database and prints the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory(prefix="hindcast-bench-") as folder:
        set_up_django(folder)
        measure(f"fill with {count} predictions", lambda: fill(count))
        judge_some()
        from predictions.statistics import refresh_all

        measure("statistics of all events", refresh_all)
        measure("one more entry: record and compute", add_entry)
        for path in pages():
            measure_page(path)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        measure("/predictions.csv", lambda: export("/predictions.csv"))
        measure("/predictions.json", lambda: export("/predictions.json"))
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        print(f"{'memory grown by the exports':<50} {grown:5.0f} MB")


if __name__ == "__main__":
    main()
