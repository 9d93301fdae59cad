"""The configured database, whatever its kind."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from django.db import connection

from moving.backups.errors import BackupError
from moving.backups.manifest import DatabaseFacts
from moving.backups.postgresql import PostgresqlDatabase
from moving.backups.sqlite import SqliteDatabase

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


class Database(Protocol):
    """What backing up and restoring ask of a database.

    What is there is put aside, a dump is loaded, and then what was there is forgotten or put back. `is_aside` says
    whether a restore was broken off in between.
    """

    vendor: str
    member: str  # the name of its dump in an archive

    def facts(self) -> DatabaseFacts:
        """What a manifest says of it."""

    def dump(self, target: Path) -> None:
        """Writes all of it to a new file, as it is at one moment."""

    def check_takes(self, facts: DatabaseFacts) -> None:
        """Raises BackupError where a backup of such a database of the same kind cannot come into this one."""

    def examine(self, dump: Path) -> None:
        """Raises BackupError where the file is no dump that can be loaded here."""

    def load(self, dump: Path) -> None:
        """Makes the database what the dump holds."""

    def put_aside(self) -> None:
        """Keeps what is there until `forget`."""

    def is_aside(self) -> bool:
        """Whether an earlier state waits."""

    def put_back(self) -> None:
        """Makes the database what it was before `put_aside`, however far all came since."""

    def forget(self) -> None:
        """Removes what was kept."""


def configured_database() -> Database:
    """The one of the settings; raises BackupError for a kind that cannot be backed up."""
    if connection.vendor == "postgresql":
        return PostgresqlDatabase()
    if connection.vendor == "sqlite" and not connection.is_in_memory_db():  # type: ignore[attr-defined]
        return SqliteDatabase()
    raise BackupError(
        "DATABASE_URL names a database that is neither a file of SQLite nor PostgreSQL; only these can be backed up "
        "and restored."
    )
