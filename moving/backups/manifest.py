"""What an archive says of itself: who made it, of what, and the checksum of each file in it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from pydantic import TypeAdapter, ValidationError

from moving.backups.errors import BackupError

FORMAT = 1
MANIFEST = "manifest.json"
CHECKSUM = "manifest.json.sha256"
MEDIA = "media/"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the archive: its name there, its bytes, and its SHA-256 in hexadecimal digits."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """Which database a backup is of: Django's name of its kind, the server's version, and the schema in it.

    SQLite has no schema, so that it is empty there.
    """

    vendor: str
    server_version: str
    schema: str = ""

    @property
    def major(self) -> int:
        """The first number of the server's version."""
        return int(self.server_version.partition(".")[0])


@dataclass(frozen=True, slots=True)
class Manifest:
    """The whole of it; `migrations` are names such as blog.0001_initial that the database had."""

    format: int
    hindcast: str
    made_at: datetime
    database: DatabaseFacts
    migrations: tuple[str, ...]
    files: tuple[StoredFile, ...]

    def as_bytes(self) -> bytes:
        """The manifest as it lies in the archive."""
        data = asdict(self) | {"made_at": self.made_at.isoformat()}
        return f"{json.dumps(data, indent=1, ensure_ascii=False)}\n".encode()

    @property
    def size(self) -> int:
        """The bytes of all files."""
        return sum(file.size for file in self.files)

    @property
    def media(self) -> tuple[StoredFile, ...]:
        """The files of the media folder."""
        return tuple(file for file in self.files if file.name.startswith(MEDIA))


def read_manifest(data: bytes) -> Manifest:
    """The manifest in these bytes; raises BackupError where it is none, or of a format that is not known here."""
    try:
        values: Any = json.loads(data)
        number = values["format"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BackupError(f"Its {MANIFEST} cannot be read; it is not a backup of Hindcast.") from error
    if number != FORMAT:
        raise BackupError(
            f"It has the format {number!r}, this release reads format {FORMAT}. Restore it with the release that "
            "made it, or a later one."
        )
    try:
        return TypeAdapter(Manifest).validate_python(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise BackupError(
            f"Its {MANIFEST} is not as it should be at {place}: {first['msg']}. Take another backup."
        ) from error


def is_safe_name(name: str) -> bool:
    """Whether a file of the name stays within the folder that it is put into, on every system."""
    path = PurePosixPath(name)
    parts = name.split("/")
    return not (
        path.is_absolute() or any(part in ("", ".", "..") for part in parts) or "\\" in name or "\0" in name
    )
