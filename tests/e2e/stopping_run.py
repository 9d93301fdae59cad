"""A program that runs a digest and stands still at one place, to be killed there.

Arguments: the digest's key, and a stage at whose beginning it stands still, or how a statement begins that the
database would get next: then it stands still before the first such statement, in the middle of a stage.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402

from digests.pipeline import run  # noqa: E402


def stand_still_at(wanted: str, place: str) -> None:
    if place.startswith(wanted):
        sys.stdout.write(f"standing at {wanted}\n")
        sys.stdout.flush()
        time.sleep(600)


if __name__ == "__main__":
    digest_id, wanted = int(sys.argv[1]), sys.argv[2]

    def look_at(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        stand_still_at(wanted, sql)
        return execute(sql, *arguments)

    with connection.execute_wrapper(look_at):
        # The lease of the one that was killed before has to run out first.
        while not run(digest_id, progress=lambda stage: stand_still_at(wanted, stage)).claimed:
            time.sleep(0.1)
    sys.stdout.write("ended\n")
