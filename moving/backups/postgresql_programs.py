"""PostgreSQL's own programs, found and run so that no password stands on a command line or in an error."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from blog.redaction import redact
from moving.backups.errors import BackupError

DEBIAN = Path("/usr/lib/postgresql")
NUMBER = re.compile(r"\(PostgreSQL\) (\d+)")
# The names that libpq gives in the environment to what Django's settings hold under OPTIONS.
OPTIONS = {
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "service": "PGSERVICE",
    "passfile": "PGPASSFILE",
    "options": "PGOPTIONS",
    "connect_timeout": "PGCONNECT_TIMEOUT",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
}
PLACE = {
    "NAME": "PGDATABASE",
    "USER": "PGUSER",
    "PASSWORD": "PGPASSWORD",
    "HOST": "PGHOST",
    "PORT": "PGPORT",
}


def environment_of(database: dict[str, Any]) -> dict[str, str]:
    """The environment in which a program finds the database of Django's settings."""
    options = database.get("OPTIONS") or {}
    found = {PLACE[name]: str(database[name]) for name in PLACE if database.get(name)}
    found |= {OPTIONS[name]: str(value) for name, value in options.items() if name in OPTIONS}
    return {**os.environ, **found, "LC_ALL": "C.UTF-8"}


def find_program(name: str, major: int) -> Path:
    """The program of the version that comes next to the server's, `major`, and is not older.

    Raises BackupError where there is none: an older one does not know what a newer server has.
    """
    versions = {path: version for path in candidates(name) if (version := version_of(path))}
    fitting = [path for path, version in versions.items() if version >= major]
    if fitting:
        return min(fitting, key=lambda path: versions[path])
    have = f"is only there in version {max(versions.values())}" if versions else "is not on this machine"
    raise BackupError(
        f"{name} {have}; the server is PostgreSQL {major}. Install PostgreSQL's client programs of version {major} or "
        f"later (on Debian the package postgresql-client-{major}) and see that {name} is on PATH."
    )


def candidates(name: str) -> Iterator[Path]:
    """Where the program may be; Debian's own places first, since what it puts on PATH is a script that chooses one."""
    yield from (path for path in sorted(DEBIAN.glob(f"*/bin/{name}")) if os.access(path, os.X_OK))
    if found := shutil.which(name):
        yield Path(found)


def version_of(program: Path) -> int | None:
    """The first number of its version; None where it does not say."""
    try:
        done = subprocess.run(  # noqa: S603  # a program that was found by its name
            [program, "--version"], capture_output=True, text=True, check=False, timeout=30
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = NUMBER.search(done.stdout)
    return int(found[1]) if found else None


def run_program(program: Path, *arguments: str, database: dict[str, Any]) -> None:
    """Runs it to its end; raises BackupError with what it said where it failed."""
    done = subprocess.run(  # noqa: S603  # our own arguments, no shell
        [program, "--no-password", *arguments],
        env=environment_of(database),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        said = " ".join(redact(done.stderr).split())[-600:]
        raise BackupError(f"{program.name} failed: {said or f'it ended with {done.returncode}'}")
