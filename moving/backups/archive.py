"""The archive: a plain tar.

Pictures and PostgreSQL's dumps are compressed already. A tar that is not compressed unpacks to no more than its own
size, its files are found without reading all of it, and any `tar` takes a single one out.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO, BinaryIO

from moving.backups.errors import BackupError
from moving.backups.manifest import (
    CHECKSUM,
    MANIFEST,
    MEDIA,
    Manifest,
    StoredFile,
    is_safe_name,
    read_manifest,
)

PORTION = 1024 * 1024
# A line for each of a million pictures is shorter.
LONGEST_MANIFEST = 256 * 1024 * 1024
CUT_SHORT = "It is cut short or damaged: its end is missing. Take another backup, or copy this one anew."


class HashingReader:
    """A file that is read once, and whose checksum is known then."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.hash = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most `size` of them."""
        data = self.file.read(size)
        self.hash.update(data)
        return data


class ArchiveWriter:
    """Fills a tar with files of any size, a portion at a time, and remembers their checksums."""

    def __init__(self, file: BinaryIO) -> None:
        self.tar = tarfile.TarFile(fileobj=file, mode="w", format=tarfile.PAX_FORMAT)
        self.files: list[StoredFile] = []

    def add(self, name: str, path: Path) -> None:
        """Adds the file; raises BackupError where it grows shorter meanwhile, FileNotFoundError where it is gone."""
        with path.open("rb") as file:
            info = self.tar.gettarinfo(arcname=name, fileobj=file)
            info.type, info.linkname = tarfile.REGTYPE, ""  # a second name of a file is a file, too
            info.size = os.fstat(file.fileno()).st_size
            info.mode, info.uid, info.gid, info.uname, info.gname = 0o600, 0, 0, "", ""
            reader = HashingReader(file)
            try:
                self.tar.addfile(info, reader)
            except OSError as error:
                if "unexpected end of data" not in str(error):
                    raise
                raise BackupError(f"{path} grew shorter while it was read; run the backup again.") from error
        self.files.append(StoredFile(name, info.size, reader.hash.hexdigest()))

    def finish(self, manifest: Manifest) -> None:
        """Adds the manifest with its checksum and ends the archive: without these it is not whole."""
        data = manifest.as_bytes()
        line = f"{hashlib.sha256(data).hexdigest()}  {MANIFEST}\n"  # as `sha256sum --check` reads it
        for name, content in ((MANIFEST, data), (CHECKSUM, line.encode())):
            info = tarfile.TarInfo(name)
            info.size, info.mode, info.mtime = len(content), 0o600, int(manifest.made_at.timestamp())
            self.tar.addfile(info, BytesIO(content))
        self.tar.close()


class ArchiveReader:
    """An archive whose list of files was found to be what its manifest says; the files are checked when unpacked."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        """Raises BackupError where the archive is not a whole backup with harmless names."""
        self.tar = tar
        self.members = read_members(tar)
        self.manifest = self.checked_manifest()
        listed = {file.name: file.size for file in self.manifest.files}
        found = {
            name: member.size for name, member in self.members.items() if name not in (MANIFEST, CHECKSUM)
        }
        for name in sorted(listed.keys() | found.keys()):
            if listed.get(name) != found.get(name):
                raise BackupError(
                    f"It and its manifest differ at {name}: {told(found.get(name))} in the archive, "
                    f"{told(listed.get(name))} in the manifest. Take another backup."
                )

    def checked_manifest(self) -> Manifest:
        """The manifest, if it is the one that was written."""
        if CHECKSUM not in self.members or MANIFEST not in self.members:
            raise BackupError(
                f"It has no {MANIFEST} with its checksum: it is not a backup of Hindcast, or its end is missing. "
                "Take another backup, or copy this one anew."
            )
        data, line = self.read_small(MANIFEST), self.read_small(CHECKSUM)
        if line.split()[:1] != [hashlib.sha256(data).hexdigest().encode()]:
            raise BackupError(f"Its {MANIFEST} is damaged: the checksum differs. Take another backup.")
        return read_manifest(data)

    def read_small(self, name: str) -> bytes:
        """The bytes of a file that is known to be small."""
        if self.members[name].size > LONGEST_MANIFEST:
            raise BackupError(f"Its {name} is absurdly large; it is not a backup of Hindcast.")
        file = self.tar.extractfile(self.members[name])
        return file.read() if file else b""

    def unpack(self, file: StoredFile, target: Path) -> None:
        """Writes one of its files to a path where none is; raises BackupError where its checksum differs."""
        target.parent.mkdir(parents=True, exist_ok=True)
        source = self.tar.extractfile(self.members[file.name])
        if source is None:
            raise BackupError(f"{file.name} in it is not a file. Take another backup.")
        with source, target.open("xb") as out:
            reader = HashingReader(source)
            try:
                shutil.copyfileobj(reader, out, PORTION)
            except tarfile.ReadError as error:
                raise BackupError(CUT_SHORT) from error
        moment = self.members[file.name].mtime
        os.utime(target, (moment, moment))
        if reader.hash.hexdigest() != file.sha256:
            raise BackupError(f"{file.name} in it is damaged: the checksum differs. Take another backup.")


def told(size: int | None) -> str:
    """A size in words."""
    return "nothing" if size is None else f"{size} bytes"


@contextmanager
def opened_archive(path: Path) -> Iterator[ArchiveReader]:
    """The archive at the path; raises BackupError where it cannot be opened or is not one of ours."""
    try:
        tar = tarfile.TarFile(path)
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error.strerror}.") from error
    except tarfile.TarError as error:
        raise BackupError(f"{path} cannot be restored. It is not a tar archive.") from error
    with tar:
        try:
            yield ArchiveReader(tar)
        except BackupError as error:
            raise BackupError(f"{path} cannot be restored. {error}") from error


def read_members(tar: tarfile.TarFile) -> dict[str, tarfile.TarInfo]:
    """The files by name; raises BackupError for whatever a backup never holds."""
    members: dict[str, tarfile.TarInfo] = {}
    try:
        for member in tar:
            check_member(member)
            if member.name in members:
                raise BackupError(f"{member.name} is in it twice; it is not a backup of Hindcast.")
            members[member.name] = member
    except (tarfile.TarError, UnicodeError, ValueError) as error:
        raise BackupError(CUT_SHORT) from error
    return members


def check_member(member: tarfile.TarInfo) -> None:
    """Raises BackupError for a link, a device, a folder, or a name that leads elsewhere."""
    if member.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or member.issparse():
        raise BackupError(
            f"It holds {member.name!r}, which is no plain file; it is not a backup of Hindcast and could do harm."
        )
    if not is_safe_name(member.name) or not ("/" not in member.name or member.name.startswith(MEDIA)):
        raise BackupError(
            f"It holds {member.name!r}, a name that leads elsewhere; it is not a backup of Hindcast and could do harm."
        )
