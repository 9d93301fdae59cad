"""A program that runs a digest again and again, each time in a process of its own that stands still at one place.

Its argument is the digest's key. A line of its input is a stage at whose beginning the next run stands still, or how a
statement begins that the database would get next: then it stands still before the first such statement, in the middle
of a stage. It says `standing NUMBER` with the number of that process, which is there to be killed, and `ended STATUS`.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402

from digests.running.pipeline import run  # noqa: E402


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def stand_still_at(wanted: str, place: str) -> None:
    if place.startswith(wanted):
        say(f"standing {os.getpid()}")
        time.sleep(600)


def run_until(wanted: str, digest_id: int) -> None:
    def look_at(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        stand_still_at(wanted, sql)
        return execute(sql, *arguments)

    with connection.execute_wrapper(look_at):
        # The lease of the one that was killed before has to run out first.
        while not run(digest_id, progress=lambda stage: stand_still_at(wanted, stage)).claimed:
            time.sleep(0.05)


if __name__ == "__main__":
    for line in sys.stdin:
        # This process has no connection to the database and no client: each run opens its own.
        if not (child := os.fork()):
            run_until(line.removesuffix("\n"), int(sys.argv[1]))
            os._exit(0)
        say(f"ended {os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}")
