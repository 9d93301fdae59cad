"""An import that is killed in the middle: whole posts only, no process left behind, and the next run goes on."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from tests.e2e.site import Site
from tests.moving.hugo_site import HugoSite

POSTS = 600
PATIENCE = 60
COUNTS = """
from blog.models import Post
from digests.models import Analysis, Digest, Topic, TrendingItem
from predictions.models import Prediction
from django.db.models import Count
tagged = Post.objects.annotate(number=Count("tags")).filter(number=3).count()
history = Post.history.count()
answer = [Post.objects.exclude(body_html="").count(), Digest.objects.count(), tagged, history,
    *(model.objects.count() // 2 for model in (Topic, TrendingItem, Prediction)), Analysis.objects.count() // 4]
"""


def test_a_killed_import_leaves_whole_posts_and_no_process(
    make_site: Callable[..., Site], tmp_path: Path
) -> None:
    old = HugoSite(tmp_path / "old")
    for number in range(POSTS):
        old.daily(str(date(2020, 1, 1) + timedelta(days=number)))
    site = make_site()
    site.manage("prepare")
    process = site.spawn("manage.py", "import_hugo", str(old.root))
    wait_for_posts(Path(site.environment["HINDCAST_VAR_DIR"]) / "hindcast.sqlite3")
    os.kill(process.pid, signal.SIGKILL)
    process.wait()

    counts = site.ask(COUNTS)
    assert 0 < counts[0] < POSTS
    assert counts == [counts[0]] * len(counts)
    assert_no_process_is_left(process.pid)

    site.manage("import_hugo", str(old.root))
    assert site.ask(COUNTS) == [POSTS] * len(counts)


def wait_for_posts(database: Path) -> None:
    """Until the first posts are stored."""
    deadline = time.monotonic() + PATIENCE
    with contextlib.closing(sqlite3.connect(database, timeout=30)) as connection:
        while not connection.execute("SELECT count(*) FROM blog_post").fetchone()[0]:
            assert time.monotonic() < deadline
            time.sleep(0.01)


def assert_no_process_is_left(group: int) -> None:
    """The processes that read files end when the one that stores is gone."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        assert time.monotonic() < deadline, "a process of the import still runs"
        time.sleep(0.1)
