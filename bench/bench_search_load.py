"""64 clients that search for different words at once, against `manage.py serve` on SQLite, and a cached page meanwhile.

At as many posts as `bench_search.py` has, whose database in HINDCAST_BENCH_KEEP is taken where there is one. It fails
where an answer is an error, or where the cached page takes more than 50 ms in one of twenty times.
Run: python bench/bench_search_load.py [POSTS]
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench_search import ROOT, WORDS, fill, set_up_django
from demo_site import wait_for

CLIENTS = 64
SECONDS = 30
PAUSE = 0.05  # seconds between two requests for the cached page
GOAL = 0.05  # seconds
HEAD_END = b"\r\n\r\n"


@contextmanager
def serving(folder: Path) -> Iterator[int]:
    """The port of the site that `manage.py serve` runs on the folder's database."""
    from tests.e2e.site import free_port

    port = free_port()
    environment = {
        **os.environ,
        "HINDCAST_VAR_DIR": str(folder),
        "PORT": str(port),
        "HINDCAST_HOST": "127.0.0.1",
        "HINDCAST_PAGE_CACHE_MB": "32",
        "LOG_LEVEL": "ERROR",
        "SITE_URL": f"http://127.0.0.1:{port}",
    }
    command = [sys.executable, str(ROOT / "manage.py"), "serve"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/")
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


class Client:
    """A kept connection."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def open(self) -> None:
        """Connects."""
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)

    async def get(self, path: str) -> tuple[int, float]:
        """The status of the answer, and the seconds until it was there."""
        started = time.perf_counter()
        self.writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n\r\n".encode())
        head = await self.reader.readuntil(HEAD_END)
        if length := re.search(rb"(?i)content-length: (\d+)", head):
            await self.reader.readexactly(int(length[1]))
        return int(head[9:12]), time.perf_counter() - started


async def search_for_a_while(port: int, number: int, until: float) -> list[tuple[int, float]]:
    """Searches for one or two words at a time, of which no two clients ask for the same."""
    client, noise = Client(port), random.Random(number)
    await client.open()
    found = []
    while time.perf_counter() < until:
        rare, other = noise.randrange(WORDS // CLIENTS) * CLIENTS + number, noise.randrange(40)
        found.append(await client.get(f"/search/?q=w{rare}" if rare % 2 else f"/search/?q=w{other}+-w{rare}"))
    return found


async def read_for_a_while(port: int, until: float) -> list[tuple[int, float]]:
    """Reads the home page, which is cached, as somebody does who has nothing to do with all those."""
    client = Client(port)
    await client.open()
    read = []
    while time.perf_counter() < until:
        read.append(await client.get("/"))
        await asyncio.sleep(PAUSE)
    return read


async def run(port: int) -> int:
    """Prints the figures; 1 where there was an error or the cached page was slow."""
    quiet = await read_for_a_while(port, time.perf_counter() + 3)
    until = time.perf_counter() + SECONDS
    cached, *searched = await asyncio.gather(
        read_for_a_while(port, until),
        *(search_for_a_while(port, number, until) for number in range(CLIENTS)),
    )
    searches = [each for found in searched for each in found]
    statuses = Counter(status for status, _ in (*searches, *cached))
    print(f"{len(searches)} searches, {len(searches) / SECONDS:.1f} a second; answers: {dict(statuses)}")
    for name, timed in (("search", searches), ("cached page", cached), ("alone", quiet)):
        times = sorted(taken * 1000 for _, taken in timed)
        p95 = times[int(len(times) * 0.95)]
        print(
            f"{name:<12} median {statistics.median(times):7.1f} ms, p95 {p95:7.1f} ms, most {times[-1]:7.1f} ms"
        )
    slow = sorted(taken for _, taken in cached)[int(len(cached) * 0.95)] > GOAL
    return int(slow or set(statuses) != {200})


def main() -> int:
    """Fills a database, or takes the one that is there, and loads the site."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory(prefix="hindcast-bench-") as scratch:
        folder = Path(os.environ.get("HINDCAST_BENCH_KEEP") or scratch)
        folder.mkdir(exist_ok=True)
        set_up_django(folder)
        from blog.models import Post
        from digests.operating.installing import prepare

        if not Post.objects.exists():
            fill(count)
        prepare()
        with serving(folder) as port:
            return asyncio.run(run(port))


if __name__ == "__main__":
    sys.exit(main())
