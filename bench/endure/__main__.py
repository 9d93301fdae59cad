"""`make endure DAYS=999`: simulates days under faults and says what was missed, doubled, malformed or paid twice."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """0 where nothing was missed, doubled, malformed or paid twice."""
    parser = argparse.ArgumentParser(prog="make endure", description=__doc__)
    parser.add_argument("--days", type=int, default=999, help="how many days are simulated")
    parser.add_argument("--seed", type=int, default=1, help="another one gives other faults")
    parser.add_argument("--only-reddit", action="store_true", help="without the feed")
    options = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="hindcast-endure-") as folder:
        set_up(folder)
        # Only now: the settings are those of this installation.
        from bench.endure.report import describe, is_good
        from bench.endure.setting import simulate

        result = simulate(days=options.days, seed=options.seed, only_reddit=options.only_reddit, show=True)
    print(describe(result))
    print(f"{options.days} days in {(time.monotonic() - started) / 60:.1f} minutes")
    return 0 if is_good(result) else 1


def set_up(folder: str) -> None:
    """An empty installation in the folder."""
    sys.path.insert(0, str(ROOT))
    os.environ.update(
        HINDCAST_VAR_DIR=folder, DJANGO_SETTINGS_MODULE="bench.endure.settings", PYTHONPATH=str(ROOT)
    )
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    # What goes wrong is meant to; the report counts it.
    logging.disable()


if __name__ == "__main__":
    sys.exit(main())
