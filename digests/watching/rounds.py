"""The worker's rounds: noted when they end, told to a dead man's switch, missed by the web process."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connections
from django.utils import timezone

from digests.models import WorkerRound
from digests.watching.alarms import watch
from digests.watching.conditions import find_silence

HEARTBEAT_SECONDS = 10.0
LOOK_EVERY = 60.0
# So many looks in a row find the worker silent before it is told: after a start of the whole site, or when a machine
# wakes, its last round is old and its next one about to come.
LOOKS = 5
logger = logging.getLogger("hindcast.digests")


@contextmanager
def noted_round() -> Iterator[None]:
    """A round of the worker: when it ended well is stored, and the heartbeat's address hears how it ended."""
    try:
        yield
    except BaseException:
        beat(failed=True)
        raise
    WorkerRound.objects.update_or_create(pk=1, defaults={"ended_at": timezone.now()})
    beat()


def beat(*, failed: bool = False) -> bool:
    """Calls HINDCAST_HEARTBEAT_URL, or its /fail; whether it answered well. Never raises.

    The address is the operator's own, so that it may be a private one; where it leads on to is not followed, and what
    it answers is not read. Its path is a key, so that no part of it is logged.
    """
    url: str = settings.HINDCAST_HEARTBEAT_URL
    if not url:
        return False
    # Here, and not above: it takes a tenth of a web process's start, and most processes never call.
    import httpx

    try:
        with httpx.stream("GET", address_of(url, failed=failed), timeout=HEARTBEAT_SECONDS) as response:
            reason = "" if response.is_success else f"it answered {response.status_code}"
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        reason = type(error).__name__
    if reason:
        logger.warning("heartbeat not heard", extra={"reason": reason})
    return not reason


def address_of(url: str, *, failed: bool) -> str:
    """Where a round is told; a failed one with /fail behind the path."""
    parts = urlsplit(url)
    return parts._replace(path=f"{parts.path}/fail").geturl() if failed else url


def notice_silence(looks: int = 0) -> int:
    """Tells the admins where the worker is silent, which it cannot do itself.

    `looks` is how many in a row found it silent before this one; gives the number with this one.
    """
    now = timezone.now()
    if not any(find_silence(now)):
        return 0
    if looks + 1 >= LOOKS:
        watch(now=now, outside=True)
    return looks + 1


def keep_listening() -> None:
    """Looks every minute, in a thread of each web process: no reader waits for it, and none pays for it.

    Several processes may notice at once; the alarm is claimed by one.
    """

    def listen() -> None:
        looks = 0
        while True:
            time.sleep(LOOK_EVERY)
            try:
                looks = notice_silence(looks)
            except Exception:  # the border: whatever the database does, the next look comes
                logger.warning("looking for the worker failed", exc_info=True)
            finally:
                connections.close_all()

    threading.Thread(target=listen, name="listen-for-the-worker", daemon=True).start()
