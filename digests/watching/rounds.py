"""The worker's rounds: noted when they end, told to a dead man's switch, missed by the web process."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connections
from django.utils import timezone

from blog.redaction import redact
from digests.models import WorkerRound
from digests.watching.alarms import watch
from digests.watching.conditions import find_silence

HEARTBEAT_SECONDS = 10.0
LOOK_EVERY = 60.0
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

    The address is the operator's own, so that it may be a private one; where it leads on to is not followed.
    """
    url: str = settings.HINDCAST_HEARTBEAT_URL
    if not url:
        return False
    # Here, and not above: it takes a tenth of a web process's start, and most processes never call.
    import httpx

    try:
        response = httpx.get(f"{url}/fail" if failed else url, timeout=HEARTBEAT_SECONDS)
        response.raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        logger.warning("heartbeat not heard", extra={"reason": redact(f"{type(error).__name__}: {error}")})
        return False
    return True


def notice_silence() -> bool:
    """Tells the admins where the worker is silent, which it cannot do itself; whether it is."""
    now = timezone.now()
    if not any(find_silence(now)):
        return False
    watch(now=now)
    return True


def keep_listening() -> None:
    """Looks every minute, in a thread of each web process: no reader waits for it, and none pays for it.

    Several processes may notice at once; the alarm is claimed by one.
    """

    def listen() -> None:
        while True:
            time.sleep(LOOK_EVERY)
            try:
                notice_silence()
            except (
                Exception
            ):  # the border: whatever the database or the mail server does, the next look comes
                logger.warning("looking for the worker failed", exc_info=True)
            finally:
                connections.close_all()

    threading.Thread(target=listen, name="listen-for-the-worker", daemon=True).start()
