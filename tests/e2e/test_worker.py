"""The worker as it runs in production: a qcluster process that writes what is owed."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable

import pytest

from tests.e2e.site import Site
from tests.fakes.model_server import ModelServer

MAKE_SERIES = """
from datetime import time, timedelta
from django.utils import timezone
from digests.operating.first_series import make_first_series
series = make_first_series(start_date=timezone.now().date() - timedelta(days=2))
series.publish_at = time(0, 0)
series.save()
answer = series.pk
"""
PUBLISHED = """
from blog.models import Post
answer = list(Post.objects.order_by("slug").values_list("status", flat=True))
"""


@pytest.fixture
def site(make_site: Callable[..., Site], shared_model_server: ModelServer) -> Site:
    shared_model_server.reset()
    return make_site(
        OPENAI_BASE_URL=shared_model_server.base_url,
        OPENAI_MODEL="fake",
        DEBUG="true",
        HINDCAST_EMBEDDED_MODEL="false",
    )


def test_a_worker_catches_up_by_itself_and_doctor_sees_it(
    site: Site, shared_model_server: ModelServer
) -> None:
    site.ask(MAKE_SERIES)
    alone = site.manage("doctor", check=False)
    assert alone.returncode != 0
    assert "no worker runs" in alone.stdout
    assert "3 owed" in alone.stdout
    worker = site.spawn("manage.py", "qcluster")
    site.wait_for(PUBLISHED, lambda posts: posts == ["published"] * 3)
    # Of each day six topics, two events, and what questions it asks.
    assert len(shared_model_server.calls) == 27
    well = site.manage("doctor", check=False)
    assert well.returncode == 0, well.stdout
    assert "all days have their entry" in well.stdout
    # As Ctrl-C and honcho do: the whole group is told.
    os.killpg(worker.pid, signal.SIGTERM)
    assert worker.wait(timeout=20) == 0
    assert children_of(worker.pid) == []


def test_a_worker_that_is_told_to_stop_in_the_middle_of_a_day_ends_at_once(
    site: Site, shared_model_server: ModelServer
) -> None:
    shared_model_server.delay = 25.0
    site.ask(MAKE_SERIES)
    site.manage("tick")
    worker = site.spawn("manage.py", "qcluster")
    deadline = time.monotonic() + 60
    while not shared_model_server.calls:
        assert time.monotonic() < deadline and worker.poll() is None
        time.sleep(0.1)
    sentinel = children_of(worker.pid)
    os.killpg(worker.pid, signal.SIGTERM)
    assert worker.wait(timeout=20) == 0
    assert sentinel and not any(in_group(process) for process in sentinel)


def children_of(process: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(process)], capture_output=True, text=True, check=False)
    return [int(line) for line in found.stdout.split()]


def in_group(group: int) -> list[int]:
    """The processes of a group that still run."""
    found = subprocess.run(
        ["ps", "-eo", "pgid=,stat=,pid="], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    rows = [line.split() for line in found]
    return [int(pid) for pgid, state, pid in rows if int(pgid) == group and not state.startswith("Z")]
