"""Restores a backup. All of it is checked and unpacked beside what is there before anything changes.

Then what is there is put aside, in the database and in the media folder, and comes back where a step fails. A restore
that was killed leaves it aside: the next one puts it back before it begins.
"""

from __future__ import annotations

import fcntl
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from blog.redaction import redact
from moving.backups.archive import ArchiveReader, opened_archive
from moving.backups.contents import forget_cached, refuse_running_worker, what_is_there
from moving.backups.databases import NAMES, Database, configured_database
from moving.backups.errors import BackupError
from moving.backups.manifest import MEDIA, Manifest
from moving.backups.media import MediaFolder
from moving.backups.releases import hindcast_version, unknown_migrations
from moving.backups.stopping import clearing_up

Progress = Callable[[int, int], None]
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What was restored, what it replaced (in words, empty: nothing), and how many seconds it took."""

    manifest: Manifest
    replaced: str
    seconds: float


def restore_backup(path: Path, *, replace: bool, progress: Progress) -> RestoreReport:
    """Makes the installation what it was when the backup was made, and migrates it to this release.

    Data that is there is replaced only with `replace`. `progress` is told how many of how many files are unpacked.
    Raises BackupError, or what failed below it; all is then as it was before.
    """
    started = time.monotonic()
    media = MediaFolder(Path(settings.MEDIA_ROOT))
    with clearing_up(), alone(), opened_archive(path) as archive, work_folder() as folder:
        database = configured_database()
        check_fits(archive.manifest, database)
        refuse_running_worker()
        put_back_interrupted(database, media)
        there = what_is_there(media)
        if there and not replace:
            raise BackupError(
                f"It would replace what is there: {there}. Where that may go, run this again with --replace."
            )
        try:
            dump = unpack(archive, database, folder, media, progress=progress)
            exchange(database, dump, media)
        except BaseException:
            put_back(database, media)
            raise
        database.forget()
        media.forget()
    return RestoreReport(archive.manifest, there, time.monotonic() - started)


@contextmanager
def alone() -> Iterator[None]:
    """Raises BackupError where another restore of this installation runs."""
    with (settings.VAR_DIR / "restore.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupError("Another restore is running; wait for its end.") from error
        yield


@contextmanager
def work_folder() -> Iterator[Path]:
    """A folder for the dump of the database; it goes with all in it."""
    folder = Path(tempfile.mkdtemp(dir=settings.VAR_DIR, prefix="restoring-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def check_fits(manifest: Manifest, database: Database) -> None:
    """Raises BackupError where the backup is not one for this installation and this release."""
    facts = manifest.database
    if facts.vendor != database.vendor:
        raise BackupError(
            f"It is of {NAMES.get(facts.vendor, facts.vendor)}, DATABASE_URL names {NAMES[database.vendor]}. Restore "
            f"it with a DATABASE_URL of the same kind; `manage.py export_hugo` moves entries from one to the other."
        )
    if unknown := unknown_migrations(manifest.migrations):
        more = f" and {len(unknown) - MOST_NAMED} more" if len(unknown) > MOST_NAMED else ""
        raise BackupError(
            f"It was made by a newer release, Hindcast {manifest.hindcast}: this one, {hindcast_version()}, does not "
            f"know {', '.join(unknown[:MOST_NAMED])}{more}. Install that release or a later one, then restore."
        )
    if all(file.name != database.member for file in manifest.files):
        raise BackupError(f"It has no {database.member}: it is not whole. Take another backup.")
    database.check_takes(facts)
    for folder in {settings.VAR_DIR, existing(Path(settings.MEDIA_ROOT))}:
        if (free := shutil.disk_usage(folder).free) < manifest.size:
            raise BackupError(
                f"It unpacks to {manifest.size} bytes; the disk of {folder} has {free} left. Make room first."
            )


def existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next(path for path in (folder, *folder.resolve().parents) if path.is_dir())


def unpack(
    archive: ArchiveReader, database: Database, folder: Path, media: MediaFolder, *, progress: Progress
) -> Path:
    """Unpacks and checks every file; the path of the database's dump. Nothing that is there changes."""
    coming = media.make_room()
    manifest = archive.manifest
    dump = folder / database.member
    for number, file in enumerate(manifest.files, start=1):
        archive.unpack(file, dump if file.name == database.member else coming / file.name.removeprefix(MEDIA))
        progress(number, len(manifest.files))
    database.examine(dump)
    return dump


def exchange(database: Database, dump: Path, media: MediaFolder) -> None:
    """Puts aside what is there, loads the backup and migrates it to this release.

    The migration also makes the search's index, where it is not in the backup, and a new version of the content, so
    that no process shows pages of before.
    """
    database.put_aside()
    database.load(dump)
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except Exception as error:  # a migration may run any code
        raise BackupError(
            f"Its database cannot be migrated to this release: {' '.join(redact(str(error)).split())}. Restore it with "
            "the release that made it."
        ) from error
    media.swap()
    forget_cached()


def put_back(database: Database, media: MediaFolder) -> None:
    """Makes all what it was; raises BackupError where that fails, too."""
    try:
        media.put_back()
        database.put_back()
    except Exception as error:
        raise BackupError(
            f"The restore failed, and what was there could not be put back: {error}. It is kept; run the restore again "
            "when the cause is mended: it puts back what was there before it begins."
        ) from error


def put_back_interrupted(database: Database, media: MediaFolder) -> None:
    """Clears up after a restore that was killed: where it had not come to its end, what was there comes back."""
    if database.is_aside():
        put_back(database, media)
    else:
        media.forget()
