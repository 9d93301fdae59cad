"""Runs the site and the worker side by side until one of them ends or Ctrl-C is pressed."""

from __future__ import annotations

import os
import shlex
import socket
import sys
from typing import NoReturn

from django.conf import settings
from django.db import connections
from honcho.manager import Manager
from honcho.printer import Printer

from blog.caching.turns import THREADS

# What honcho returns after SIGINT and SIGTERM.
STOPPED_ON_REQUEST = (130, 143)


class PortTaken(Exception):
    """Another program listens at the port."""


def check_port(host: str, port: int) -> None:
    """Raises PortTaken where the site could not listen."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(
                f"Port {port} of {host} is taken; set another, for example: PORT=8001 make demo"
            ) from error


def commands() -> dict[str, list[str]]:
    """The two processes: the production server and the worker."""
    # Of warnings granian has one, at each start, that there are many threads: most of them wait (`blog.caching.turns`).
    server = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "error"]
    options = {
        "--host": settings.HINDCAST_HOST,
        "--port": settings.PORT,
        "--workers": settings.HINDCAST_WEB_PROCESSES,
        "--blocking-threads": THREADS,
    }
    for name, value in options.items():
        server += [name, str(value)]
    return {
        "web": [*server, "--respawn-failed-workers", "config.wsgi:application"],
        "worker": [sys.executable, "manage.py", "qcluster"],
    }


def serve_instead() -> NoReturn:
    """Becomes `manage.py serve`: the memory that writing took, the built-in model's above all, is free again."""
    connections.close_all()
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, str(settings.BASE_DIR / "manage.py"), "serve"])  # noqa: S606


def serve_only(name: str) -> NoReturn:
    """Becomes the site ("web") or the worker: whoever runs it signals the process itself, and restarts it alone."""
    connections.close_all()
    sys.stdout.flush()
    program, *arguments = commands()[name]
    os.chdir(settings.BASE_DIR)
    os.execv(program, [program, *arguments])  # noqa: S606


def serve() -> int:
    """Runs both; the exit code of the one that ended by itself, 0 after Ctrl-C or a polite kill."""
    connections.close_all()
    manager = Manager(Printer(sys.stdout))
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    for name, command in commands().items():
        # Without `exec` a shell would stand between the signals and the process.
        manager.add_process(name, f"exec {shlex.join(command)}", env=environment, cwd=str(settings.BASE_DIR))
    manager.loop()
    return 0 if manager.returncode in STOPPED_ON_REQUEST else manager.returncode or 0
