"""Whether an installation is what this release needs: `manage.py prepare` makes it so."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


class NotReady(Exception):
    """The site could not be served well; says what to run."""


def check_ready() -> None:
    """Raises NotReady where the database or the static files are not those of this release."""
    if count := pending_migrations():
        raise NotReady(
            f"The database lacks {count} of this release's migrations; run `manage.py prepare` first."
        )
    if missing := next(ungathered_files(), None):
        raise NotReady(
            f"The static files of this release are not gathered ({missing} is missing); "
            "run `manage.py prepare` first."
        )


def pending_migrations() -> int:
    """How many migrations the database lacks."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def ungathered_files() -> Iterator[str]:
    """The static files that a server would not find; with DEBUG it takes them from where they are."""
    gathered = getattr(staticfiles_storage, "hashed_files", None)
    if gathered is None or settings.DEBUG:
        return
    for finder in get_finders():
        for path, storage in finder.list([]):
            name = f"{storage.prefix}/{path}" if getattr(storage, "prefix", None) else path
            if name.replace("\\", "/") not in gathered:
                yield name
