"""A site that was made with Django's own commands alone: `migrate`, `import_hugo`, `runserver` and the worker."""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
from pathlib import Path

import httpx
import pytest

from tests.e2e.site import PATIENCE, TLS, Site, free_port
from tests.moving.hugo_site import HugoSite

SCHEDULES = (
    "from django_q.models import Schedule; answer = sorted(Schedule.objects.values_list('name', flat=True))"
)
EVENTS = ("artificial-general-intelligence", "technological-singularity")


def run_server(site: Site) -> str:
    """The address of Django's own server, once it answers."""
    port = free_port()
    site.spawn("manage.py", "runserver", "--noreload", str(port))
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            httpx.get(f"http://127.0.0.1:{port}/healthz", verify=TLS)
            return f"http://127.0.0.1:{port}"
        except httpx.ConnectError:
            assert time.monotonic() < deadline
            time.sleep(0.1)


@pytest.mark.parametrize("debug", ["true", "false"])
def test_every_page_answers(tmp_path: Path, migrated_folder: Path, debug: str) -> None:
    old_blog = HugoSite(tmp_path / "old")
    old_blog.daily("2024-03-01")
    folder = shutil.copytree(migrated_folder, tmp_path / "site")
    site = Site(folder, DEBUG=debug)
    try:
        site.manage("import_hugo", str(old_blog.content))
        base = run_server(site)
        with httpx.Client(base_url=base, verify=TLS, timeout=30) as visitor:
            home = visitor.get("/").text
            header = home[home.index("<header") : home.index("</header>")]
            pages = {
                "/",
                *re.findall(r'href="(/[^"]*)"', header),
                *(f"/predictions/{slug}/" for slug in EVENTS),
            }
            styles = set(re.findall(r'href="(/static/[^"]*\.css)"', home))
            assert styles and len(pages) >= 6
            answers = {path: visitor.get(path).status_code for path in pages | styles}
        assert set(answers.values()) == {200}, answers
    finally:
        site.close()


def test_the_worker_sets_its_schedules_up(tmp_path: Path, migrated_folder: Path) -> None:
    site = Site(shutil.copytree(migrated_folder, tmp_path / "site"))
    try:
        worker = site.spawn("manage.py", "qcluster")
        site.wait_for(SCHEDULES, lambda names: names == ["hub", "questions", "tick", "tracker", "watch"])
        os.killpg(worker.pid, signal.SIGTERM)
        worker.wait(timeout=20)
    finally:
        site.close()
