"""The files of the media folder are exchanged as a whole, or come back."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from moving.backups.media import MediaFolder
from tests.e2e.site import ROOT

OLD = {"a.txt": "old", "folder/b.txt": "old"}
NEW = {"a.txt": "new", "other/c.txt": "new"}

# Ends, as by a power cut, before the step of that number: each step is a renaming.
KILLED = """
import os, signal, sys
from pathlib import Path
from moving.backups.media import MediaFolder
left = int(sys.argv[2])
def look(event, arguments):
    global left
    if event == "os.rename":
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
sys.addaudithook(look)
MediaFolder(Path(sys.argv[1])).swap()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A media folder that is a link, as where it lies on another disk."""
    (tmp_path / "disk").mkdir()
    fill(tmp_path / "disk", OLD)
    (tmp_path / "media").symlink_to(tmp_path / "disk")
    return tmp_path / "media"


def fill(folder: Path, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def texts_of(folder: Path) -> dict[str, str]:
    """Every file, also those that wait."""
    real = folder.resolve()
    return {path.relative_to(real).as_posix(): path.read_text() for path in real.rglob("*") if path.is_file()}


def test_new_files_take_the_place_of_all_that_was_there(folder: Path) -> None:
    media = MediaFolder(folder)
    fill(media.make_room(), NEW)
    media.swap()
    assert {name: path.read_text() for name, path in media.files()} == NEW
    media.forget()
    assert texts_of(folder) == NEW and folder.is_symlink()


@pytest.mark.parametrize("steps", range(6))
def test_what_was_there_comes_back_wherever_the_exchange_was_killed(folder: Path, steps: int) -> None:
    fill(MediaFolder(folder).make_room(), NEW)
    killed = subprocess.run([sys.executable, "-c", KILLED, folder, str(steps)], cwd=ROOT, check=False)
    assert killed.returncode == (-signal.SIGKILL if steps < 5 else 0)
    MediaFolder(folder).put_back()
    assert texts_of(folder) == OLD


def test_a_restore_that_only_unpacked_is_forgotten(folder: Path) -> None:
    media = MediaFolder(folder)
    fill(media.make_room(), NEW)
    media.put_back()
    assert texts_of(folder) == OLD


def test_a_folder_that_leads_back_to_itself_has_an_end(folder: Path) -> None:
    (folder / "folder" / "again").symlink_to(folder.resolve())
    (folder / "elsewhere").symlink_to(folder.parent / "far")
    fill(folder.parent / "far", {"d.txt": "far"})
    assert [name for name, _ in MediaFolder(folder).files()] == ["a.txt", "elsewhere/d.txt", "folder/b.txt"]
