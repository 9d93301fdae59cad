"""A whole installation in a folder of its own, run as real processes."""

from __future__ import annotations

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from blog.caching.turns import THREADS

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
# Each httpx client would load all certificates anew, which takes longer than its visit.
TLS = ssl.create_default_context()


def free_port() -> int:
    """A port of 127.0.0.1 at which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Site:
    """An installation: `manage` runs a command to its end, `spawn` starts one, `ask` evaluates Python in it."""

    def __init__(self, folder: Path, **environment: str) -> None:
        clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environment = {
            **clean,
            "HINDCAST_ENV_FILE": str(folder / "env"),
            "HINDCAST_VAR_DIR": str(folder),
            "SECRET_KEY": "only-for-tests-and-known-to-all-0123456789",
            "HINDCAST_ALLOW_PRIVATE_SOURCES": "true",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            **environment,
        }
        self.processes: list[subprocess.Popen[str]] = []
        self.asked: subprocess.Popen[str] | None = None

    def manage(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        result = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False, timeout=170,
        )  # fmt: skip
        if check and result.returncode:
            raise AssertionError(f"{arguments}: {result.returncode}\n{result.stdout}\n{result.stderr}")
        return result

    def spawn(self, *arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        self.processes.append(process)
        return process

    def serve(self, *options: str, port: int, processes: int = 1) -> str:
        """The address of the production server, once it answers; `options` are more of granian's."""
        self.spawn(
            *(
                "-m",
                "granian",
                "--interface",
                "wsgi",
                "--no-ws",
                "--log-level",
                "warning",
                "--host",
                "127.0.0.1",
            ),
            *("--port", str(port), "--workers", str(processes), "--blocking-threads", str(THREADS)),
            *(*options, "config.wsgi:application"),
        )
        base = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                httpx.get(f"{base}/healthz", timeout=10, verify=TLS).raise_for_status()
                return base
            except httpx.HTTPError:
                assert time.monotonic() < deadline
                time.sleep(0.1)

    def ask(self, program: str) -> Any:
        """What the program leaves in `answer`, as JSON data. One process answers all: to start one takes a second."""
        if self.asked is None:
            self.asked = subprocess.Popen(
                [sys.executable, "-m", "tests.e2e.asking"],
                cwd=ROOT, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
        assert self.asked.stdin and self.asked.stdout
        self.asked.stdin.write(json.dumps(program) + "\n")
        self.asked.stdin.flush()
        reply = json.loads(self.asked.stdout.readline() or '{"error": "the process has ended"}')
        assert "answer" in reply, reply["error"]
        return reply["answer"]

    def wait_for(self, program: str, is_enough: Callable[[Any], bool], patience: float = PATIENCE) -> Any:
        """Asks again and again until the answer is enough."""
        deadline = time.monotonic() + patience
        while True:
            answer = self.ask(program)
            if is_enough(answer):
                return answer
            assert time.monotonic() < deadline, f"still {answer!r}"
            time.sleep(0.1)

    def close(self) -> None:
        """Ends what still runs, with its children."""
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=10)
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    pipe.close()
        if self.asked is not None:
            self.asked.communicate()
