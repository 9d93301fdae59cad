"""The growth path: the data in PostgreSQL, cache and tasks in Redis. Nothing else changes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from tests.e2e.redis import running_redis
from tests.e2e.site import ROOT, Site
from tests.e2e.test_killing import STATE, WHOLE
from tests.e2e.test_worker import PUBLISHED
from tests.fakes.model_server import ModelServer

# What the database does by itself, or speaks to it in its own language.
MODULES = [
    "tests/blog/search/test_finding.py",
    "tests/blog/search/test_postgresql_table.py",
    "tests/blog/views/test_searching.py",
    "tests/digests/test_claims.py",
    "tests/digests/running/test_reconciler.py",
    "tests/digests/watching/test_alarms.py",
    "tests/digests/watching/test_views.py",
    "tests/predictions/judging/test_resolutions.py",
    "tests/predictions/events/test_recording.py",
    "tests/predictions/public/test_exports.py",
]
ONE_DIGEST = """
from datetime import date
from digests.operating.first_series import make_first_series
make_first_series(start_date=date(2024, 11, 20))
answer = None
"""

FROM_MIDNIGHT = """
from datetime import time
from digests.models import Series
answer = Series.objects.update(publish_at=time(0, 0))
"""


@pytest.fixture(scope="module")
def redis() -> Iterator[str]:
    with running_redis() as address:
        yield address


@pytest.mark.postgres
def test_what_speaks_to_the_database_behaves_the_same_on_postgresql(postgresql_for_pytest: str) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--reuse-db", *MODULES],
        cwd=ROOT, env={**os.environ, "DATABASE_URL": postgresql_for_pytest}, capture_output=True, text=True,
        check=False, timeout=170,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout[-6000:]


@pytest.mark.postgres
@pytest.mark.redis
def test_workers_write_what_is_owed_once_and_the_site_finds_it(
    make_site: Callable[..., Site], shared_model_server: ModelServer, postgresql: str, redis: str
) -> None:
    shared_model_server.reset()
    site = make_site(
        DATABASE_URL=postgresql,
        REDIS_URL=redis,
        OPENAI_BASE_URL=shared_model_server.base_url,
        OPENAI_MODEL="fake",
        HINDCAST_EMBEDDED_MODEL="false",
    )
    site.ask(ONE_DIGEST)
    shared_model_server.delay = 0.5
    runs = [site.spawn("manage.py", "run_digest", "--date", "2024-11-20") for _ in range(2)]
    outputs = [process.communicate(timeout=60)[0] for process in runs]
    assert [process.returncode for process in runs] == [0, 0], outputs
    state = site.ask(STATE)
    assert {name: state[name] for name in WHOLE} == WHOLE
    assert len(shared_model_server.calls) == 8

    shared_model_server.reset()
    site.ask(FROM_MIDNIGHT)
    worker = site.spawn("manage.py", "qcluster")
    site.wait_for(PUBLISHED, lambda posts: posts.count("published") >= 3)
    os.killpg(worker.pid, signal.SIGTERM)
    assert worker.wait(timeout=20) == 0
