"""`make demo` as a newcomer runs it: three entries, a running site, an end on Ctrl-C, and the same again at once."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable
from typing import Any

from tests.e2e.site import Site, free_port
from tests.fakes.model_server import ModelServer

ROWS = """
from django.contrib.auth import get_user_model
from blog.models import Post
from digests.models import Digest, Series, Source
answer = [
    list(Post.objects.order_by("pk").values_list("pk", "title", "body", "updated_at", "status")),
    [model.objects.count() for model in (Digest, Series, Source, get_user_model())],
]
"""
CLAIMS = """
from digests.models import Digest
answer = list(Digest.objects.values_list("claimed_by", flat=True))
"""


def demo_site(make_site: Callable[..., Site], server: ModelServer) -> Site:
    server.reset()
    return make_site(
        OPENAI_BASE_URL=server.base_url,
        OPENAI_MODEL="fake",
        HINDCAST_EMBEDDED_MODEL="false",
        PORT=str(free_port()),
    )


def serve_demo(site: Site) -> tuple[str, subprocess.Popen[str]]:
    """Starts the demo; what it printed by the time that the site answers."""
    process = site.spawn("manage.py", "demo")
    assert process.stdout
    lines = []
    for line in process.stdout:
        lines.append(line)
        if "Ctrl-C stops" in line:
            break
    deadline = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{site.environment['PORT']}/") as answer:
                assert answer.status == 200
            return "".join(lines), process
        except OSError:
            assert time.monotonic() < deadline and process.poll() is None, lines
            time.sleep(0.1)


def interrupt(process: subprocess.Popen[str]) -> str:
    """Ctrl-C: the terminal tells the whole group; what was printed until the end."""
    os.killpg(process.pid, signal.SIGINT)
    return process.communicate(timeout=30)[0]


def left_of_group(group: int) -> list[str]:
    rows = subprocess.run(["ps", "-eo", "pgid=,stat=,args="], capture_output=True, text=True, check=True)
    found = [row.split(None, 2) for row in rows.stdout.splitlines()]
    return [args for pgid, state, args in found if int(pgid) == group and not state.startswith("Z")]


def test_the_demo_writes_serves_ends_and_changes_nothing_the_second_time(
    make_site: Callable[..., Site], shared_model_server: ModelServer
) -> None:
    site = demo_site(make_site, shared_model_server)
    printed, process = serve_demo(site)
    assert printed.count("has its entry") == 3
    assert re.search(r"sign in as admin with \S{12,}", printed)
    rows: Any = site.ask(ROWS)
    assert [post[-1] for post in rows[0]] == ["published"] * 3
    ending = interrupt(process)
    assert "Traceback" not in ending and process.returncode == 0
    assert left_of_group(process.pid) == []

    calls = len(shared_model_server.calls)
    printed, process = serve_demo(site)
    interrupt(process)
    assert "sign in as" not in printed and "has its entry" not in printed
    assert site.ask(ROWS) == rows and len(shared_model_server.calls) == calls


def test_ctrl_c_while_a_day_is_written_ends_at_once_and_leaves_the_day_free(
    make_site: Callable[..., Site], shared_model_server: ModelServer
) -> None:
    site = demo_site(make_site, shared_model_server)
    shared_model_server.delay = 40.0
    process = site.spawn("manage.py", "demo")
    deadline = time.monotonic() + 60
    while not shared_model_server.calls:
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.1)
    ending = interrupt(process)  # which waits for less time than the answers take
    assert process.returncode == 130
    assert "Stopped." in ending and "Traceback" not in ending
    assert set(site.ask(CLAIMS)) == {""}
