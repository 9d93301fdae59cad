"""A backup that is not what it should be is refused with a clear sentence, and nothing changes."""

from __future__ import annotations

import fcntl
import sqlite3
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection

from blog.models import ContentVersion, Post
from moving.backups.errors import BackupError
from moving.backups.restoring import restore_backup
from tests.moving.backups.conftest import no_progress
from tests.moving.backups.tampering import (
    add_member,
    change_manifest,
    cut_at,
    flip_byte_of,
    foreign_tar,
    replace_database,
)

pytestmark = pytest.mark.django_db(transaction=True)


def setting(**values: Any) -> Callable[[dict[str, Any]], None]:
    """What changes these values of a manifest."""
    return lambda manifest: manifest.update(values)


def of_postgresql(manifest: dict[str, Any]) -> None:
    manifest["database"].update(vendor="postgresql", server_version="15.4", schema="public")


def of_a_later_release(manifest: dict[str, Any]) -> None:
    manifest["hindcast"] = "7.0"
    manifest["migrations"].append("blog.9999_of_the_future")


def larger(manifest: dict[str, Any]) -> None:
    manifest["files"][0]["size"] = 10**15


REFUSED = {
    "a bit of the database": (flip_byte_of("database.sqlite3"), "database.sqlite3 in it is damaged"),
    "a bit of a picture": (flip_byte_of("media/covers/one.png"), "media/covers/one.png in it is damaged"),
    "a bit of the manifest": (flip_byte_of("manifest.json"), "manifest.json is damaged"),
    "cut in the database": (cut_at(0.4), "its end is missing"),
    "cut before the manifest": (cut_at(0.985), "its end is missing"),
    "empty": (cut_at(0), "not a tar archive"),
    "no archive at all": (lambda path: path.write_text("letters " * 900), "not a tar archive"),
    "somebody else's": (foreign_tar, "it is not a backup of Hindcast"),
    "a name that climbs": (add_member("media/../../harm.txt"), "a name that leads elsewhere"),
    "a name from the root": (add_member("/harm.txt"), "a name that leads elsewhere"),
    "a name beside": (add_member("static/harm.js"), "a name that leads elsewhere"),
    "a link": (add_member("media/a", kind=tarfile.SYMTYPE, target="/etc"), "which is no plain file"),
    "a hard link": (add_member("media/a", kind=tarfile.LNKTYPE, target="/etc/passwd"), "which is no plain file"),
    "a device": (add_member("media/a", kind=tarfile.CHRTYPE), "which is no plain file"),
    "twice the same": (add_member("media/notes.txt"), "is in it twice"),
    "a file too many": (add_member("media/more.txt"), "differ at media/more.txt: 4 bytes in the archive, nothing"),
    "an absurd size": (change_manifest(larger), "differ at database.sqlite3"),
    "a later format": (change_manifest(setting(format=2)), "It has the format 2, this release reads format 1"),
    "another shape": (change_manifest(setting(files="none")), "is not as it should be at files"),
    "another kind of database": (change_manifest(of_postgresql), "It is of PostgreSQL, DATABASE_URL names SQLite"),
    "a later release": (
        change_manifest(of_a_later_release),
        "newer release, Hindcast 7.0: this one, 0.1.0, does not know blog.9999_of_the_future",
    ),
    "a database that is none": (replace_database(b"letters " * 4000), "cannot be used as a database"),
}  # fmt: skip


def all_of(media: Path) -> tuple[Any, ...]:
    """The rows and files that must stay as they are."""
    with sqlite3.connect(connection.settings_dict["NAME"]) as database:
        rows = list(database.iterdump())
    return rows, {path: path.read_bytes() for path in media.rglob("*") if path.is_file()}


@pytest.mark.parametrize("wrong", REFUSED)
def test_a_backup_that_is_wrong_is_refused_and_nothing_changes(
    media: Path, archive: Path, wrong: str
) -> None:
    tamper, message = REFUSED[wrong]
    tamper(archive)
    before = all_of(media)
    with pytest.raises(BackupError) as caught:
        restore_backup(archive, replace=True, progress=no_progress)
    assert message in str(caught.value)
    assert str(caught.value).startswith(f"{archive} cannot be restored. ")
    assert all_of(media) == before
    assert sorted(path.name for path in archive.parent.iterdir()) == ["backup.tar", "media", "var"]
    assert [path.name for path in django_settings.VAR_DIR.iterdir()] == ["restore.lock"]
    database = Path(connection.settings_dict["NAME"])
    assert not list(database.parent.glob(f"{database.name}.*restore*"))


def test_a_file_that_is_not_there_is_named(archive: Path) -> None:
    with pytest.raises(BackupError, match=r"missing\.tar cannot be read: No such file or directory"):
        restore_backup(archive.with_name("missing.tar"), replace=True, progress=no_progress)


def test_what_is_there_is_counted_and_stays_without_leave(media: Path, archive: Path) -> None:
    before = all_of(media)
    with pytest.raises(BackupError, match=r"what is there: 1 post, 2 media files\. .* --replace"):
        restore_backup(archive, replace=False, progress=no_progress)
    assert all_of(media) == before


def test_it_becomes_what_it_was_and_running_processes_make_their_pages_anew(
    media: Path, archive: Path
) -> None:
    Post.objects.create(slug="came-later", title="Came later")
    Post.objects.filter(slug="kept").update(title="Changed")
    (media / "notes.txt").unlink()
    (media / "later.txt").write_text("later")
    version = ContentVersion.objects.get().version
    report = restore_backup(archive, replace=True, progress=no_progress)
    assert report.replaced == "2 posts, 2 media files"
    assert list(Post.objects.values_list("slug", "title")) == [("kept", "What is kept")]
    assert {path.relative_to(media).as_posix() for path in media.rglob("*")} == {
        "covers", "covers/one.png", "notes.txt",
    }  # fmt: skip
    assert ContentVersion.objects.get().version != version


def test_a_restore_waits_for_no_other_one(archive: Path) -> None:
    with (django_settings.VAR_DIR / "restore.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BackupError, match="Another restore is running"):
            restore_backup(archive, replace=True, progress=no_progress)
