"""The media folder: its files, and the exchange of all of them.

What comes and what was there wait in folders within it, not beside it: the folder itself may be the root of a volume,
which cannot be renamed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from moving.backups.errors import BackupError

COMING = ".restore-coming"  # being unpacked
ARRIVING = ".restore-arriving"  # whole, and on its way into place
BEFORE = ".restore-before"  # what was there
OURS = (COMING, ARRIVING, BEFORE)


class MediaFolder:
    """The folder, whether it is there or not."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.coming, self.arriving, self.before = (self.path / name for name in OURS)

    def files(self) -> Iterator[tuple[str, Path]]:
        """Each file with its name within the folder, in order; raises BackupError for a name that no archive takes."""
        for folder, folders, names in os.walk(self.path, followlinks=True):
            inside = Path(folder)
            ours = OURS if inside == self.path else ()
            folders[:] = sorted(
                name for name in folders if name not in ours and not leads_back(inside / name)
            )
            for name in sorted(names):
                path = inside / name
                inner = path.relative_to(self.path).as_posix()
                if not path.is_file():
                    continue  # a link to nothing, a socket
                if "\\" in inner or not is_unicode(inner):
                    raise BackupError(
                        f"{os.fsencode(path)!r} has a name that not every system can keep; rename it."
                    )
                yield inner, path

    def make_room(self) -> Path:
        """The empty folder into which new files are unpacked."""
        shutil.rmtree(self.coming, ignore_errors=True)
        self.coming.mkdir(parents=True)
        return self.coming

    def swap(self) -> None:
        """Puts what was there aside and the new files into place, by renaming alone."""
        self.before.mkdir()
        for entry in self.entries():
            entry.rename(self.before / entry.name)
        # From here on, all but what is aside is new.
        self.coming.rename(self.arriving)
        for entry in list(self.arriving.iterdir()):
            entry.rename(self.path / entry.name)

    def put_back(self) -> None:
        """Undoes a swap, however far it came; without one, forgets what was unpacked."""
        if self.arriving.exists():
            for entry in self.entries():
                remove(entry)
            remove(self.arriving)
        if self.before.exists():
            for entry in list(self.before.iterdir()):
                entry.rename(self.path / entry.name)
            remove(self.before)
        remove(self.coming)

    def forget(self) -> None:
        """Removes what was there before, and what a restore left."""
        for path in (self.before, self.arriving, self.coming):
            remove(path)

    def entries(self) -> list[Path]:
        """What lies in the folder itself."""
        return [path for path in self.path.iterdir() if path.name not in OURS]


def leads_back(folder: Path) -> bool:
    """Whether the folder is a link to one that it lies in."""
    return folder.is_symlink() and folder.parent.resolve().is_relative_to(folder.resolve())


def is_unicode(text: str) -> bool:
    """Whether the name of a file was text, not just bytes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def remove(path: Path) -> None:
    """Removes a file, a link, or a folder with all in it, where there is one."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
