"""Runs every benchmark beside this file, each in a process and a scratch folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> int:
    """The number of benchmarks that failed."""
    wanted = sys.argv[1:]
    failed = 0
    for script in sorted(HERE.glob("bench_*.py")):
        if wanted and script.stem.removeprefix("bench_") not in wanted:
            continue
        print(f"\n== {script.stem.removeprefix('bench_')} ==", flush=True)
        with tempfile.TemporaryDirectory(prefix="hindcast-bench-") as folder:
            environment = {
                **os.environ,
                "HINDCAST_ENV_FILE": os.devnull,
                "HINDCAST_VAR_DIR": folder,
                "SECRET_KEY": "only-for-the-benchmarks-0123456789-0123456789",
                "DJANGO_SETTINGS_MODULE": "config.settings",
                "PYTHONPATH": str(HERE.parent),
                "LOG_LEVEL": "WARNING",
            }
            result = subprocess.run(
                [sys.executable, str(script)], env=environment, cwd=HERE.parent, check=False
            )
            failed += result.returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
