"""A backup is a new file or none."""

from __future__ import annotations

import json
import os
import signal
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from moving.backups.errors import BackupError
from moving.backups.writing import make_backup
from tests.moving.backups.conftest import no_progress

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def test_its_manifest_tells_what_is_in_it(archive: Path) -> None:
    with tarfile.open(archive) as tar:
        names = tar.getnames()
        file = tar.extractfile("manifest.json")
        assert file
        manifest = json.loads(file.read())
    assert names == [
        "database.sqlite3", "media/notes.txt", "media/covers/one.png", "manifest.json", "manifest.json.sha256",
    ]  # fmt: skip
    assert [entry["name"] for entry in manifest["files"]] == names[:3]
    assert manifest["files"][2]["size"] == 3600 and len(manifest["files"][2]["sha256"]) == 64
    assert manifest["format"] == 1 and manifest["hindcast"] == "0.1.0"
    assert manifest["database"]["vendor"] == "sqlite"
    assert "blog.0001_initial" in manifest["migrations"]


def test_a_file_that_exists_is_left_as_it_is(archive: Path) -> None:
    before = archive.read_bytes()
    with pytest.raises(BackupError, match="exists already and is left as it is"):
        make_backup(archive, now=NOW, progress=no_progress)
    assert archive.read_bytes() == before


def test_it_is_not_put_where_readers_could_load_it(media: Path) -> None:
    with pytest.raises(BackupError, match="lies in the media folder"):
        make_backup(media / "backup.tar", now=NOW, progress=no_progress)
    with pytest.raises(BackupError, match="does not exist; make it first"):
        make_backup(media.parent / "nowhere" / "backup.tar", now=NOW, progress=no_progress)


def test_one_that_is_interrupted_leaves_nothing(media: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))

    def interrupt(done: int, total: int) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    with pytest.raises(SystemExit) as caught:
        make_backup(tmp_path / "backup.tar", now=NOW, progress=interrupt)
    assert caught.value.code == 128 + signal.SIGTERM
    assert sorted(tmp_path.rglob("*")) == before


def test_a_name_that_no_archive_can_keep_is_named(media: Path, tmp_path: Path) -> None:
    (media / os.fsdecode(b"caf\xe9.txt")).write_text("latin")
    with pytest.raises(BackupError, match=r"caf\\xe9\.txt' has a name that not every system can keep"):
        make_backup(tmp_path / "backup.tar", now=NOW, progress=no_progress)
    assert not (tmp_path / "backup.tar").exists()


def test_the_commands_end_with_the_reason(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", str(archive))
    with pytest.raises(CommandError, match="--replace"):
        call_command("restore", str(archive))
    call_command("restore", str(archive), "--replace")
    assert "Restored the backup of" in capsys.readouterr().out
