"""Makes the index of the search where it is missing, or was taken along when SQLite rebuilt the table of the posts."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from blog.search import postgresql, sqlite

ENGINES: dict[str, tuple[ModuleType, int]] = {"sqlite": (sqlite, 4), "postgresql": (postgresql, 1)}


def engine_of(vendor: str) -> ModuleType:
    """The module that speaks the database's language; raises KeyError for a database of another kind."""
    return ENGINES[vendor][0]


def install_search(using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """After a migration: makes the index and fills it, unless it is there as a whole."""
    connection = connections[using]
    if connection.vendor not in ENGINES or not has_text(using):
        return
    engine, parts = ENGINES[connection.vendor]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        cursor.execute(engine.is_installed())
        if cursor.fetchone()[0] != parts:
            for statement in engine.install():
                cursor.execute(statement)


def has_text(using: str) -> bool:
    """Whether the posts are at a migration at which they have a text to search."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if "blog_post" not in connection.introspection.table_names(cursor):
            return False
        described = connection.introspection.get_table_description(cursor, "blog_post")
    return any(column.name == "search_text" for column in described)
