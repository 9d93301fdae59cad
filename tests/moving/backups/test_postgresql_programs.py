"""PostgreSQL's programs: which one is taken, and what it is told and tells."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from moving.backups import postgresql_programs
from moving.backups.errors import BackupError
from moving.backups.postgresql_programs import environment_of, find_program, run_program


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine on which `make_program` puts programs where Debian and PATH have them."""
    monkeypatch.setattr(postgresql_programs, "DEBIAN", tmp_path / "debian")
    monkeypatch.setenv("PATH", f"{tmp_path / 'path'}:/usr/bin:/bin")
    (tmp_path / "path").mkdir()
    return tmp_path


def make_program(path: Path, version: str) -> Path:
    """A program that tells this version, and fails with all of its environment where it is asked for more."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f'#!/bin/sh\n[ "$1" = --version ] && echo "pg_dump (PostgreSQL) {version}" && exit\n'
        'echo "$@" >&2\nenv >&2\nexit 3\n'
    )
    path.chmod(0o755)
    return path


def test_the_one_next_to_the_servers_version_is_taken_and_none_older(install: Path) -> None:
    for version in ("13.1", "16.2", "17.0"):
        make_program(install / "debian" / version.partition(".")[0] / "bin" / "pg_dump", version)
    on_path = make_program(install / "path" / "pg_dump", "15.9")
    assert find_program("pg_dump", 13).parts[-3] == "13"
    assert find_program("pg_dump", 14) == on_path
    assert find_program("pg_dump", 16).parts[-3] == "16"
    with pytest.raises(BackupError, match=r"only there in version 17; the server is PostgreSQL 18\. Install"):
        find_program("pg_dump", 18)


def test_where_there_is_none_the_mend_is_named(install: Path) -> None:
    with pytest.raises(BackupError, match=r"pg_none is not on this machine.*postgresql-client-15"):
        find_program("pg_none", 15)


def test_the_settings_reach_the_program_by_its_environment() -> None:
    database = {
        "NAME": "blog", "USER": "keeper", "PASSWORD": "hunter2-hunter2", "HOST": "db", "PORT": "",
        "OPTIONS": {"sslmode": "require", "passfile": "/keys/pgpass", "prepare_threshold": 3},
    }  # fmt: skip
    found = environment_of(database)
    assert found["PGDATABASE"] == "blog" and found["PGPASSWORD"] == "hunter2-hunter2"
    assert found["PGSSLMODE"] == "require" and found["PGPASSFILE"] == "/keys/pgpass"
    assert "PGPORT" not in found


def test_what_a_program_says_is_told_without_the_password(install: Path, settings: Settings) -> None:
    settings.SECRETS = ["hunter2-hunter2"]
    program = make_program(install / "path" / "pg_dump", "15.9")
    with pytest.raises(BackupError, match="pg_dump failed: ") as caught:
        run_program(program, "--schema=public", database={"NAME": "blog", "PASSWORD": "hunter2-hunter2"})
    assert "hunter2" not in str(caught.value) and "PGPASSWORD=[secret]" in str(caught.value)
