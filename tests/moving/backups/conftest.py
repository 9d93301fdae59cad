"""An installation in the tests' own database with a few rows and files."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from moving.backups.writing import make_backup
from tests import factories


def no_progress(done: int, total: int) -> None:
    """For whom nobody waits."""


@pytest.fixture
def media(tmp_path: Path, settings: Settings, transactional_db: None) -> Path:
    """The media folder, with files, of an installation on SQLite that has a post."""
    if connection.vendor != "sqlite":
        pytest.skip("these tests look at a file of SQLite; tests/e2e/test_backup.py tries PostgreSQL")
    settings.MEDIA_ROOT = folder = tmp_path / "media"
    settings.VAR_DIR = tmp_path / "var"
    (tmp_path / "var").mkdir()
    (folder / "covers").mkdir(parents=True)
    (folder / "covers" / "one.png").write_bytes(b"a picture" * 400)
    (folder / "notes.txt").write_text("words")
    factories.PostFactory(slug="kept", title="What is kept")
    return folder


@pytest.fixture
def archive(tmp_path: Path, media: Path) -> Path:
    """A backup of it."""
    make_backup(path := tmp_path / "backup.tar", now=timezone.now(), progress=no_progress)
    return path
