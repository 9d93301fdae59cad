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
        print(f"standing at {stage}", flush=True)
        time.sleep(600)


if __name__ == "__main__":
    digest_id, wanted = int(sys.argv[1]), sys.argv[2]
    run(digest_id, progress=lambda stage: stand_still_at(wanted, stage))
    print("ended", flush=True)
