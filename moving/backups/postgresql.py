"""PostgreSQL's side: `pg_dump` and `pg_restore`; what was there waits in a schema of its own meanwhile.

`pg_restore --clean` drops only what the backup knows: tables of a newer release would stay and hinder the next
migration. So all that lies in the schema moves away, the backup comes into an empty one, and the old goes at the end.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.db import DatabaseError, OperationalError, connection, connections, transaction

from blog.redaction import redact
from blog.search.postgresql_table import TABLE as SEARCH_TABLE
from moving.backups.errors import BackupError
from moving.backups.manifest import DatabaseFacts
from moving.backups.postgresql_programs import find_program, run_program

BEFORE = "hindcast_before_restore"
PATIENCE = "30s"  # for others to let go of the tables
# The statements that move or drop all that lies in a schema, but what belongs to an extension. Sequences and indexes
# that belong to a table follow it.
RELATIONS = """
SELECT format(%(form)s, CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
              ELSE 'TABLE' END, c.oid::regclass)
FROM pg_class c WHERE relnamespace = %(schema)s::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
AND NOT EXISTS (
    SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype IN ('e', 'a', 'i')
)
"""
ROUTINES = """
SELECT format(%(form)s, 'ROUTINE', p.oid::regprocedure)
FROM pg_proc p WHERE pronamespace = %(schema)s::regnamespace
AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e')
"""


class PostgresqlDatabase:
    """The configured database; its schema is the one that new tables go to."""

    vendor = "postgresql"
    member = "database.pgdump"

    def facts(self) -> DatabaseFacts:
        """What a manifest says of it."""
        version = int(getattr(connection, "pg_version", 0))
        return DatabaseFacts(self.vendor, f"{version // 10_000}.{version % 10_000}", current_schema())

    def dump(self, target: Path) -> None:
        """Writes the schema to a new file, as it is at one moment, while others read and write.

        The search's table without its rows, which are larger than the posts that they are made of: a migration that
        finds it empty fills it.
        """
        facts = self.facts()
        schema = quoted(facts.schema)
        run_program(
            find_program("pg_dump", facts.major),
            *("--format=custom", "--no-owner", "--no-privileges", f"--schema={schema}"),
            f"--exclude-table-data={schema}.{SEARCH_TABLE}",
            f"--file={target}",
            database=connection.settings_dict,
        )

    def check_takes(self, facts: DatabaseFacts) -> None:
        """Raises BackupError where a backup of such a database cannot come into this one."""
        here = self.facts()
        if facts.major > here.major:
            raise BackupError(
                f"It is of PostgreSQL {facts.major}, the configured server is {here.major}: an older server does not "
                f"take it. Restore it into PostgreSQL {facts.major} or later."
            )
        if facts.schema != here.schema:
            raise BackupError(
                f"It is of a schema “{facts.schema}”, the configured database uses “{here.schema}”. Configure a user "
                f"or a database whose schema is “{facts.schema}”."
            )
        find_program("pg_restore", here.major)

    def examine(self, dump: Path) -> None:
        """Raises BackupError where the unpacked file is no dump that can be read here."""
        program = find_program("pg_restore", self.facts().major)
        run_program(program, "--list", str(dump), database=connection.settings_dict)

    def load(self, dump: Path) -> None:
        """Fills the schema, which is empty, in one transaction."""
        facts = self.facts()
        database = connection.settings_dict
        connections.close_all()
        run_program(
            find_program("pg_restore", facts.major),
            *("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"),
            *(f"--schema={facts.schema}", f"--dbname={database['NAME']}", str(dump)),
            database=database,
        )
        execute(["ANALYZE"])

    def put_aside(self) -> None:
        """Moves all that is there to another schema, where it waits until `forget`."""
        schema = current_schema()
        execute([f"CREATE SCHEMA {BEFORE}", *moves(schema, BEFORE)])

    def is_aside(self) -> bool:
        """Whether an earlier state waits."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [BEFORE])
            return cursor.fetchone() is not None

    def put_back(self) -> None:
        """Drops what came and moves back what was there."""
        if self.is_aside():
            schema = current_schema()
            drops = statements(schema, "DROP %s IF EXISTS %s CASCADE")
            execute([*drops, *moves(BEFORE, schema), f"DROP SCHEMA {BEFORE}"])

    def forget(self) -> None:
        """Drops what was there before."""
        execute([f"DROP SCHEMA IF EXISTS {BEFORE} CASCADE"])


def current_schema() -> str:
    """The schema that new tables go to."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        row = cursor.fetchone()
    if not row or row[0] is None:
        raise BackupError(
            f"The database has no schema that “{connection.settings_dict['USER']}” may use; make one, for example with "
            "CREATE SCHEMA public."
        )
    return str(row[0])


def moves(schema: str, target: str) -> list[str]:
    """The statements that move all that lies in the one schema to the other."""
    return statements(schema, f"ALTER %s %s SET SCHEMA {quoted(target)}")


def statements(schema: str, form: str) -> list[str]:
    """A statement for each table, view, sequence and function in the schema."""
    found: list[str] = []
    with connection.cursor() as cursor:
        for query in (RELATIONS, ROUTINES):
            cursor.execute(query, {"form": form, "schema": quoted(schema)})
            found += [row[0] for row in cursor.fetchall()]
    return found


def execute(statements: Iterable[str]) -> None:
    """Carries all of them out or none; raises BackupError where others hold the tables or the user may not do it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
            for statement in statements:
                cursor.execute(statement)
    except OperationalError as error:
        raise BackupError(
            f"The database does not let its tables go: {one_line(error)}. Stop the site and the worker, then run this "
            "again."
        ) from error
    except DatabaseError as error:
        raise BackupError(
            f"The database does not let its tables be exchanged: {one_line(error)}. Its user has to own them and needs "
            "the right to make a schema (GRANT CREATE ON DATABASE … TO …)."
        ) from error


def one_line(error: Exception) -> str:
    """What the database said, without secrets."""
    return " ".join(redact(str(error)).split())


def quoted(name: str) -> str:
    """The name as an identifier."""
    return '"' + name.replace('"', '""') + '"'
