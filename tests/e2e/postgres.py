"""A PostgreSQL server of the test's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.e2e.site import free_port

# PostgreSQL does not run as root; Debian's package makes a user for it.
OWNER = "postgres" if os.geteuid() == 0 else None


@contextmanager
def running_postgres(like: Path | None = None) -> Iterator[str]:
    """The address of an empty server on 127.0.0.1, or one with the data of `like`; it ends with the block."""
    with data_folder(like) as data, serving(data) as address:
        yield address


def keep_data(folder: Path, fill: Callable[[str], None]) -> None:
    """Puts into the folder the data of a server that `fill` was given the address of."""
    with data_folder() as data:
        with serving(data) as address:
            fill(address)
        shutil.copytree(data, folder, dirs_exist_ok=True)


@contextmanager
def data_folder(like: Path | None = None) -> Iterator[Path]:
    """A folder where a server's data can lie, with those of `like` or of a new one."""
    base = Path(tempfile.mkdtemp(prefix="hindcast-postgres-"))
    data = base / "data"
    try:
        if like:
            shutil.copytree(like, data)
            data.chmod(0o700)
        own(base)
        if not like:
            run("initdb", data, "-U", "hindcast", "-A", "trust", "-E", "UTF8", "--no-sync")
        yield data
    finally:
        shutil.rmtree(base, ignore_errors=True)


@contextmanager
def serving(data: Path) -> Iterator[str]:
    """The address of the database `postgres` of a server with these data."""
    port = free_port()
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
    run("pg_ctl", data, "start", "-w", "-l", str(data.parent / "log"), "-o", options)
    try:
        yield f"postgres://hindcast@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", data, "stop", "-m", "fast")


def run(program: str, data: Path, *arguments: str) -> None:
    """Runs one of PostgreSQL's programs on the data."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    who: dict[str, Any] = {"user": OWNER, "cwd": "/"} if OWNER else {}
    subprocess.run(
        [programs / program, "-D", data, *arguments],
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=100,
        **who,
    )


def own(folder: Path) -> None:
    """Gives the folder and all in it to the user who runs the server."""
    if OWNER:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, OWNER)
