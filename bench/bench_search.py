"""The search at 100,000 posts of 200 to 800 words, drawn as Zipf has it: milliseconds in the database and of the page.

On SQLite, and on PostgreSQL where DATABASE_URL names one that may be filled. Run: python bench/bench_search.py [POSTS]
HINDCAST_BENCH_KEEP=folder keeps the filled database there, and takes it from there the next time.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from bisect import bisect
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WORDS = 60_000
PORTION = 1000
NEWEST = datetime(2026, 11, 1, 6, tzinfo=UTC)
KINDS = {
    "a common word": "diffusion",
    "two common words": "robot protein",
    "a phrase of common words": '"attention diffusion"',
    "a rare word": "w50000",
    "a middling word": "w700",
    "a rare and a common word": "w20000 diffusion",
    "the beginning of a word": "w12",
    "a common word without another": "diffusion -robot",
    "a word that is nowhere": "nowhere",
    "a common word of a tag": "diffusion&tag=tag-3",
    "a common word of a year": "diffusion&year=2020",
    "a common word, page 50": "diffusion&page=50",
}
HOSTILE = {
    "the commonest word of all": "w0",
    "one letter": "w",
    "three letters that begin all": "w1*",
    "fifty words": " ".join(f"w{number}" for number in range(50)),
    "twelve of the commonest": " ".join(f"w{number}" for number in range(12)),
    "quotes": '"w0 w1 w2 w3 w4 w5 w6 w7 w8"',
    "a phrase that is nowhere": '"w1 w0 w1 w0 w1 w0"',
    "all but the commonest": "w1 -w0 -w2 -w3 -w4",
    "a page far beyond": "w0&page=99999999",
    "signs": '"" * ( ) OR NEAR(w0, w1) : ^',
}
NAMED = ("diffusion", "robot", "protein", "attention")


def set_up_django(folder: Path) -> None:
    """A database of its own in the folder, or the one that DATABASE_URL names."""
    os.environ |= {"HINDCAST_VAR_DIR": str(folder), "SECRET_KEY": "only-for-this-bench", "DEBUG": "0"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


class Writer:
    """Writes texts of words of which the n-th is drawn with the weight 1 / (n + 10); four of them have names."""

    def __init__(self) -> None:
        self.noise = random.Random(1)
        self.sums = list(accumulate(1 / (rank + 10) for rank in range(WORDS)))
        names = {20 + place: name for place, name in enumerate(NAMED)}
        self.words = [names.get(rank, f"w{rank}") for rank in range(WORDS)]

    def text(self, length: int) -> str:
        """A text of so many words."""
        last = self.sums[-1]
        return " ".join(self.words[bisect(self.sums, self.noise.random() * last)] for _ in range(length))


def fill(count: int) -> None:
    """Posts of an hour each, with a tag of ten and one of three models."""
    from blog.models import Post, Tag

    tags = Tag.objects.bulk_create(Tag(name=f"tag {number}", slug=f"tag-{number}") for number in range(10))
    for posts in portions(count):
        stored = Post.objects.bulk_create(posts)
        links = Post.tags.through
        links.objects.bulk_create(links(post_id=post.pk, tag=tags[post.pk % 10]) for post in stored)


def portions(count: int) -> Iterator[list[Any]]:
    """Unsaved posts, the oldest first."""
    from blog.models import Post

    writer = Writer()
    for first in range(0, count, PORTION):
        posts = []
        for number in range(first, min(first + PORTION, count)):
            text = writer.text(writer.noise.randint(200, 800))
            posts.append(
                Post(
                    title=writer.text(8),
                    slug=f"post-{number}",
                    status="published",
                    published_at=NEWEST - timedelta(hours=count - number),
                    body=text,
                    body_html=f"<p>{text}</p>",
                    search_text=text,
                    word_count=500,
                    model_name=("gpt-4o-mini", "llama-3", "SmolLM2")[number % 3],
                )
            )
        yield posts


def measure(name: str, query: str, repeats: int = 5) -> float:
    """Prints what a search costs, the middle one of some; gives the milliseconds of the page."""
    from urllib.parse import quote

    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    text, _, more = query.partition("&")
    # A page with a parameter that nobody knows is made afresh each time, as one of words that nobody asked for yet;
    # what all pages show alike is made once for all, as on a site.
    path = f"/search/?q={quote(text)}" + (f"&{more}" if more else "") + "&afresh=1"
    client = Client(headers={"host": "localhost"})
    times, asked = [], []
    for _ in range(repeats):
        with CaptureQueriesContext(connection) as queries:
            started = time.perf_counter()
            response = client.get(path)
            times.append((time.perf_counter() - started) * 1000)
        asked.append(sum(float(each["time"]) for each in queries.captured_queries) * 1000)
        assert response.status_code == 200, f"{path}: {response.status_code}"
    page, database = sorted(times)[repeats // 2], sorted(asked)[repeats // 2]
    words = f"{len(queries)} queries, {len(response.content) / 1000:.0f} kB"
    print(f"{name:<34} page {page:7.1f} ms, database {database:7.1f} ms, {words}", flush=True)
    return page


def main() -> None:
    """Fills a database and prints the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory(prefix="hindcast-bench-") as scratch:
        folder = Path(os.environ.get("HINDCAST_BENCH_KEEP") or scratch)
        folder.mkdir(exist_ok=True)
        set_up_django(folder)
        from blog.models import Post

        if not Post.objects.exists():
            started = time.perf_counter()
            fill(count)
            print(f"filled with {count} posts in {time.perf_counter() - started:.0f} s", flush=True)
        repeats = int(os.environ.get("HINDCAST_BENCH_REPEATS", 5))
        pages = sorted(measure(name, query, repeats) for name, query in KINDS.items())
        print(f"the slowest of these {pages[-1]:.1f} ms (wanted: 50)")
        hostile = max(measure(name, query, repeats) for name, query in HOSTILE.items())
        print(f"the slowest hostile one {hostile:.1f} ms (wanted: 250)")


if __name__ == "__main__":
    main()
