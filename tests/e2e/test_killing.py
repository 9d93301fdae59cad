"""Real processes, killed in the middle: one post in the end, and nothing is paid for twice."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable

import pytest

from tests.e2e.site import Site
from tests.fakes.model_server import ModelServer

MAKE_DIGEST = """
from datetime import date
from digests.operating.first_series import make_first_series
from digests.models import Digest
series = make_first_series(start_date=date(2024, 11, 20))
answer = Digest.objects.get_or_create(series=series, date=date(2024, 11, 20))[0].pk
"""
STATE = """
from blog.models import Post
from digests.models import Completion, Digest
from predictions.models import Prediction
digest = Digest.objects.get()
answer = {
    "status": digest.status, "stage": digest.stage, "tier": digest.tier, "error": digest.error,
    "posts": Post.objects.count(), "topics": digest.topics.count(), "predictions": Prediction.objects.count(),
    "answered": Completion.objects.filter(status="answered").count(),
    "tokens": digest.prompt_tokens,
}
"""
WHOLE = {
    "status": "published",
    "stage": "done",
    "tier": "full",
    "error": "",
    "posts": 1,
    "topics": 6,
    "predictions": 2,
}
# In their order: each run begins where the one before was killed. Within a stage it is the statement that says where.
PLACES = (
    "collect",
    "select",
    "write",
    'INSERT INTO "digests_analysis"',  # all answers are stored, none of them is used yet
    "check",
    "cover",
    "publish",
    'INSERT INTO "blog_post"',
    'INSERT INTO "predictions_prediction"',  # the post is made, in the transaction that is never finished
)


@pytest.fixture
def site(make_site: Callable[..., Site], shared_model_server: ModelServer) -> Site:
    """An installation that asks the model server."""
    return site_with_lease(180, make_site, shared_model_server)


@pytest.fixture
def impatient_site(make_site: Callable[..., Site], shared_model_server: ModelServer) -> Site:
    """One in which the day of a run that was killed is free after a second."""
    return site_with_lease(1, make_site, shared_model_server)


def site_with_lease(seconds: int, make_site: Callable[..., Site], server: ModelServer) -> Site:
    server.reset()
    return make_site(
        OPENAI_BASE_URL=server.base_url,
        OPENAI_MODEL="fake",
        HINDCAST_EMBEDDED_MODEL="false",
        HINDCAST_LEASE_SECONDS=str(seconds),
    )


def run_and_kill(runs: subprocess.Popen[str], place: str) -> None:
    """Kills a run where it stands still at the place."""
    assert runs.stdin and runs.stdout
    runs.stdin.write(f"{place}\n")
    runs.stdin.flush()
    number = next(line.split()[1] for line in runs.stdout if line.startswith("standing"))
    os.kill(int(number), signal.SIGKILL)
    assert next(line for line in runs.stdout if line.startswith("ended")) == f"ended {-signal.SIGKILL}\n"


def test_a_run_that_is_killed_everywhere_goes_on_where_it_was(
    impatient_site: Site, shared_model_server: ModelServer
) -> None:
    site = impatient_site
    digest = site.ask(MAKE_DIGEST)
    runs = site.spawn("-m", "tests.e2e.stopping_run", str(digest))
    for place in PLACES:
        run_and_kill(runs, place)
    assert site.ask(STATE)["posts"] == 0
    site.manage("run_digest", "--date", "2024-11-20")
    state = site.ask(STATE)
    assert {name: state[name] for name in WHOLE} == WHOLE
    assert state["answered"] == len(shared_model_server.answered) == 8


def test_a_run_that_is_killed_while_it_waits_for_answers_pays_for_no_stored_one_again(
    impatient_site: Site, shared_model_server: ModelServer
) -> None:
    site = impatient_site
    site.ask(MAKE_DIGEST)
    # Three calls are answered at once, the others hang until the process is dead.
    shared_model_server.fault = lambda call: shared_model_server.pause(30) if call.number > 3 else None
    process = site.spawn("manage.py", "run_digest", "--date", "2024-11-20")
    site.wait_for(STATE, lambda state: state["answered"] == 3)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=10)
    stored = {call.title for call in shared_model_server.answered}
    shared_model_server.fault = None
    before = len(shared_model_server.calls)
    site.manage("run_digest", "--date", "2024-11-20")
    state = site.ask(STATE)
    assert {name: state[name] for name in WHOLE} == WHOLE
    asked_again = {call.title for call in shared_model_server.calls[before:]}
    assert len(stored) == 3 and not asked_again & stored


def test_two_workers_at_the_same_moment_make_one_post(site: Site, shared_model_server: ModelServer) -> None:
    shared_model_server.delay = 0.5
    site.ask(MAKE_DIGEST)
    runs = [site.spawn("manage.py", "run_digest", "--date", "2024-11-20") for _ in range(2)]
    outputs = [process.communicate(timeout=60)[0] for process in runs]
    assert [process.returncode for process in runs] == [0, 0], outputs
    state = site.ask(STATE)
    assert {name: state[name] for name in WHOLE} == WHOLE
    assert len(shared_model_server.calls) == 8


def test_the_same_day_run_twice_changes_nothing(site: Site, shared_model_server: ModelServer) -> None:
    site.ask(MAKE_DIGEST)
    site.manage("run_digest", "--date", "2024-11-20")
    first = site.ask(STATE)
    site.manage("run_digest", "--date", "2024-11-20")
    assert site.ask(STATE) == first
    assert len(shared_model_server.calls) == 8
