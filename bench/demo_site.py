"""A demo site on the production server, with the bundled sample: for the audit and the screenshots."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = Path(os.environ.get("CHROME_PATH", "/usr/bin/chromium"))
BROWSER_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip
PATIENCE = 60.0


def manage(environment: dict[str, str], *arguments: str) -> str:
    """What a command of the site prints."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"{' '.join(arguments)} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout


def environment_of(folder: Path, port: int) -> dict[str, str]:
    """The settings of a site in the folder; none of the operator's own reach it."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "HINDCAST_ENV_FILE": str(folder / "env"),
        "HINDCAST_VAR_DIR": str(folder),
        "PORT": str(port),
        "SITE_URL": f"http://localhost:{port}",
    }


@contextmanager
def running_demo_site(folder: Path, port: int) -> Iterator[tuple[str, dict[str, str]]]:
    """The address and the settings of a site with the demo's three entries; one in the folder is used again."""
    environment = environment_of(folder, port)
    print("Preparing the demo site ...", flush=True)
    manage(environment, "demo", "--no-serve")
    server = subprocess.Popen(
        [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "warning",
            "--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "4", "config.wsgi:application",
        ],
        cwd=ROOT, env=environment,
    )  # fmt: skip
    try:
        wait_for(f"http://localhost:{port}/healthz")
        yield f"http://localhost:{port}", environment
    finally:
        server.terminate()
        server.wait(timeout=20)


@contextmanager
def running_worker(environment: dict[str, str]) -> Iterator[None]:
    """The site's worker, until it is not needed any more."""
    arguments = [sys.executable, "manage.py", "qcluster"]
    worker = subprocess.Popen(arguments, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        worker.terminate()
        worker.wait(timeout=20)


def wait_for(address: str) -> None:
    """Returns when the address answers."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310  # our own address
                return
        except OSError:
            if time.monotonic() > deadline:
                sys.exit(f"{address} does not answer.")
            time.sleep(0.2)


def newest_post(environment: dict[str, str]) -> str:
    """The address of the newest entry."""
    return address_of(environment, "blog.models", "Post.objects.latest('published_at')")


def newest_question(environment: dict[str, str]) -> str:
    """The address of the question that was asked last."""
    return address_of(environment, "predictions.models", "Question.objects.latest('pk')")


def address_of(environment: dict[str, str], module: str, row: str) -> str:
    """The address of a row that the expression finds with the module's models."""
    program = f"from {module} import *; print('ADDRESS' + {row}.get_absolute_url())"
    return manage(environment, "shell", "-c", program).rpartition("ADDRESS")[2].strip()
