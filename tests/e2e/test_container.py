"""What compose.yaml runs, run for real without a container: the very commands, against PostgreSQL and Redis."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from dotenv import dotenv_values

from tests.config.test_deployment_files import DOCKERFILE, SERVICES
from tests.e2e.redis import running_redis
from tests.e2e.site import PATIENCE, ROOT, TLS, Site, free_port
from tests.fakes.model_server import ModelServer

pytestmark = [pytest.mark.postgres, pytest.mark.redis]
OWED = """
from datetime import time
from django.utils import timezone
from digests.operating.first_series import make_first_series
series = make_first_series(start_date=timezone.now().date())
series.publish_at = time(0, 0)
series.save()
answer = series.pk
"""
PUBLISHED = "from blog.models import Post; answer = list(Post.objects.values_list('status', flat=True))"
GRACE = int(re.sub(r"\D", "", SERVICES["web"]["stop_grace_period"]))


@pytest.fixture
def containers(tmp_path: Path, postgresql_empty: str, shared_model_server: ModelServer) -> Iterator[Site]:
    """An installation as compose makes it: a volume, PostgreSQL, Redis, and the environment of the services."""
    shared_model_server.reset()
    with running_redis() as redis:
        given = {
            "SECRET_KEY": "x" * 60, "SITE_URL": "https://blog.example.org", "DATABASE_URL": postgresql_empty,
            "REDIS_URL": redis, "HINDCAST_VAR_DIR": str(tmp_path), "PORT": str(free_port()),
        }  # fmt: skip
        # As an operator begins: .env is the example with what is required. What cannot be the same here is given.
        example = {name: value or "" for name, value in dotenv_values(ROOT / ".env.example").items()}
        composed = {name: str(value) for name, value in SERVICES["web"]["environment"].items()}
        told = {
            "OPENAI_BASE_URL": shared_model_server.base_url, "OPENAI_MODEL": "fake",
            "HINDCAST_EMBEDDED_MODEL": "false", "HINDCAST_ALLOW_PRIVATE_SOURCES": "true",
        }  # fmt: skip
        site = Site(tmp_path, **(example | composed | given | told))
        yield site
        site.close()


def command_of(service: str) -> list[str]:
    """The service's command, for this Python."""
    program, *arguments = SERVICES[service]["command"]
    assert program == "python"
    return arguments


def check_health(site: Site) -> int:
    """What the image's HEALTHCHECK ends with."""
    (check,) = re.findall(r"HEALTHCHECK.*?CMD (\[.*?\])", DOCKERFILE)
    program, *arguments = json.loads(check)
    assert program == "python"
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=site.environment,
        capture_output=True,
        check=False,
        timeout=30,
    ).returncode


def read(address: str) -> httpx.Response:
    """What a reader gets through the proxy that ends TLS: it asks under the public name."""
    return httpx.get(
        address, headers={"Host": "blog.example.org", "X-Forwarded-Proto": "https"}, verify=TLS, timeout=30
    )


def stop(process: subprocess.Popen[str]) -> int:
    """Ends the process as a container is ended: SIGTERM to it alone. Its exit code, within the grace time."""
    process.send_signal(signal.SIGTERM)
    return process.wait(timeout=GRACE)


def test_the_services_start_in_their_order_do_their_work_and_end_in_time(containers: Site) -> None:
    site = containers
    early = site.spawn(*command_of("web"))
    assert early.wait(timeout=60) == 1
    assert early.stdout and "run `manage.py prepare` first" in early.stdout.read()

    assert site.spawn(*command_of("prepare")).wait(timeout=120) == 0
    assert check_health(site) == 1
    web = site.spawn(*command_of("web"))
    deadline = time.monotonic() + PATIENCE
    while check_health(site):
        assert web.poll() is None and time.monotonic() < deadline
        time.sleep(0.2)
    base = f"http://127.0.0.1:{site.environment['PORT']}"
    assert read(f"{base}/").status_code == 200

    site.ask(OWED)
    worker = site.spawn(*command_of("worker"))
    site.wait_for(PUBLISHED, lambda posts: posts == ["published"])
    assert read(f"{base}/index.xml").text.count("<item>") == 1

    assert [stop(web), stop(worker)] == [0, 0]
    assert check_health(site) == 1


def test_a_container_without_its_secret_key_says_so_in_one_line(tmp_path: Path) -> None:
    (command,) = re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    shell, option, line = json.loads(command)
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    (bin_folder / "python").symlink_to(sys.executable)
    environment = {
        "PATH": f"{bin_folder}:{os.environ['PATH']}",
        "HINDCAST_VAR_DIR": str(tmp_path),
        "HINDCAST_ENV_FILE": os.devnull,
        "PYTHONPATH": ":".join(sys.path),
    }
    result = subprocess.run(
        [shutil.which(shell) or shell, option, line],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert shlex.split(line)[:2] == ["python", "manage.py"]
    assert result.returncode != 0 and "SECRET_KEY is not set" in result.stderr
    assert result.stderr.count("\n") == 1, result.stderr
