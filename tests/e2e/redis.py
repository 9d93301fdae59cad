"""A Redis server of the test's own."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.e2e.site import free_port

PATIENCE = 30.0


@contextmanager
def running_redis() -> Iterator[str]:
    """The REDIS_URL of a server that keeps nothing; it ends with the block."""
    program = shutil.which("redis-server")
    assert program, "Redis is not installed; Debian's package is redis-server"
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="hindcast-redis-") as folder:
        process = subprocess.Popen(
            [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder],
            stdout=subprocess.DEVNULL,
        )
        try:
            wait_for(process, port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)


def wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    """Waits until the server can be reached."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.05)
