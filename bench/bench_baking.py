"""A static copy of the old blog's archive, beside Hugo with the same posts in the same run.

Rounds by turns, so that other work on the machine burdens both alike; the figures are the lowest. Hugo gets what
`export_hugo` writes, and a theme that makes of it what the copy has beside the tracker: pages with contents, tags,
neighbours, related posts, share links and JSON-LD, lists in pages, each entry as Markdown, and three feeds of the site
and of each tag. It is left out where it is not installed. Run: python bench/run.py baking
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django

django.setup()

from django.utils import timezone  # noqa: E402

from blog.models import Post  # noqa: E402
from digests.operating.installing import prepare  # noqa: E402
from moving.baking.run import bake_site  # noqa: E402
from moving.exporting import export_site  # noqa: E402
from moving.importing.run import ImportOptions, import_site  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
ARCHIVE = Path(os.environ.get("HINDCAST_ARCHIVE") or ROOT.parent / "shared" / "archive" / "posts")
THEME = ROOT / "bench" / "hugo_theme"
ROUNDS = 3


def seconds(work: Callable[[], object]) -> float:
    """How long the work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def bake(folder: Path) -> None:
    """Bakes the site as it is now."""
    bake_site(folder, now=timezone.now())


def build(site: Path) -> None:
    """Has Hugo build the site from nothing."""
    shutil.rmtree(site / "public", ignore_errors=True)
    settings = "themes/PaperMod/config.yaml,hugo.yaml"
    subprocess.run(["hugo", "--quiet", "--noBuildLock", "--config", settings], cwd=site, check=True)


def add_entry(number: int) -> None:
    """One more post, as long as a daily entry."""
    body = "\n\n".join(
        f"1. **Topic {n} of the new entry**\n\n   - *Benefits:* many words." for n in range(12)
    )
    Post(title=f"A new entry {number}", slug=f"new-{number}", body=body, status="published").save()


def measure(folder: Path) -> None:
    """Prints the figures."""
    import_site(ImportOptions(ARCHIVE), now=timezone.now())
    hugo = shutil.which("hugo")
    if hugo:
        export_site(folder / "hugo")
        shutil.copytree(THEME, folder / "hugo" / "themes" / "PaperMod")
    else:
        print("Hugo is not installed.")
    figures: dict[str, list[float]] = {}
    for number in range(ROUNDS):
        out = folder / f"copy-{number}"
        rounds = {
            "bake from nothing": lambda out=out: bake(out),
            "again, nothing changed": lambda out=out: bake(out),
            "after a new entry": lambda out=out, number=number: (add_entry(number), bake(out)),
        }
        if hugo:
            rounds["Hugo from nothing"] = lambda: build(folder / "hugo")
        for name, work in rounds.items():
            figures.setdefault(name, []).append(seconds(work))
    for name, found in figures.items():
        print(f"{name:<24} {min(found):7.2f} s")
    files = {
        "bake": sum(path.is_file() for path in (folder / "copy-0").rglob("*")),
        "Hugo": sum(path.is_file() for path in (folder / "hugo" / "public").rglob("*")),
    }
    print(f"{Post.objects.count()} posts; files: " + ", ".join(f"{name} {n}" for name, n in files.items()))


def main() -> int:
    """0, also where there is no archive to bake."""
    if not ARCHIVE.is_dir():
        print("There is no archive to bake.")
        return 0
    prepare()
    with tempfile.TemporaryDirectory(prefix="hindcast-bench-") as folder:
        measure(Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
