"""Runs one digest in a process of its own, at a simulated time, for the simulation to kill or to starve."""

from __future__ import annotations

import resource
import sys
from datetime import datetime

import django
import time_machine


def main(digest_id: int, now: datetime, file_bytes: int) -> None:
    """Writes the digest; prints each stage as it begins."""
    django.setup()
    from digests.running.pipeline import run

    if file_bytes:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))

    with time_machine.travel(now, tick=True):
        run(digest_id, progress=lambda stage: print(stage, flush=True))


if __name__ == "__main__":
    main(int(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), int(sys.argv[3]))
