"""What befalls the machine itself: a process that is killed, a locked database, a clock that jumps, a full disk."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connections
from django.utils import timezone

from bench.endure.answers import ModelFaults
from digests.models import Digest
from digests.tasks import tick

if TYPE_CHECKING:
    from bench.endure.simulation import Simulation

# Stages at which a process is killed, in turn.
STAGES = ("collect", "write", "check", "publish")
PATIENCE = 20.0
# Real seconds: longer than the time-out of the simulation's database, as 30 s are longer than that of a site's.
LOCKED_SECONDS = 1.6
TOO_SMALL = 2000


class Mishaps:
    """Does to the simulated machine what a day has in store for it."""

    def __init__(self, models: ModelFaults) -> None:
        self.models = models
        self.kills = 0

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
        self.models.deaf = stage in ("collect", "write")
        process = spawn(digest.pk, stop_at=stage)
        self.models.deaf = False
        simulation.events["killed at " + stage] += process
        simulation.clock.shift(timedelta(seconds=settings.HINDCAST_LEASE_SECONDS + 60))

    def lock(self, simulation: Simulation) -> None:
        """Another process holds the database, from some moment of the worker's round on."""
        lock = (
            "import sqlite3, sys, time; db = sqlite3.connect(sys.argv[1], isolation_level=None); "
            "print('ready', flush=True); time.sleep(float(sys.argv[3])); "
            "db.execute('BEGIN EXCLUSIVE'); time.sleep(float(sys.argv[2]))"
        )
        name, delay = str(settings.DATABASES["default"]["NAME"]), random.uniform(0.0, 0.6)
        holder = subprocess.Popen(
            [sys.executable, "-c", lock, name, str(LOCKED_SECONDS), str(delay)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert holder.stdout is not None
        holder.stdout.readline()
        # What a worker's task does with an error: it is noted, and the next round goes on.
        with suppress(Exception):
            simulation.round()
        holder.communicate(timeout=PATIENCE)

    def turn_back(self, simulation: Simulation) -> None:
        """The clock jumps back an hour in the middle of the day's first round."""
        simulation.round()
        simulation.clock.shift(timedelta(hours=-1))

    def fill(self, simulation: Simulation) -> None:
        """A real process that may write no file of more than a few bytes, as on a full disk, tries the day."""
        tick()
        digest = Digest.objects.filter(status__in=Digest.UNFINISHED).order_by("-date").first()
        if digest is not None:
            spawn(digest.pk, file_bytes=TOO_SMALL)
        simulation.clock.shift(timedelta(seconds=settings.HINDCAST_LEASE_SECONDS + 60))


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
            time.sleep(random.uniform(0.0, 0.08))
            process.send_signal(signal.SIGKILL)
            killed = True
            break
    process.communicate(timeout=PATIENCE)
    return killed


def check_database(path: Path) -> str:
    """What SQLite says of the file's integrity: "ok"."""
    with sqlite3.connect(path) as database:
        return str(database.execute("PRAGMA integrity_check").fetchone()[0])
