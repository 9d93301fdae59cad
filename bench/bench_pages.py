"""Requests a second of public pages, cached and made afresh, beside a bare Django view that returns the same bytes.

Both are served by granian with the options of `make serve` (one process). The bare view is `bare_site.py`: Django
with no middleware, no session, no database. Cached and bare are measured in turns, in short rounds of which every
second one begins with the other, so that other work on the machine burdens both alike. The figures are medians; the
ratio is the median of the rounds' ratios, with the middle half of them behind it. Runs wrk where it is installed, else
a small client of its own, which is slower than the server and so makes the ratio look better than it is.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import django
from demo_site import wait_for

django.setup()

from django.utils import timezone  # noqa: E402

from blog.caching.turns import THREADS  # noqa: E402
from blog.models import Post, Tag  # noqa: E402
from digests.operating.installing import prepare  # noqa: E402
from tests.e2e.site import free_port  # noqa: E402

POSTS = 500
ROUNDS = 11
SECONDS = 1  # a round
FRESH_SECONDS = 3
# A parameter that no page knows: such a page is made afresh each time and kept nowhere.
AFRESH = "afresh=1"
CONNECTIONS = 8
GOAL = 0.7
PAGES = {"home": "/", "post": "/posts/entry-7/", "feed": "/index.xml", "search": "/search/?q=model"}
PARAGRAPH = "The **model** answered *in time*, and [the source](https://example.org/a) says what it cost.\n\n"


def fill() -> None:
    """Posts of the length that a daily entry has."""
    now = timezone.now()
    tags = Tag.objects.bulk_create(
        Tag(name=f"Subject {number}", slug=f"subject-{number}") for number in range(20)
    )
    for number in range(POSTS):
        post = Post(title=f"Entry {number}", slug=f"entry-{number}", status=Post.Status.PUBLISHED)
        post.published_at = now - timedelta(days=number, minutes=1)
        post.summary = "What the day brought, in one sentence."
        post.body = "".join(f"## Topic {part}\n\n{PARAGRAPH * 8}" for part in range(6))
        post.save()
        post.tags.set(tags[number % 20 : number % 20 + 3])


@contextmanager
def serving(application: str, **environment: str) -> Iterator[str]:
    """The base address of a server that runs the WSGI application."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "warning"),
        *("--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--blocking-threads", str(THREADS)),
        application,
    ]
    process = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        wait_for(f"http://127.0.0.1:{port}/")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def store_pages(base: str, folder: Path) -> None:
    """The bytes of the pages, for the bare site."""
    pages = []
    for name, address in PAGES.items():
        with urllib.request.urlopen(base + address, timeout=30) as answer:  # noqa: S310
            (folder / name).write_bytes(answer.read())
            path = address.partition("?")[0].lstrip("/")
            pages.append({"path": path, "file": name, "type": answer.headers["Content-Type"]})
    (folder / "pages.json").write_text(json.dumps(pages))


def measure(url: str, seconds: int) -> float:
    """Requests a second."""
    if wrk := shutil.which("wrk"):
        command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", url]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert "Non-2xx" not in text, text
        return float(re.findall(r"Requests/sec:\s+([\d.]+)", text)[0])
    return asyncio.run(ask_for_a_while(url, seconds))


async def ask_for_a_while(url: str, seconds: int) -> float:
    """Requests a second over kept connections."""
    host, _, path = url.removeprefix("http://").partition("/")
    request = f"GET /{path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    until = time.monotonic() + seconds

    async def ask() -> int:
        reader, writer = await asyncio.open_connection(*host.split(":"))
        done = 0
        while time.monotonic() < until:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            assert b" 200 " in head.partition(b"\r\n")[0], head
            await reader.readexactly(int(re.findall(rb"(?i)content-length: (\d+)", head)[0]))
            done += 1
        writer.close()
        return done

    return sum(await asyncio.gather(*(ask() for _ in range(CONNECTIONS)))) / seconds


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured of a page, in requests a second, round by round; `fresh` once."""

    bare: list[float]
    cached: list[float]
    fresh: float

    @property
    def ratios(self) -> list[float]:
        """Cached to bare in each round."""
        return [cached / bare for cached, bare in zip(self.cached, self.bare, strict=True)]

    def __str__(self) -> str:
        low, middle, high = statistics.quantiles(self.ratios, n=4)
        return (
            f"bare {statistics.median(self.bare):7.0f}   cached {statistics.median(self.cached):7.0f}"
            f"   ratio {middle:5.0%} ({low:.0%} to {high:.0%})   made afresh {self.fresh:6.0f}"
        )


def compare(address: str, *, bare: str, cached: str) -> Figures:
    """The figures of the page at both servers."""
    measured: dict[str, list[float]] = {bare: [], cached: []}
    for base in measured:
        urllib.request.urlopen(base + address, timeout=30).close()  # noqa: S310  # the first one makes the page
    for number in range(ROUNDS):
        for base in (bare, cached) if number % 2 else (cached, bare):
            measured[base].append(measure(base + address, SECONDS))
    afresh = f"{cached}{address}{'&' if '?' in address else '?'}{AFRESH}"
    return Figures(measured[bare], measured[cached], measure(afresh, FRESH_SECONDS))


def main() -> int:
    """Prints the figures; 1 where a cached page does not reach the goal."""
    prepare()
    fill()
    slow = []
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        cached = stack.enter_context(serving("config.wsgi:application"))
        store_pages(cached, Path(folder))
        bare = stack.enter_context(
            serving("bare_site:application", BARE_SITE_FOLDER=folder, PYTHONPATH=str(Path(__file__).parent))
        )
        print(
            f"{POSTS} posts; requests a second, medians of {ROUNDS} rounds of {SECONDS} s, {CONNECTIONS} connections"
        )
        print(
            f"client: {shutil.which('wrk') or 'asyncio'}; bare: Django without middleware under the same server"
        )
        for name, address in PAGES.items():
            figures = compare(address, bare=bare, cached=cached)
            size = (Path(folder) / name).stat().st_size
            print(f"{name:<8} {size / 1000:6.1f} kB   {figures}", flush=True)
            slow += [name] if statistics.median(figures.ratios) < GOAL else []
    print(
        f"goal: cached at least {GOAL:.0%} of bare: "
        + (f"missed by {', '.join(slow)}" if slow else "reached")
    )
    return bool(slow)


sys.exit(main())
