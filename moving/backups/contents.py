"""What an installation holds, and whether its worker runs: what a restore must not trample on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import redis
from django.apps import apps
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from django.db import DatabaseError, connection
from django_q.brokers import get_broker
from django_q.status import Stat

from blog.redaction import redact
from moving.backups.errors import BackupError
from moving.backups.media import MediaFolder

# What somebody made; the pages and schedules that `prepare` makes are not counted.
COUNTED = (
    ("blog.Post", "post", "posts"),
    ("digests.Series", "series", "series"),
    ("predictions.Event", "event", "events"),
    ("auth.User", "user", "users"),
)


def what_is_there(media: MediaFolder) -> str:
    """What the database and the media folder hold, in words; empty for an installation that is new."""
    with readable_database(), connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        models = [(apps.get_model(label), one, many) for label, one, many in COUNTED]
        counts = [
            (model._base_manager.count(), one, many)
            for model, one, many in models
            if model._meta.db_table in tables
        ]
    counts.append((sum(1 for _ in media.files()), "media file", "media files"))
    return ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in counts if count)


@contextmanager
def readable_database() -> Iterator[None]:
    """Errors of the database as ones that say what to do."""
    try:
        yield
    except DatabaseError as error:
        raise BackupError(
            f"The database cannot be read: {' '.join(redact(str(error)).split())}. `manage.py doctor` tells more. "
            "Where a file of SQLite is damaged, stop the site and the worker, move it away with the files beside it "
            "whose names end in -wal and -shm, and restore a backup."
        ) from error


def refuse_running_worker() -> None:
    """Raises BackupError where a worker says that it runs; what one said counts for three seconds."""
    try:
        clusters = Stat.get_all()
    except DatabaseError:
        return  # the table that workers report to is not there yet
    except redis.RedisError as error:
        raise BackupError(
            f"REDIS_URL does not answer: {redact(str(error))}. Start Redis; a restore empties it of what was cached."
        ) from error
    if clusters:
        raise BackupError(
            "A worker is running: it would write into what is being restored. Stop the site and the worker first."
        )


def forget_cached() -> None:
    """Empties the cache of what was there before, and in Redis the queue of tasks, which is not in a backup."""
    cache = caches["default"]
    if not isinstance(cache, RedisCache):
        cache.clear()
        return
    # Not `clear`: it empties the server's whole database, in which other programs may keep what is theirs.
    client = cache._cache.get_client(None, write=True)
    for key in client.scan_iter(match=f"{cache.key_prefix}:*"):
        client.delete(key)
    get_broker().purge_queue()
