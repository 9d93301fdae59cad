"""The worker as it runs in production: a qcluster process that writes what is owed."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.site import Site
from tests.fakes.model_server import ModelServer

MAKE_SERIES = """
from datetime import time, timedelta
from django.utils import timezone
from digests.first_series import make_first_series
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
def site(tmp_path: Path, shared_model_server: ModelServer) -> Iterator[Site]:
    shared_model_server.reset()
    site = Site(tmp_path, OPENAI_BASE_URL=shared_model_server.base_url, OPENAI_MODEL="fake", DEBUG="true")
    site.manage("prepare")
    yield site
    site.close()


def test_a_worker_catches_up_by_itself(site: Site, shared_model_server: ModelServer) -> None:
    site.ask(MAKE_SERIES)
    worker = site.spawn("manage.py", "qcluster")
    site.wait_for(PUBLISHED, lambda posts: posts == ["published"] * 3)
    assert len(shared_model_server.calls) == 24
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=20) == 0


def test_doctor_misses_a_worker_and_finds_one(site: Site) -> None:
    site.ask(MAKE_SERIES)
    alone = site.manage("doctor", check=False)
    assert alone.returncode != 0
    assert "no worker runs" in alone.stdout
    assert "3 owed" in alone.stdout
    worker = site.spawn("manage.py", "qcluster")
    site.wait_for(PUBLISHED, lambda posts: posts == ["published"] * 3)
    well = site.manage("doctor", check=False)
    assert well.returncode == 0, well.stdout
    assert "all days have their entry" in well.stdout
    os.killpg(worker.pid, signal.SIGTERM)
    worker.wait(timeout=20)
