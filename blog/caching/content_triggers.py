"""Triggers of the database that give the content a new version with every change of what public pages show.

They see every write: forms, services, imports, `QuerySet.update()`, a statement typed into a database shell.
`settings.CONTENT` names the models, and for a model that changes often only the fields that pages show.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from blog.models import ContentVersion

NAME = "hindcast_content"
ROW = 1
FUNCTION = f"""
CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Once a transaction is enough: what it writes is seen as a whole or not at all.
  IF current_setting('{NAME}.changed', true) IS DISTINCT FROM pg_current_xact_id()::text THEN
    UPDATE {{version}} SET version = md5(random()::text || clock_timestamp()::text) WHERE id = {ROW};
    PERFORM set_config('{NAME}.changed', pg_current_xact_id()::text, true);
  END IF;
  RETURN NULL;
END $$"""  # noqa: S608  # the names are this module's own


@dataclass(frozen=True, slots=True)
class Watched:
    """A table, and the columns whose changes count; none: all of them."""

    table: str
    columns: tuple[str, ...] = ()


def watched_tables() -> list[Watched]:
    """The tables behind `settings.CONTENT`, those that join two models included."""
    found = {}
    for label, names in settings.CONTENT.items():
        model = apps.get_model(label)
        columns = tuple(str(model._meta.get_field(name).column) for name in names)
        found[model._meta.db_table] = Watched(model._meta.db_table, columns)
        for field in model._meta.local_many_to_many:
            joining: Any = field.remote_field.through
            found[joining._meta.db_table] = Watched(joining._meta.db_table)
    return list(found.values())


def remove_triggers(using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Before a migration: takes the triggers away, and the version, so that no page is cached until they are back."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with transaction.atomic(using=using):
        if ContentVersion._meta.db_table in tables:
            ContentVersion.objects.using(using).all().delete()
        run(connection, drop_statements(connection))


def install_triggers(using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """After a migration: makes the triggers and a version; a database of another kind gets none of both."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    make = {"sqlite": sqlite_statements, "postgresql": postgresql_statements}.get(connection.vendor)
    if make is None or ContentVersion._meta.db_table not in tables:
        return
    watched = [one for one in watched_tables() if one.table in tables]
    with transaction.atomic(using=using):
        run(connection, drop_statements(connection))
        run(connection, make(watched))
        ContentVersion.objects.using(using).update_or_create(pk=ROW)
        # Only the triggers make versions: this one, too.
        run(connection, [new_version_statement(connection.vendor)])


def run(connection: BaseDatabaseWrapper, statements: Iterator[str] | list[str]) -> None:
    """Carries the statements out."""
    with connection.cursor() as cursor:
        for statement in list(statements):
            cursor.execute(statement)


def drop_statements(connection: BaseDatabaseWrapper) -> Iterator[str]:
    """What takes all our triggers away, also those of tables that are no longer watched."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{NAME}_%"]
            )
            yield from (f'DROP TRIGGER "{name}"' for (name,) in cursor.fetchall())
        elif connection.vendor == "postgresql":
            cursor.execute(
                "SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
                " WHERE tgname = %s AND pg_table_is_visible(tgrelid)",
                [NAME],
            )
            yield from (f'DROP TRIGGER {NAME} ON "{table}"' for (table,) in cursor.fetchall())


def new_version_statement(vendor: str) -> str:
    """What gives the content a new version."""
    value = (
        "lower(hex(randomblob(16)))"
        if vendor == "sqlite"
        else "md5(random()::text || clock_timestamp()::text)"
    )
    # The names are this module's own.
    return f"UPDATE {ContentVersion._meta.db_table} SET version = {value} WHERE id = {ROW}"  # noqa: S608


def sqlite_statements(watched: list[Watched]) -> Iterator[str]:
    """A trigger for each table and kind of change."""
    bump = new_version_statement("sqlite")
    for one in watched:
        for change in ("INSERT", "DELETE", "UPDATE"):
            of = f" OF {quoted(one.columns)}" if one.columns and change == "UPDATE" else ""
            name = f"{NAME}_{one.table}_{change.lower()}"
            yield f'CREATE TRIGGER "{name}" AFTER {change}{of} ON "{one.table}" BEGIN {bump}; END'


def postgresql_statements(watched: list[Watched]) -> Iterator[str]:
    """A trigger for each table, which fires when the transaction commits.

    Were the row with the version locked earlier, transactions that change content would wait for each other, and two
    that change the same rows in another order would block each other for good.
    """
    yield FUNCTION.format(version=ContentVersion._meta.db_table)
    for one in watched:
        of = f" OF {quoted(one.columns)}" if one.columns else ""
        yield (
            f'CREATE CONSTRAINT TRIGGER {NAME} AFTER INSERT OR DELETE OR UPDATE{of} ON "{one.table}"'
            f" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {NAME}()"
        )


def quoted(columns: tuple[str, ...]) -> str:
    """The columns as a list in SQL."""
    return ", ".join(f'"{name}"' for name in columns)
