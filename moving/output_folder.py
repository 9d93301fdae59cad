"""A folder that a command fills: what changed is written, what is not wanted any more goes, all else is left."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path, PurePosixPath
from typing import Any, Self

MANIFEST = ".hindcast.json"
WAITING = ".hindcast-waiting"


class OutputFolderError(Exception):
    """A folder that must not be filled, or a name that would lead out of it."""


class OutputFolder:
    """Fills the folder with files of one kind, such as a site in Markdown.

    Used in a `with` statement. What is written waits in a folder beside until `finish` puts it in place, so that a
    run that fails leaves the folder as it was.
    """

    def __init__(self, path: Path, *, kind: str) -> None:
        """Raises OutputFolderError where the folder holds something that no earlier run of this kind has made."""
        self.path, self.kind = path, kind
        self.waiting = path / WAITING
        self.written = self.unchanged = self.removed = 0
        self.names: set[str] = set()
        self.folders: set[Path] = set()
        self.manifest = self.read_manifest()
        self.earlier = {str(name) for name in self.manifest.get("files", ())}

    def __enter__(self) -> Self:
        """Begins with nothing waiting, whatever an earlier run left."""
        shutil.rmtree(self.waiting, ignore_errors=True)
        try:
            self.waiting.mkdir(parents=True)
        except OSError as error:
            raise OutputFolderError(
                f"{self.path} cannot be written: {error.strerror}. Give a folder that you may write to."
            ) from error
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        """Forgets what still waits."""
        shutil.rmtree(self.waiting, ignore_errors=True)

    def read_manifest(self) -> dict[str, Any]:
        """What an earlier run noted: the names that it wrote, and what it told of itself."""
        manifest = self.path / MANIFEST
        if self.path.exists() and not self.path.is_dir():
            raise OutputFolderError(f"{self.path} is a file; give a new or an empty folder.")
        if not self.path.exists() or not set(os.listdir(self.path)) - {WAITING}:
            return {}
        try:
            known: dict[str, Any] = json.loads(manifest.read_text("utf-8"))
            if known["kind"] == self.kind and isinstance(known["files"], list):
                return known
        except (OSError, ValueError, KeyError, TypeError):
            pass
        raise OutputFolderError(
            f"{self.path} is not empty and was not made by an earlier run; give a new or an empty folder."
        )

    def write(self, name: str, data: bytes) -> bool:
        """Writes the file unless it holds these bytes already; whether it will be written."""
        path = self.claim(name)
        if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
            self.unchanged += 1
            return False
        replace_file(self.waiting / name, data)
        self.written += 1
        return True

    def claim(self, name: str) -> Path:
        """The path of a name within the folder, noted as wanted; raises OutputFolderError for one that cannot be."""
        parts = PurePosixPath(name)
        if parts.is_absolute() or ".." in parts.parts or not parts.parts or "\0" in name or "\\" in name:
            raise OutputFolderError(f"{name!r} would lead out of {self.path}.")
        if name in self.names or parts.parts[0] in (MANIFEST, WAITING):
            raise OutputFolderError(f"{name!r} is the name of another file in {self.path} already.")
        path = self.path.joinpath(*parts.parts)
        if path.parent not in self.folders:
            if not path.parent.resolve().is_relative_to(self.path.resolve()):
                raise OutputFolderError(f"{path.parent} is a link that leads out of {self.path}.")
            self.folders.add(path.parent)
        if path.is_dir() and not self.will_go(name):
            raise OutputFolderError(f"{path} is a folder; a file of that name should be written.")
        self.names.add(name)
        return path

    def will_go(self, folder: str) -> bool:
        """Whether the folder holds nothing but what earlier runs wrote."""
        files = (path for path in (self.path / folder).rglob("*") if not path.is_dir())
        return all(path.relative_to(self.path).as_posix() in self.earlier for path in files)

    def finish(self, **told: Any) -> None:
        """Removes what earlier runs wrote and this one did not, and puts what waits in place.

        What is `told` of the run stands in the manifest, for the next one to read in `manifest`.
        """
        # First of all: a run that is killed from here on must know all these files as its own the next time.
        self.write_manifest(self.earlier | self.names)
        for name in sorted(self.earlier - self.names, reverse=True):
            self.remove(name)
        for name in sorted(self.names):
            if (waiting := self.waiting / name).is_file():
                path = self.path / name
                path.parent.mkdir(parents=True, exist_ok=True)
                os.replace(waiting, path)
        if told:
            told["state"] = self.state_of(self.names)
        self.write_manifest(self.names, **told)

    def is_as_left(self) -> bool:
        """Whether every file is as the earlier run left it, by size and time; that run must have told something."""
        return bool(self.manifest.get("state")) and self.manifest["state"] == self.state_of(self.earlier)

    def state_of(self, names: set[str]) -> str:
        """A hash of the sizes and times of the files; another one where a file is missing."""
        state = hashlib.sha256()
        for name in sorted(names):
            try:
                found = (self.path / name).lstat()
                state.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode(errors="surrogateescape"))
            except OSError:
                state.update(f"{name} is missing\n".encode(errors="surrogateescape"))
        return state.hexdigest()

    def remove(self, name: str) -> None:
        """Removes a file of an earlier run, with the folders that it leaves empty."""
        path = self.path / name
        if not path.parent.resolve().is_relative_to(self.path.resolve()) or not path.is_file():
            return
        path.unlink()
        self.removed += 1
        for folder in path.parents:
            if folder == self.path or any(folder.iterdir()):
                break
            folder.rmdir()

    def write_manifest(self, names: set[str], **told: Any) -> None:
        """Notes which files are this program's own."""
        noted = {"kind": self.kind, "files": sorted(names), **told}
        manifest = json.dumps(noted, indent=0, ensure_ascii=False)
        data = f"{manifest}\n".encode()
        if not (path := self.path / MANIFEST).is_file() or path.read_bytes() != data:
            replace_file(path, data)


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
