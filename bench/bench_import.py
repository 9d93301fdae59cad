"""Imports of Hugo posts, rendering and predictions included: seconds, processor time, and memory.

The archive of the old blog is looked for beside the clone, or where HINDCAST_ARCHIVE says; without it only generated
posts are imported. Run: python bench/run.py import
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from multiprocessing import forkserver
from pathlib import Path

COUNTS = [int(count) for count in os.environ.get("HINDCAST_BENCH_POSTS", "500 10000").split()]
ROOT = Path(__file__).resolve().parent.parent
ARCHIVE = Path(os.environ.get("HINDCAST_ARCHIVE") or ROOT.parent / "shared" / "archive" / "posts")
WORDS = (
    "models",
    "learn",
    "data",
    "and",
    "people",
    "use",
    "at",
    "work",
    "to",
    "write",
    "code",
    "tests",
    "plans",
    "maps",
)
ENTRY = """---
title: "[Daily Automated AI Summary]"
date: {day}T05:33:11Z
draft: false
author: "Blog Agent"
tags: ["daily ai summary", "gpt-4o-mini"]
showToc: true
cover:
    image: "https://images.example.org/birds.png"
    alt: "birds"
    hidden: true
---
"""


def write_posts(folder: Path, count: int) -> Path:
    """Writes daily entries as the archive's are on average: 4 topics, 730 words."""
    from tests.moving.hugo_shapes import Shape, write_entry, write_topics

    chance = random.Random(count)
    posts = folder / "content" / "posts"
    posts.mkdir(parents=True)
    (folder / "hugo.yaml").write_text("baseURL: https://blog.example.org/\n")
    for number in range(count):
        day = date(2000, 1, 1) + timedelta(days=number)
        topics = [
            (f"{write_words(chance, 5)} {number}-{n}", write_words(chance, 72), write_words(chance, 72))
            for n in range(3 + number % 3)
        ]
        predictions = "".join(
            f"- **{name}** ({chance.choice(('June', 'by', 'late', 'around'))} {chance.randint(2060, 2090)})\n"
            f"    - {write_words(chance, 40)}\n\n"
            for name in ("Artificial general intelligence", "Technological singularity")
        )
        body = write_entry(
            write_topics(topics, Shape()),
            trending=f"- {write_words(chance, 8)}\n" * 4,
            predictions=predictions,
        )
        (posts / f"{day}-summary.md").write_text(ENTRY.format(day=day) + body)
    return folder


def write_words(chance: random.Random, count: int) -> str:
    """A sentence of so many words."""
    return " ".join(chance.choice(WORDS) for _ in range(count)).capitalize() + "."


def import_here(folder: Path) -> None:
    """Imports the folder into the database of this process's settings, and prints the figures."""
    import django

    django.setup()
    from django.utils import timezone

    from digests.operating.installing import prepare
    from moving.importing.run import ImportOptions, import_site

    prepare()
    before = processor_seconds()
    started = time.perf_counter()
    report = import_site(ImportOptions(folder, base_url="https://blog.example.org/"), now=timezone.now())
    seconds = time.perf_counter() - started
    # Only of processes that have ended is the processor time known; Python has no public name for this.
    forkserver._forkserver._stop()
    used = processor_seconds() - before
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    largest_child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    cores = len(os.sched_getaffinity(0))
    print(
        f"{report.posts_new} posts, {report.topics} topics, {report.predictions} predictions: {seconds:.2f} s, "
        f"processor {used:.2f} s (on {cores} cores at best {used / cores:.2f} s); at most {largest:.0f} MB, "
        f"each reading process {largest_child:.0f} MB; {len(report.failed)} not imported"
    )


def processor_seconds() -> float:
    """The processor time of this process and of those it started and that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def measure(name: str, folder: Path) -> None:
    """Imports in a process and a database of its own, so that the memory is that of this import alone."""
    print(f"{name}: ", end="", flush=True)
    with tempfile.TemporaryDirectory(prefix="hindcast-bench-") as var:
        subprocess.run(
            [sys.executable, __file__, str(folder)], env={**os.environ, "HINDCAST_VAR_DIR": var}, check=True
        )


def main() -> None:
    """The archive, then generated posts, few and many."""
    if len(sys.argv) > 1:
        import_here(Path(sys.argv[1]))
        return
    if ARCHIVE.is_dir():
        measure("the archive", ARCHIVE)
    with tempfile.TemporaryDirectory(prefix="hindcast-bench-") as folder:
        for count in COUNTS:
            measure(f"{count} generated posts", write_posts(Path(folder) / str(count), count))


if __name__ == "__main__":
    main()
