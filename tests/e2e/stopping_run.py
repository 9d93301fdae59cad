"""A program that runs a digest and stands still at the beginning of one stage, to be killed there.

Arguments: the digest's key and the stage.
"""

from __future__ import annotations

import sys
import time

import django

django.setup()

from digests.pipeline import run  # noqa: E402


def stand_still_at(wanted: str, stage: str) -> None:
    if stage == wanted:
        sys.stdout.write(f"standing at {stage}\n")
        sys.stdout.flush()
        time.sleep(600)


if __name__ == "__main__":
    digest_id, wanted = int(sys.argv[1]), sys.argv[2]
    run(digest_id, progress=lambda stage: stand_still_at(wanted, stage))
    sys.stdout.write("ended\n")
