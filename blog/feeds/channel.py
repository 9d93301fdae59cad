"""What a feed says, whatever its format. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

# All that XML 1.0 cannot hold (section 2.2), and the surrogates that UTF-8 cannot.
NOT_FOR_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Marks that turn the direction of all that follows, beyond the end of the text they stand in.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# The day that an empty feed was last changed: Atom asks for one, and it must not move by itself.
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Picture:
    """A cover: its whole address; `length` in bytes and the size in pixels are None where they are not known."""

    url: str
    alt: str
    mime_type: str
    length: int | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One item. `guid` never changes, `url` is where it is now; `html` is safe and holds whole addresses only."""

    guid: str
    url: str
    title: str
    summary: str
    html: str
    author: str
    tags: tuple[str, ...]
    published: datetime
    updated: datetime
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """A feed. `base`: the whole address, ending in a slash, below which its formats lie; `page` shows the same.

    `icon` and `small_icon` are the whole addresses of square PNGs of 512 and 96 pixels.
    """

    title: str
    description: str
    base: str
    page: str
    author: str
    language: str
    icon: str
    small_icon: str
    entries: tuple[Entry, ...]

    @property
    def updated(self) -> datetime:
        """When the newest change was made."""
        return max((entry.updated for entry in self.entries), default=EPOCH)


def clean(text: str) -> str:
    """The text without what XML cannot hold."""
    return NOT_FOR_XML.sub("", text)


def one_line(text: str) -> str:
    """The text for a title or a name: on one line, without what XML cannot hold or what turns its surroundings."""
    return " ".join(TURNING.sub("", clean(text)).split())
