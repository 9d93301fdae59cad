"""Makes the index of the search where it is missing, or was taken along when SQLite rebuilt the table of the posts."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.migrations.recorder import MigrationRecorder

from blog.search import postgresql, postgresql_table, sqlite

ENGINES: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql}
TABLES: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql_table}
# From this migration on the posts have what the search needs, and nothing of an earlier search is left.
MIGRATION = ("blog", "0010_search_table")


def engine_of(vendor: str) -> ModuleType:
    """The module that speaks the database's language; raises KeyError for a database of another kind."""
    return ENGINES[vendor]


def install_search(using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """After a migration: makes the index and fills it, unless it is there as a whole."""
    connection = connections[using]
    if connection.vendor not in TABLES or MIGRATION not in MigrationRecorder(connection).applied_migrations():
        return
    table = TABLES[connection.vendor]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if not table.is_installed(cursor):
            for statement in table.install():
                cursor.execute(statement)
