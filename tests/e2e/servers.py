"""A real PostgreSQL and a real Redis server, each in a folder of its own on a free port of 127.0.0.1."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

PATIENCE = 30.0
NAME = "hindcast"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], port: int, user: str | None) -> Iterator[None]:
    """Runs the server until the end of the block, which begins when it can be reached."""
    process = subprocess.Popen(command, user=user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert process.poll() is None and time.monotonic() < deadline, command
                time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def programs_of_postgresql() -> Path:
    """The folder with PostgreSQL's own programs, which Debian keeps out of the PATH."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    assert folders, "PostgreSQL's server is not installed; Debian's package is postgresql"
    return folders[-1].parent


@contextmanager
def running_postgresql() -> Iterator[str]:
    """A server with an empty database; its address."""
    programs, port = programs_of_postgresql(), free_port()
    folder = Path(tempfile.mkdtemp(prefix="hindcast-postgresql-"))
    user = None
    if os.getuid() == 0:  # PostgreSQL refuses to run as root
        user = "postgres"
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    try:
        subprocess.run(
            [programs / "initdb", "-D", folder / "data", "-U", NAME, "-A", "trust", "-N", "-E", "UTF8", "--locale=C"],
            user=user, check=True, capture_output=True,
        )  # fmt: skip
        command = [str(programs / "postgres"), "-D", str(folder / "data"), "-p", str(port), "-k", str(folder)]
        options = [
            "listen_addresses=127.0.0.1",
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
        ]
        with running([*command, *(part for option in options for part in ("-c", option))], port, user):
            address = f"postgres://{NAME}@127.0.0.1:{port}/postgres"
            wait_for(address)
            yield address
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(address: str) -> None:
    """Waits until the server takes connections."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(address).close()
            return
        except psycopg.OperationalError:
            assert time.monotonic() < deadline, address
            time.sleep(0.1)


@contextmanager
def running_redis() -> Iterator[str]:
    """A server that keeps nothing; its address."""
    program, port = shutil.which("redis-server"), free_port()
    assert program, "Redis is not installed; Debian's package is redis-server"
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--daemonize", "no"]
    with (
        tempfile.TemporaryDirectory(prefix="hindcast-redis-") as folder,
        running([*command, "--dir", folder], port, None),
    ):
        yield f"redis://127.0.0.1:{port}/0"
