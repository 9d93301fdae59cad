"""Makes a backup: the database first, then the media, so that every picture which the database names is there."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from moving.backups.archive import ArchiveWriter
from moving.backups.contents import readable_database
from moving.backups.databases import Database, configured_database
from moving.backups.errors import BackupError
from moving.backups.manifest import FORMAT, MEDIA, Manifest
from moving.backups.media import MediaFolder
from moving.backups.releases import applied_migrations, hindcast_version
from moving.backups.stopping import clearing_up

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What was saved, how many bytes the archive has, and how many seconds it took."""

    manifest: Manifest
    size: int
    seconds: float


def make_backup(path: Path, *, now: datetime, progress: Progress) -> BackupReport:
    """Writes a new archive, readable by its owner only, while the site runs.

    `progress` is told how many of how many files are in it. Raises BackupError, or an OSError of the file system; the
    path then is as it was. A file that exists is never overwritten: it may be the only good backup.
    """
    started = time.monotonic()
    media = MediaFolder(Path(settings.MEDIA_ROOT))
    check_target(path, media)
    database = configured_database()
    with readable_database():
        migrations = applied_migrations()
    if not migrations:
        raise BackupError("The database is empty: there is nothing to back up. `manage.py prepare` fills it.")
    with clearing_up(), work_folder(path) as folder:
        archive = folder / "archive.tar"
        manifest = write_archive(archive, database, media, migrations, now=now, progress=progress)
        size = archive.stat().st_size
        put_in_place(archive, path)
    return BackupReport(manifest, size, time.monotonic() - started)


def check_target(path: Path, media: MediaFolder) -> None:
    """Raises BackupError for a path at which no backup should be written."""
    if os.path.lexists(path):
        raise BackupError(
            f"{path} exists already and is left as it is. Give the name of a new file, for example with the date in it."
        )
    if not path.parent.is_dir():
        raise BackupError(f"The folder {path.parent} does not exist; make it first.")
    if path.resolve().is_relative_to(media.path):
        raise BackupError(
            f"{path} lies in the media folder, which everybody can read; a backup holds passwords and keys. Give a "
            "place outside of it."
        )


@contextmanager
def work_folder(path: Path) -> Iterator[Path]:
    """A folder beside the path, on the same disk, that only its owner can enter; it goes with all in it."""
    folder = Path(tempfile.mkdtemp(dir=path.parent, prefix=f"{path.name}.making-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_archive(
    archive: Path,
    database: Database,
    media: MediaFolder,
    migrations: tuple[str, ...],
    *,
    now: datetime,
    progress: Progress,
) -> Manifest:
    """Writes the archive and returns its manifest; what the disk holds then is what was written."""
    dump = archive.with_name(database.member)
    facts = database.facts()
    database.dump(dump)
    with open(archive, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        writer = ArchiveWriter(file)
        writer.add(database.member, dump)
        dump.unlink()
        files = list(media.files())
        for number, (name, path) in enumerate(files, start=1):
            try:
                writer.add(f"{MEDIA}{name}", path)
            except FileNotFoundError:
                continue  # a picture that was replaced meanwhile
            progress(number, len(files))
        manifest = Manifest(FORMAT, hindcast_version(), now, facts, migrations, tuple(writer.files))
        writer.finish(manifest)
        file.flush()
        os.fsync(file.fileno())
    return manifest


def put_in_place(archive: Path, path: Path) -> None:
    """Gives the archive its name, unless another file has taken it meanwhile."""
    if os.path.lexists(path):
        raise BackupError(
            f"{path} was made by another program meanwhile and is left as it is; give another name."
        )
    archive.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
