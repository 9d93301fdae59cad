"""The edition of the site: what its public pages are made of, from one change to the next."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from django.conf import settings
from django.db.models import Min
from django.utils import timezone

from blog.models import ContentVersion, Post


@dataclass(frozen=True, slots=True)
class Edition:
    """A version of the content, and the moment at which the clock alone will change a page."""

    version: str
    ends_at: datetime


class Editions:
    """Tells which edition is out. The database is asked at most once in `PAGE_CACHE_TRUST` seconds."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._edition: Edition | None = None
        self._trusted_until = 0.0

    def current(self) -> Edition | None:
        """The edition that is out now; None while there is no version, so that nothing may be cached.

        Read it before the page is made: then a page may hold newer content than its edition, never older.
        """
        edition = self._edition
        if time.monotonic() < self._trusted_until and (edition is None or timezone.now() < edition.ends_at):
            return edition
        with self._lock:
            asked_at = time.monotonic()
            self._edition = renew(self._edition, now=timezone.now())
            self._trusted_until = asked_at + settings.PAGE_CACHE_TRUST
            return self._edition


def renew(edition: Edition | None, *, now: datetime) -> Edition | None:
    """The same edition where nothing changed since, else the new one."""
    version = ContentVersion.objects.values_list("version", flat=True).first()
    if not version:
        return None
    if edition and edition.version == version and now < edition.ends_at:
        return edition
    return Edition(version, next_change(now))


def next_change(now: datetime) -> datetime:
    """When the clock next changes a page: a post comes out or expires, or a day begins and predictions come due."""
    published = Post.objects.filter(status=Post.Status.PUBLISHED)
    coming = published.filter(published_at__gt=now).aggregate(moment=Min("published_at"))["moment"]
    going = published.filter(expires_at__gt=now).aggregate(moment=Min("expires_at"))["moment"]
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    midnight = timezone.make_aware(datetime(tomorrow.year, tomorrow.month, tomorrow.day))  # noqa: DTZ001
    return min(moment for moment in (coming, going, midnight) if moment)
