"""How long a day of six topics and two predictions takes when the model answers every call after two seconds."""

from __future__ import annotations

import time

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from digests.operating.first_series import make_first_series  # noqa: E402
from digests.operating.installing import prepare  # noqa: E402
from digests.running.days import run_day  # noqa: E402
from tests.fakes.model_server import running_model_server  # noqa: E402

DELAY = 2.0


def main() -> None:
    """Prints the seconds of the whole day and of each stage."""
    prepare()
    with running_model_server() as server:
        server.delay = DELAY
        settings.OPENAI_BASE_URL, settings.OPENAI_MODEL = server.base_url, "fake"
        day = timezone.now().date()
        series = make_first_series(start_date=day)
        started = time.perf_counter()
        result = run_day(series, day)
        seconds = time.perf_counter() - started
    digest = result.digest
    stages = ", ".join(f"{stage} {duration:.2f} s" for stage, duration in digest.timings.items())
    calls = digest.completions.count()
    print(f"one day, {calls} calls of {DELAY:.0f} s each: {seconds:.2f} s ({stages})")
    print(
        f"one after the other they would take {calls * DELAY:.0f} s; status {digest.status}, tier {digest.tier}"
    )


main()
