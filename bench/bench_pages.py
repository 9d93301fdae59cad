"""Requests a second of public pages, cached and made afresh, beside a bare Django view that returns the same bytes.

All three are served by granian with the options of `make serve` (one process). The bare view is `bare_site.py`: Django
with no middleware, no session, no database. The rounds take turns, so that other work on the machine burdens all alike;
the figures are medians of the rounds. Runs wrk where it is installed, else a small client of its own, which is slower
than the server and so makes the ratio look better than it is.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import django

django.setup()

from django.utils import timezone  # noqa: E402

from blog.models import Post, Tag  # noqa: E402
from digests.installing import prepare  # noqa: E402
from digests.serving import THREADS  # noqa: E402

POSTS = 500
ROUNDS = 5
SECONDS = 2
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


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
                break
            except OSError:
                if time.monotonic() > deadline or process.poll() is not None:
                    raise
                time.sleep(0.1)
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


def measure(url: str) -> float:
    """Requests a second."""
    if wrk := shutil.which("wrk"):
        command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", url]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert "Non-2xx" not in text, text
        return float(re.findall(r"Requests/sec:\s+([\d.]+)", text)[0])
    return asyncio.run(ask_for_a_while(url))


async def ask_for_a_while(url: str) -> float:
    """Requests a second over kept connections."""
    host, _, path = url.removeprefix("http://").partition("/")
    request = f"GET /{path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    until = time.monotonic() + SECONDS

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

    return sum(await asyncio.gather(*(ask() for _ in range(CONNECTIONS)))) / SECONDS


def main() -> int:
    """Prints the figures; 1 where a cached page does not reach the goal."""
    prepare()
    fill()
    slow = []
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        fresh = stack.enter_context(serving("config.wsgi:application", HINDCAST_PAGE_CACHE_MB="0"))
        cached = stack.enter_context(serving("config.wsgi:application"))
        store_pages(fresh, Path(folder))
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
            rounds = [
                {
                    kind: measure(base + address)
                    for kind, base in (("bare", bare), ("cached", cached), ("fresh", fresh))
                }
                for _ in range(ROUNDS)
            ]
            figures = {kind: statistics.median(one[kind] for one in rounds) for kind in rounds[0]}
            ratio = statistics.median(one["cached"] / one["bare"] for one in rounds)
            size = (Path(folder) / name).stat().st_size
            print(
                f"{name:<8} {size / 1000:6.1f} kB   bare {figures['bare']:7.0f}   cached {figures['cached']:7.0f}"
                f" ({ratio:.0%} of bare)   made afresh {figures['fresh']:6.0f}",
                flush=True,
            )
            slow += [name] if ratio < GOAL else []
    print(
        f"goal: cached at least {GOAL:.0%} of bare: "
        + (f"missed by {', '.join(slow)}" if slow else "reached")
    )
    return bool(slow)


sys.exit(main())
