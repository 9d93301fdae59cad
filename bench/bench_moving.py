"""Moves the archive of the old blog in, out, in and out again: the rows and the bytes must be the same; then bakes it.

The archive is looked for beside the clone, or where HINDCAST_ARCHIVE says. Run: python bench/run.py moving
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import django

django.setup()

from django.utils import timezone  # noqa: E402

from digests.operating.installing import prepare  # noqa: E402
from moving.baking.run import bake_site  # noqa: E402
from moving.exporting import export_site  # noqa: E402
from moving.importing.run import ImportOptions, import_site  # noqa: E402
from tests.fakes.static_host import serving, walk_links  # noqa: E402
from tests.moving.comparing import all_files, all_rows, clear_site  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
ARCHIVE = Path(os.environ.get("HINDCAST_ARCHIVE") or ROOT.parent / "shared" / "archive" / "posts")
Result = TypeVar("Result")


def timed(name: str, work: Callable[[], Result]) -> Result:
    """What the work gives; its seconds are printed."""
    started = time.perf_counter()
    result = work()
    print(f"{name:<24} {time.perf_counter() - started:7.2f} s")
    return result


def move(folder: Path) -> bool:
    """Whether nothing was lost."""
    now = timezone.now()
    timed("in", lambda: import_site(ImportOptions(ARCHIVE), now=now))
    rows = all_rows()
    timed("out", lambda: export_site(folder / "first"))
    clear_site()
    timed("in again", lambda: import_site(ImportOptions(folder / "first"), now=now))
    same_rows = all_rows() == rows
    timed("out again", lambda: export_site(folder / "second"))
    same_bytes = all_files(folder / "first") == all_files(folder / "second")
    print(f"{len(rows['posts'])} posts; the same rows: {same_rows}; the same bytes: {same_bytes}")
    baked = timed("bake", lambda: bake_site(folder / "baked", now=now))
    again = timed("bake again", lambda: bake_site(folder / "baked", now=now))
    with serving(folder / "baked") as home:
        seen, broken = walk_links(home, site_url=f"http://localhost:{os.environ.get('PORT', 8000)}")
    print(f"{baked.pages} pages, {len(seen)} addresses reached by links, {len(broken)} of them broken")
    print(f"files written {baked.written}, by the second bake {again.written}")
    return same_rows and same_bytes and not broken


def main() -> int:
    """0 where nothing was lost, or there is nothing to move."""
    if not ARCHIVE.is_dir():
        print("There is no archive to move.")
        return 0
    prepare()
    with tempfile.TemporaryDirectory(prefix="hindcast-bench-") as folder:
        return 0 if move(Path(folder)) else 1


if __name__ == "__main__":
    sys.exit(main())
