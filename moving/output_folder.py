"""A folder that a command fills: what changed is written, what is not wanted any more goes, all else is left."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from itertools import count
from pathlib import Path, PurePosixPath
from typing import Any, Self

MANIFEST = ".hindcast.json"
WAITING = ".hindcast-waiting"


class OutputFolderError(Exception):
    """A folder that must not be filled, or a name that would lead out of it."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A file of which the bytes are there: its name, and the waiting file with them; None where nothing changed."""

    name: str
    waiting: str | None


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
        self.waits: dict[str, str] = {}
        self.folders: set[Path] = set()
        self.numbers = count()
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
        self.check_new(name)
        placed = self.place(name, data)
        self.note(placed)
        return placed.waiting is not None

    def place(self, name: str, data: bytes) -> Placed:
        """Lets the bytes wait unless the file holds them; for `note`. A forked process may do it for its parent."""
        path = self.path_of(name)
        if holds(path, data):
            return Placed(name, None)
        # In one folder, whatever the name: most files stand alone in a folder of their own, which takes longer to make.
        waiting = f"{os.getpid()}-{next(self.numbers)}"
        write_file(self.waiting / waiting, data)
        return Placed(name, waiting)

    def note(self, placed: Placed) -> None:
        """Counts the file as wanted; raises OutputFolderError where another has its name."""
        self.check_new(placed.name)
        self.names.add(placed.name)
        if placed.waiting is None:
            self.unchanged += 1
        else:
            self.waits[placed.name] = placed.waiting
            self.written += 1

    def check_new(self, name: str) -> None:
        """Raises OutputFolderError for a name that is taken."""
        if name in self.names:
            raise OutputFolderError(f"{name!r} is the name of another file in {self.path} already.")

    def path_of(self, name: str) -> Path:
        """The path of a name within the folder; raises OutputFolderError for one that cannot be."""
        parts = PurePosixPath(name)
        if parts.is_absolute() or ".." in parts.parts or not parts.parts or "\0" in name or "\\" in name:
            raise OutputFolderError(f"{name!r} would lead out of {self.path}.")
        if parts.parts[0] in (MANIFEST, WAITING):
            raise OutputFolderError(f"{name!r} is the name of another file in {self.path} already.")
        path = self.path.joinpath(*parts.parts)
        if path.parent not in self.folders:
            if not path.parent.resolve().is_relative_to(self.path.resolve()):
                raise OutputFolderError(f"{path.parent} is a link that leads out of {self.path}.")
            self.folders.add(path.parent)
        if path.is_dir() and not self.will_go(name):
            raise OutputFolderError(f"{path} is a folder; a file of that name should be written.")
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
        for name, waiting in self.waits.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            os.replace(self.waiting / waiting, path)
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


def holds(path: Path, data: bytes) -> bool:
    """Whether the file is there and holds these bytes."""
    return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data


def write_file(path: Path, data: bytes) -> None:
    """Writes a new file that all may read."""
    with open(path, "xb") as file:
        file.write(data)
    os.chmod(path, 0o644)


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
