"""A folder that a command fills: what changed is written, what is not wanted any more goes, all else is left."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from pathlib import Path, PurePosixPath
from typing import Any

MANIFEST = ".hindcast.json"


class OutputFolderError(Exception):
    """A folder that must not be filled, or a name that would lead out of it."""


class OutputFolder:
    """Fills the folder with files of one kind, such as a site in Markdown; `finish` ends it."""

    def __init__(self, path: Path, *, kind: str) -> None:
        """Raises OutputFolderError where the folder holds something that no earlier run of this kind has made."""
        self.path, self.kind = path, kind
        self.written = self.unchanged = self.removed = 0
        self.names: set[str] = set()
        self.earlier = self.read_manifest()

    def read_manifest(self) -> set[str]:
        """The names that an earlier run wrote."""
        manifest = self.path / MANIFEST
        if not self.path.exists() or (self.path.is_dir() and not any(self.path.iterdir())):
            return set()
        try:
            known: dict[str, Any] = json.loads(manifest.read_text("utf-8"))
            if known["kind"] == self.kind:
                return {str(name) for name in known["files"]}
        except (OSError, ValueError, KeyError, TypeError):
            pass
        raise OutputFolderError(
            f"{self.path} is not empty and was not made by an earlier run; give a new or an empty folder."
        )

    def write(self, name: str, data: bytes) -> bool:
        """Writes the file unless it holds these bytes already; whether it was written."""
        path = self.claim(name)
        if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
            self.unchanged += 1
            return False
        replace_file(path, data)
        self.written += 1
        return True

    def copy(self, name: str, source: Path) -> bool:
        """Copies a file unless it is there already; whether it was written."""
        path = self.claim(name)
        if path.is_file() and path.stat().st_size == source.stat().st_size and digest(path) == digest(source):
            self.unchanged += 1
            return False
        replace_file(path, source.read_bytes())
        self.written += 1
        return True

    def claim(self, name: str) -> Path:
        """The path of a name within the folder, noted as wanted; raises OutputFolderError for one outside it."""
        parts = PurePosixPath(name)
        if parts.is_absolute() or ".." in parts.parts or not parts.parts or "\0" in name or "\\" in name:
            raise OutputFolderError(f"{name!r} would lead out of {self.path}.")
        self.names.add(name)
        return self.path.joinpath(*parts.parts)

    def finish(self) -> None:
        """Removes what earlier runs wrote and this one did not, with folders that it leaves empty."""
        for name in sorted(self.earlier - self.names, reverse=True):
            path = self.path / name
            if not path.resolve().is_relative_to(self.path.resolve()) or not path.is_file():
                continue
            path.unlink()
            self.removed += 1
            for folder in path.parents:
                if folder == self.path or any(folder.iterdir()):
                    break
                folder.rmdir()
        manifest = json.dumps({"kind": self.kind, "files": sorted(self.names)}, indent=0, ensure_ascii=False)
        replace_file(self.path / MANIFEST, f"{manifest}\n".encode())


def replace_file(path: Path, data: bytes) -> None:
    """Puts the bytes in place of the file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def digest(path: Path) -> bytes:
    """The file's hash."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
