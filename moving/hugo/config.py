"""What the configuration of a Hugo site says that matters for moving in. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from moving.hugo.errors import HugoFormatError
from moving.hugo.front_matter import read_values

NAMES = ("hugo", "config")
SUFFIXES = (".toml", ".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True)
class HugoConfig:
    """The site's own words; `params` has PaperMod's fields, their names in lower case."""

    base_url: str = ""
    title: str = ""
    content_dir: str = "content"
    static_dirs: tuple[str, ...] = ("static",)
    zone: tzinfo = UTC
    params: dict[str, Any] = field(default_factory=dict)


def read_config(text: str, *, name: str) -> HugoConfig:
    """The configuration in the file's text; `name` tells its language. Raises HugoFormatError."""
    values = lowered(read_values(text, suffix=f".{name.rsplit('.', 1)[-1]}", place=name))
    static = values.get("staticdir", "static")
    return HugoConfig(
        base_url=checked_base_url(str(values.get("baseurl") or ""), place=name),
        title=str(values.get("title") or ""),
        content_dir=str(values.get("contentdir") or "content"),
        static_dirs=tuple(map(str, static)) if isinstance(static, list) else (str(static),),
        zone=read_zone(str(values.get("timezone") or "UTC"), place=name),
        params=lowered(values["params"]) if isinstance(values.get("params"), dict) else {},
    )


def checked_base_url(url: str, *, place: str) -> str:
    """The address with a slash at its end; empty where none is given or it names no host. Raises HugoFormatError."""
    parts = urlsplit(url.strip())
    if not url.strip() or (not parts.scheme and not parts.netloc):
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise HugoFormatError(
            place,
            f"The base URL {url!r} is no address of a site.",
            "It should look like https://example.org/.",
        )
    return f"{url.strip().rstrip('/')}/"


def read_zone(name: str, *, place: str) -> tzinfo:
    """The time zone of the name; raises HugoFormatError."""
    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise HugoFormatError(
            place, f"{name!r} is no time zone.", "It should be a name like Europe/Berlin."
        ) from error


def lowered(values: dict[str, Any]) -> dict[str, Any]:
    """The values under names in lower case, as Hugo takes them."""
    return {name.lower(): value for name, value in values.items()}
