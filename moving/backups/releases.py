"""Which release this is, and which migrations a database has."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def hindcast_version() -> str:
    """The version of this release, as `pyproject.toml` has it; "unknown" where that file was not brought along."""
    try:
        with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
            return str(tomllib.load(file)["project"]["version"])
    except FileNotFoundError:
        return "unknown"


def applied_migrations() -> tuple[str, ...]:
    """The migrations that the database has, as names such as blog.0001_initial, in order."""
    return tuple(sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()))


def unknown_migrations(names: Iterable[str]) -> list[str]:
    """Those of the migrations that this release does not have: they were made by a newer one."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    known = set(loader.disk_migrations)
    for migration in loader.disk_migrations.values():
        known |= set(migration.replaces)
    return [name for name in names if tuple(name.split(".", 1)) not in known]
