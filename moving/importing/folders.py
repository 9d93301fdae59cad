"""Finds a Hugo site's parts on the disk, and the files of its content, without leaving the folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from moving.hugo.config import NAMES, SUFFIXES, HugoConfig, read_config
from moving.hugo.errors import HugoFormatError

LEVELS_ABOVE = 3
MARKDOWN = frozenset({".md", ".markdown"})
BUNDLES = ("index.md", "index.markdown")
OTHER_LANGUAGES = frozenset({".adoc", ".asciidoc", ".org", ".pandoc", ".pdc", ".rst"})
# Pages that PaperMod makes and that this site has of its own.
OWN_LAYOUTS = frozenset({"archives", "search"})


@dataclass(frozen=True, slots=True)
class SiteFolders:
    """Where a site lies: `content` is what paths are given in, `start` the part to import."""

    content: Path
    start: Path
    statics: tuple[Path, ...] = ()
    config: HugoConfig = field(default_factory=HugoConfig)
    config_file: str = ""


@dataclass(frozen=True, slots=True)
class ContentFile:
    """A file to import: where it is, and its name in the content folder, such as posts/a.md."""

    path: Path
    name: str

    @property
    def is_page(self) -> bool:
        """Whether it is a page beside the posts, such as about.md."""
        return "/" not in self.name or (self.name.count("/") == 1 and self.name.endswith("/index.md"))


def find_site(start: Path) -> SiteFolders:
    """The site around the folder; without a configuration nearby, the folder itself. Raises HugoFormatError."""
    start = start.resolve()
    if not start.is_dir():
        raise HugoFormatError(
            str(start), "This is no folder.", "Give the content folder of a Hugo site, or its posts folder."
        )
    for folder in (start, *list(start.parents)[:LEVELS_ABOVE]):
        if (file := find_config(folder)) is None:
            continue
        config = read_config(read_utf8(file, name=file.name), name=file.name)
        content = (folder / config.content_dir).resolve()
        if content.is_dir() and (start == folder or start.is_relative_to(content)):
            statics = tuple((folder / name).resolve() for name in config.static_dirs)
            inner = content if start == folder else start
            return SiteFolders(content, inner, statics, config, str(file))
    content = guess_content(start)
    return SiteFolders(content, start, ((content.parent / "static").resolve(),))


def find_config(folder: Path) -> Path | None:
    """The folder's Hugo configuration."""
    for place in (folder, folder / "config" / "_default"):
        for name in NAMES:
            for suffix in SUFFIXES:
                if (file := place / f"{name}{suffix}").is_file():
                    return file
    return None


def guess_content(start: Path) -> Path:
    """The content folder where no configuration tells: the folder itself if it has sections, else the one above."""
    if start.name == "content":
        return start
    if any(
        is_section(Path(entry.path)) for entry in os.scandir(start) if entry.is_dir(follow_symlinks=False)
    ):
        return start
    return start.parent


def is_section(folder: Path) -> bool:
    """Whether the folder holds content files, and is no bundle of one post."""
    names = {entry.name for entry in os.scandir(folder)}
    return any(Path(name).suffix in MARKDOWN for name in names) and not names & {*BUNDLES}


def find_files(folders: SiteFolders) -> Iterator[ContentFile | HugoFormatError]:
    """The content files in the order of their names; an error for each that is left out."""
    yield from walk(folders.start, folders)


def walk(folder: Path, folders: SiteFolders) -> Iterator[ContentFile | HugoFormatError]:
    """The files of a folder and those below it; in the folder of one post all others are its resources."""
    entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    bundle = [entry for entry in entries if entry.name in BUNDLES and folder != folders.content]
    for entry in bundle[:1] or entries:
        path = Path(entry.path)
        name = path.relative_to(folders.content).as_posix()
        if entry.name.startswith("."):
            continue
        if entry.is_symlink():
            if error := refuse_link(path, name, folders):
                yield error
                continue
            if path.is_dir():
                continue  # what it leads to lies in the folder and is found there
        if entry.is_dir():
            yield from walk(path, folders)
        elif path.suffix in OTHER_LANGUAGES:
            yield HugoFormatError(name, f"{path.suffix} files are not read.", "Write it in Markdown.")
        elif path.suffix in MARKDOWN and entry.is_file() and not entry.name.startswith("_index."):
            yield ContentFile(path, name)


def refuse_link(path: Path, name: str, folders: SiteFolders) -> HugoFormatError | None:
    """The error for a symbolic link that leads out of the content; None for one within it."""
    try:
        inside = path.resolve(strict=True).is_relative_to(folders.content)
    except (OSError, RuntimeError):
        inside = False
    if inside:
        return None
    return HugoFormatError(
        name, "It is a symbolic link that leads out of the folder.", "Put a copy of the file in its place."
    )


def read_utf8(path: Path, *, name: str) -> str:
    """The file's text; raises HugoFormatError with the line where it is not UTF-8."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise HugoFormatError(
            name, f"It cannot be read: {error.strerror}.", "Check its permissions."
        ) from error
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise HugoFormatError(
            f"{name}:{line}", f"It is not UTF-8 (byte {data[error.start]:#04x}).", "Save the file as UTF-8."
        ) from error
