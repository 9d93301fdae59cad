"""Tells whether a copy would come out as it is: by the content's version, the clock, the code and the settings."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings

from blog.caching.editions import renew

# What makes pages, in the project and beside it.
FOLDERS = ("blog", "config", "digests", "moving", "predictions", "static", "templates")
PACKAGES = ("django", "markdown", "nh3", "pygments")


def make_stamp(now: datetime) -> dict[str, str] | None:
    """What a copy of the moment is made of; None where the content has no version, so that nobody can tell.

    `until` is the moment at which the clock alone changes a page.
    """
    edition = renew(None, now=now)
    if edition is None:
        return None
    return {
        "content": edition.version,
        "until": edition.ends_at.isoformat(),
        "code": hash_code(),
        "settings": hash_settings(),
        "media": hash_lines(sorted(describe(Path(settings.MEDIA_ROOT)))),
    }


def is_current(stamp: Any, now: datetime) -> bool:
    """Whether a copy with the stamp would come out the same at the moment `now`."""
    try:
        until = datetime.fromisoformat(stamp["until"])
        if not now < until:
            return False
    except (TypeError, KeyError, ValueError):
        return False
    fresh = make_stamp(now)
    return fresh is not None and {**stamp, "until": ""} == {**fresh, "until": ""}


def is_of_same_code(stamp: Any, fresh: dict[str, str]) -> bool:
    """Whether a copy with the stamp was made by the same code with the same settings, so of the same static files."""
    return isinstance(stamp, dict) and all(stamp.get(name) == fresh[name] for name in ("code", "settings"))


def hash_code() -> str:
    """Names, sizes and times of the project's files, and the versions of what renders."""
    found = [f"{name} {version(name)}" for name in PACKAGES]
    for folder in FOLDERS:
        found += sorted(describe(Path(settings.BASE_DIR) / folder))
    return hash_lines(found)


def hash_lines(lines: Iterable[str]) -> str:
    """The hash of some lines."""
    return hashlib.sha256("\n".join(lines).encode(errors="surrogateescape")).hexdigest()


def describe(folder: Path) -> Iterator[str]:
    """A line for each file in the folder, but for what Python compiles."""
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != "__pycache__"]
        for name in names:
            path = os.path.join(place, name)
            found = os.stat(path)
            yield f"{path} {found.st_size} {found.st_mtime_ns}"


def hash_settings() -> str:
    """All settings; of what is no plain value the name of its type."""
    names = (name for name in dir(settings) if name.isupper())
    values = {name: getattr(settings, name) for name in names}
    text = json.dumps(values, sort_keys=True, default=lambda value: type(value).__name__, skipkeys=True)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
