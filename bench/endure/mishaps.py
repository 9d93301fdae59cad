"""What befalls the machine itself: a process that is killed, a locked database, a clock that jumps, a full disk."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import OperationalError, connections
from django.utils import timezone

from bench.endure.answers import ANSWERS_BEFORE_KILL, ModelFaults
from digests.models import Completion, Digest
from digests.tasks import tick

if TYPE_CHECKING:
    from bench.endure.simulation import Simulation

# Stages at which a process is killed, in turn.
STAGES = ("collect", "write", "check", "publish")
PATIENCE = 20.0
# Real seconds: longer than two time-outs of the simulation's database.
LOCKED_SECONDS = 2.5
TOO_SMALL = 2000


class Mishaps:
    """Does to the simulated machine what a day has in store for it."""

    def __init__(self, models: ModelFaults) -> None:
        self.models = models
        self.kills = self.locks = self.full_disks = 0

    def befall(self, name: str, simulation: Simulation) -> None:
        """Lets it happen."""
        {"killed": self.kill, "locked": self.lock, "clock": self.turn_back, "disk": self.fill}[name](
            simulation
        )

    def kill(self, simulation: Simulation) -> None:
        """A real process writes the day and is killed in the middle of a stage; its lease ends later."""
        tick()
        digest = Digest.objects.filter(status__in=Digest.UNFINISHED).order_by("-date").first()
        if digest is None:
            return
        stage = STAGES[self.kills % len(STAGES)]
        self.kills += 1
        # What a model answers to a process that is killed before it could store it would be paid twice by anybody.
        self.models.left = {"collect": 0, "write": ANSWERS_BEFORE_KILL}.get(stage)
        process = spawn(digest.pk, stop_at=stage)
        self.models.left = None
        simulation.events["killed at " + stage] += process
        simulation.clock.shift(timedelta(seconds=settings.HINDCAST_LEASE_SECONDS + 60))

    def lock(self, simulation: Simulation) -> None:
        """Another process holds the database: from a model's answer on, or from some moment of the round, in turn."""
        holders: list[subprocess.Popen[str]] = []
        self.locks += 1
        later = threading.Timer(random.uniform(0.0, 0.4), lambda: holders.append(hold_database()))
        if self.locks % 2:
            self.models.on_answer = lambda: holders.append(hold_database())
        else:
            later.start()
        # What a worker's task does with it: it is noted, and the next round goes on.
        with suppress(OperationalError):
            simulation.round()
        self.models.on_answer = None
        if later.is_alive():
            later.join()
        for holder in holders:
            simulation.events["locked while models answer"] += self.locks % 2
            holder.communicate(timeout=PATIENCE)
        simulation.clock.shift(timedelta(seconds=settings.HINDCAST_LEASE_SECONDS + 60))

    def turn_back(self, simulation: Simulation) -> None:
        """The clock jumps back an hour in the middle of the day's first round."""
        simulation.round()
        simulation.clock.shift(timedelta(hours=-1))

    def fill(self, simulation: Simulation) -> None:
        """A full disk: a process that may write no file of more than a few bytes, or media that take none, in turn."""
        self.full_disks += 1
        if self.full_disks % 2:
            simulation.events["disk full for pictures"] += 1
            with unwritable_media():
                simulation.round()
            return
        tick()
        digest = Digest.objects.filter(status__in=Digest.UNFINISHED).order_by("-date").first()
        if digest is not None:
            simulation.events["disk full for all"] += 1
            spawn(digest.pk, file_bytes=TOO_SMALL)
        simulation.clock.shift(timedelta(seconds=settings.HINDCAST_LEASE_SECONDS + 60))


def hold_database() -> subprocess.Popen[str]:
    """A process that has locked the database, and lets it go after LOCKED_SECONDS."""
    lock = (
        "import sqlite3, sys, time; db = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=20); "
        "db.execute('BEGIN EXCLUSIVE'); print('locked', flush=True); time.sleep(float(sys.argv[2]))"
    )
    name = str(settings.DATABASES["default"]["NAME"])
    holder = subprocess.Popen(
        [sys.executable, "-c", lock, name, str(LOCKED_SECONDS)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    return holder


@contextmanager
def unwritable_media() -> Iterator[None]:
    """Pictures cannot be stored: a file stands where their folder should be, since modes do not bind root."""
    media = Path(settings.MEDIA_ROOT)
    aside = media.with_name("media-aside")
    media.mkdir(exist_ok=True)
    media.rename(aside)
    media.touch()
    try:
        yield
    finally:
        media.unlink()
        aside.rename(media)


def await_stored(digest_id: int, count: int) -> None:
    """Returns when so many calls of the digest are stored, or none come any more."""
    deadline = time.monotonic() + PATIENCE / 4
    while Completion.objects.filter(digest=digest_id).count() < count and time.monotonic() < deadline:
        time.sleep(0.02)


def spawn(digest_id: int, *, stop_at: str = "", file_bytes: int = 0) -> bool:
    """Runs the digest in a process of its own that has the simulated time; whether it was killed at the stage."""
    connections.close_all()
    now = timezone.now().isoformat()
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.endure.one_digest", str(digest_id), now, str(file_bytes)],
        env={**os.environ, "PYTHONPATH": str(settings.BASE_DIR)},
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    killed = False
    assert process.stdout is not None
    for line in process.stdout:
        if stop_at and line.strip() == stop_at:
            if stop_at == "write":
                await_stored(digest_id, ANSWERS_BEFORE_KILL)
            time.sleep(random.uniform(0.0, 0.08))
            process.send_signal(signal.SIGKILL)
            killed = True
            break
    process.communicate(timeout=PATIENCE)
    return killed
