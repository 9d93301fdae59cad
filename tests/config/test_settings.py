"""The settings as a process sees them that starts with a certain environment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(arguments: list[str], tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={
            **clean,
            "HINDCAST_ENV_FILE": str(tmp_path / "env"),
            "HINDCAST_VAR_DIR": str(tmp_path),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_does_not_start_without_a_secret_key(tmp_path: Path) -> None:
    result = run(["check"], tmp_path)
    assert result.returncode != 0
    assert "SECRET_KEY is not set" in result.stderr
    assert "Traceback" not in result.stderr
    assert "Traceback" in run(["check", "--traceback"], tmp_path).stderr


def test_debug_makes_a_secret_key_and_keeps_it_private(tmp_path: Path) -> None:
    first = run(["check"], tmp_path, DEBUG="1")
    kept = (tmp_path / "env").read_text()
    assert first.returncode == 0, first.stderr
    assert kept.startswith("SECRET_KEY=") and len(kept) > 50
    assert (tmp_path / "env").stat().st_mode & 0o077 == 0
    assert run(["check"], tmp_path).returncode == 0
    assert (tmp_path / "env").read_text() == kept


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("DEBUG", "perhaps", "true or false"),
        ("PORT", "http", "whole number from 1 to 65535"),
        ("PORT", "70000", "whole number from 1 to 65535"),
        ("TIME_ZONE", "Mars/Olympus", "a name like Europe/Berlin"),
        ("SITE_URL", "example.org", "http://"),
        ("OPENAI_BASE_URL", "ftp://example.org", "http://"),
        ("DATABASE_URL", "nonsense", "postgres://"),
        ("REDIS_URL", "example.org", "redis://"),
        ("HINDCAST_VAR_DIR", "/dev/null/var", "a folder that may be written to"),
        ("SITE_URL", "https://me:hunter2@example.org", "no name and password"),
    ],
)
def test_a_wrong_setting_is_named_with_what_it_should_be(
    tmp_path: Path, name: str, value: str, hint: str
) -> None:
    result = run(["check"], tmp_path, SECRET_KEY="x" * 60, **{name: value})
    assert result.returncode != 0
    assert name in result.stderr
    assert hint in result.stderr
    # One line, for people who do not read Python; `--traceback` shows the rest.
    assert result.stderr.count("\n") == 1


def test_it_does_not_show_the_password_of_a_wrong_address(tmp_path: Path) -> None:
    result = run(["check"], tmp_path, SECRET_KEY="x" * 60, REDIS_URL="http://:hunter2@example.org")
    assert result.returncode != 0
    assert "hunter2" not in result.stderr + result.stdout


def test_every_secret_of_the_environment_is_known_as_one(tmp_path: Path) -> None:
    environment = {
        "SECRET_KEY": "x" * 60,
        "OPENAI_API_KEY": "secret-1",
        "OPENAI_BASE_URL": "https://me:secret%2F2@example.org/v1",
        "REDDIT_CLIENT_ID": "secret-3",
        "REDDIT_CLIENT_SECRET": "secret-4",
        "praw_client_secret": "secret-5",
        "praw_password": "secret-6",
        "REDIS_URL": "redis://:secret%2F7@localhost",
        "DATABASE_URL": "postgres://hindcast:secret%2F8@localhost/hindcast",
        "EMAIL_HOST": "localhost",
        "EMAIL_HOST_PASSWORD": "secret-9",
    }
    code = "from config import settings; print(sorted(settings.SECRETS))"
    result = run(["shell", "--no-imports", "-c", code], tmp_path, **environment)
    wanted = ["secret-1", "secret-3", "secret-4", "secret-5", "secret-6", "secret-9"]
    assert result.stdout.strip() == str([*sorted(["secret/2", "secret/7", "secret/8", *wanted]), "x" * 60])
