"""SQLite's side: its own online backup, https://www.sqlite.org/backup.html, in both directions.

The file is not exchanged by renaming: a process that still has the old one open would, when it closes it, delete the
new one's log. Copied in, all of it is one transaction, which every process sees whole or not at all.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection, connections

from moving.backups.errors import BackupError
from moving.backups.manifest import DatabaseFacts

PATIENCE = 60.0  # seconds for other processes to end what they write


class SqliteDatabase:
    """The configured file."""

    vendor = "sqlite"
    member = "database.sqlite3"

    def __init__(self) -> None:
        self.path = Path(connection.settings_dict["NAME"])
        self.before = self.path.with_name(f"{self.path.name}.before-restore")
        self.being_put_aside = self.before.with_name(f"{self.before.name}.making")

    def facts(self) -> DatabaseFacts:
        """What a manifest says of it."""
        return DatabaseFacts(self.vendor, sqlite3.sqlite_version)

    def dump(self, target: Path) -> None:
        """Writes all of it to a new file, as it is at one moment, while others read and write."""
        copy(self.path, target)
        check_whole(target)

    def check_takes(self, facts: DatabaseFacts) -> None:
        """A file of any version of SQLite can be restored here."""

    def examine(self, dump: Path) -> None:
        """Raises BackupError where the unpacked file is no whole database."""
        check_whole(dump)

    def load(self, dump: Path) -> None:
        """Makes the database what the file holds."""
        connections.close_all()
        copy(dump, self.path)

    def put_aside(self) -> None:
        """Keeps a copy of what is there until `forget`."""
        self.being_put_aside.unlink(missing_ok=True)
        copy(self.path, self.being_put_aside)
        self.being_put_aside.rename(self.before)

    def is_aside(self) -> bool:
        """Whether a copy of an earlier state waits."""
        return self.before.exists()

    def put_back(self) -> None:
        """Makes the database what it was when it was put aside."""
        if self.is_aside():
            self.load(self.before)
        self.forget()

    def forget(self) -> None:
        """Removes the copy."""
        self.before.unlink(missing_ok=True)
        self.being_put_aside.unlink(missing_ok=True)


def copy(source: Path, target: Path) -> None:
    """Makes the database in the target what the source is; a new file is readable by its owner only.

    Raises BackupError where one of them is no database, or others do not let go of it.
    """
    if not target.exists():
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o600))
        new = True
    else:
        new = False
    with told(source), closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", uri=True)) as origin:
        origin.execute("SELECT count(*) FROM sqlite_master")
        with told(target), closing(sqlite3.connect(target)) as copied:
            origin.backup(copied, progress=patient())
            if new:
                # Else the copy would want files beside it for its log, as the origin has them.
                copied.execute("PRAGMA journal_mode = DELETE")


def patient() -> Callable[[int, int, int], None]:
    """What ends a copy that waits too long for other processes."""
    deadline = time.monotonic() + PATIENCE

    def look(status: int, remaining: int, total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > deadline:
            raise BackupError(
                f"Another process has been writing to the database for {PATIENCE:.0f} s. Stop the site and the "
                "worker, then run this again."
            )

    return look


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Errors of SQLite as ones that say which file it is."""
    try:
        yield
    except sqlite3.Error as error:
        raise BackupError(
            f"{path} cannot be used as a database: {error}. Where it is damaged, stop the site and the worker and "
            "move it away, with what lies beside it under the same name and -wal or -shm."
        ) from error


def check_whole(path: Path) -> None:
    """Raises BackupError where the database in the file is damaged."""
    with told(path), closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as opened:
        found = [row[0] for row in opened.execute("PRAGMA quick_check(3)")]
    if found != ["ok"]:
        raise BackupError(f"The database is damaged: {'; '.join(found)}. Restore an earlier backup.")
