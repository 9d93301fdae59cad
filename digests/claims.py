"""A digest is written by one worker at a time: claimed by a conditional UPDATE, with a lease."""

from __future__ import annotations

import os
import secrets
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from digests.models import Digest

FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=6)


class LeaseLost(Exception):
    """The digest is done or another worker has taken it over; this one must not write any more."""


KeepLease = Callable[[], None]


def no_lease() -> None:
    """For work that holds no lease."""


def worker_name() -> str:
    """A name for this claim that no other claim has: host, process and a random part."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"


def lease_end(now: datetime) -> datetime:
    """When a lease that is taken or kept at the moment `now` ends."""
    return now + timedelta(seconds=settings.HINDCAST_LEASE_SECONDS)


def heartbeat_seconds() -> float:
    """How often a lease is renewed while its holder waits: often enough that one delay does not lose it."""
    return float(settings.HINDCAST_LEASE_SECONDS / 4)


Found = TypeVar("Found")


def keeping(keep_lease: Callable[[], None], work: Callable[[], Found]) -> Found:
    """What the work gives, which runs in a thread of its own and must not touch the database; the lease is kept.

    Raises what the work raises, or what `keep_lease` raises to stop; nobody waits for the work then.
    """
    future: Future[Found] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # handed on to the one who waits
            future.set_exception(error)

    # A daemon, not a pool's worker: a call that hangs must not keep the process from ending.
    threading.Thread(target=run, daemon=True).start()
    while not wait([future], timeout=heartbeat_seconds()).done:
        keep_lease()
    return future.result()


@dataclass
class Claim:
    """The right to write one digest, kept by `keep` and given back by `release`."""

    digest_id: int
    name: str = field(default_factory=worker_name)

    def take(self, *, now: datetime, ignore_pause: bool = False) -> bool:
        """Whether the claim was got: the digest is unfinished, free, and its pause is over (or to be ignored)."""
        if ignore_pause:
            Digest.objects.filter(pk=self.digest_id).update(not_before=None)
        rows = Digest.objects.filter(pk=self.digest_id).claimable(now)
        return bool(
            rows.update(
                claimed_by=self.name, lease_until=lease_end(now), attempts=F("attempts") + 1, error=""
            )
        )

    def keep(self) -> None:
        """Renews the lease; raises LeaseLost where another worker has the digest."""
        self.update(lease_until=lease_end(timezone.now()))

    def update(self, **values: object) -> None:
        """Changes the digest as its holder; raises LeaseLost where another worker has it."""
        if not Digest.objects.filter(pk=self.digest_id, claimed_by=self.name).update(**values):
            raise LeaseLost(f"Digest {self.digest_id} is not held by this worker any more.")

    def release(self, **values: object) -> None:
        """Changes the digest and gives it back."""
        self.update(claimed_by="", lease_until=None, **values)


def pause_after(attempts: int) -> timedelta:
    """How long a digest rests after its failures: 5 minutes, doubled each time, at most 6 hours."""
    doubled: int = 2 ** min(attempts - 1, 10)
    return min(FIRST_PAUSE * doubled, LONGEST_PAUSE)
