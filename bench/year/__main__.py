"""`make year`: a year of stories through the real pipeline, for a calibrated and for an overconfident model.

Each model has a process and an installation of its own. Prints what is due, resolved and wrong, and what the record
says beside what is true of the stories; 1 where something due is not resolved, a resolution is wrong, or the record
does not find the truth within its intervals.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Runs both models side by side, or one of them in this process."""
    parser = argparse.ArgumentParser(prog="make year", description=__doc__)
    parser.add_argument("--days", type=int, default=365, help="for how many days questions are asked")
    parser.add_argument("--far", type=int, default=180, help="the most days until a deadline")
    parser.add_argument("--seed", type=int, default=1, help="another one gives other stories")
    parser.add_argument(
        "--shape", choices=("honest", "overconfident"), help="only this model, in this process"
    )
    options = parser.parse_args()
    if options.shape is None:
        return run_both(sys.argv[1:])
    with tempfile.TemporaryDirectory(prefix="hindcast-year-") as folder:
        set_up(folder)
        # Only now: the settings are those of this installation.
        from bench.year.report import run_year

        return run_year(days=options.days, far=options.far, seed=options.seed, shape=options.shape)


def run_both(arguments: list[str]) -> int:
    """Both models at the same time; 1 where one of them fails."""
    command = [sys.executable, "-m", "bench.year", *arguments]
    running = [subprocess.Popen([*command, "--shape", shape]) for shape in ("honest", "overconfident")]
    codes = [process.wait() for process in running]
    return int(any(codes))


def set_up(folder: str) -> None:
    """An empty installation in the folder."""
    from bench.endure.__main__ import set_up as set_up_installation

    os.environ["PYTHONPATH"] = str(ROOT)
    set_up_installation(folder)


if __name__ == "__main__":
    sys.exit(main())
