"""The pictures of a Hugo post: found in its folder or in static/, and given a name in this site's storage."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from PIL import Image, UnidentifiedImageError

from moving.importing.folders import ContentFile, SiteFolders

FOLDER = "imported"
KINDS = frozenset({".avif", ".bmp", ".gif", ".jpeg", ".jpg", ".png", ".webp"})
LARGEST = 25_000_000
LONGEST_NAME = 80
MARKDOWN_IMAGE = re.compile(r"(!\[[^\]\n]{0,1000}\]\(\s*)(<[^<>\n]{1,1000}>|[^\s()<>]{1,1000})")
HTML_IMAGE = re.compile(r"(<img\b[^<>]{0,1000}?\bsrc\s*=\s*[\"'])([^\"'<>\n]{1,1000})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on the disk and the name it gets in storage."""

    path: Path
    name: str


class PictureFinder:
    """Finds the pictures of one post; `notes` says which could not be taken along."""

    def __init__(self, file: ContentFile, folders: SiteFolders, media_url: str) -> None:
        self.file, self.folders, self.media_url = file, folders, media_url
        self.pictures: dict[str, Picture] = {}
        self.notes: list[str] = []

    def rewrite(self, body: str) -> str:
        """The body with the addresses of its pictures as they will be here."""
        if "](" in body:
            body = MARKDOWN_IMAGE.sub(self.replacer(escape=quote), body)
        if "<img" in body.lower():
            body = HTML_IMAGE.sub(self.replacer(escape=html.escape), body)
        return body

    def replacer(self, *, escape: Callable[[str], str]) -> Callable[[re.Match[str]], str]:
        """What replaces an address in Markdown or HTML, escaped for it."""

        def replace(found: re.Match[str]) -> str:
            address = found[2].strip("<>")
            picture = self.find(html.unescape(address))
            return f"{found[1]}{escape(self.media_url + picture.name)}" if picture else found.group()

        return replace

    def find(self, address: str) -> Picture | None:
        """The picture behind an address of the post; None for one that lies elsewhere or is none."""
        if address in self.pictures:
            return self.pictures[address]
        try:
            parts = urlsplit(address)
        except ValueError:
            return None
        if parts.scheme or parts.netloc or not parts.path:
            return None
        path = self.locate(unquote(parts.path))
        picture = self.take(path, address) if path else None
        if picture:
            self.pictures[address] = picture
        return picture

    def locate(self, path: str) -> Path | None:
        """The file of a picture within the site's folders."""
        near = [] if path.startswith("/") else [(self.file.path.parent, self.folders.content)]
        places = [*near, *((static, static) for static in self.folders.statics), (self.folders.content,) * 2]
        for base, fence in places:
            try:
                found = (base / path.lstrip("/")).resolve(strict=True)
            except (OSError, RuntimeError, ValueError):
                continue
            if found.is_relative_to(fence.resolve()) and found.is_file():
                return found
        self.note(f"The picture {path!r} was not found.")
        return None

    def take(self, path: Path, address: str) -> Picture | None:
        """The picture with its name in storage: its content's hash, unless it comes from this site's own media."""
        if path.suffix.lower() not in KINDS or path.stat().st_size > LARGEST or not is_picture(path):
            self.note(f"{address!r} is no picture that is taken along ({', '.join(sorted(KINDS))}, 25 MB).")
            return None
        for static in self.folders.statics:
            media = static / self.media_url.strip("/")
            if path.is_relative_to(media):
                return Picture(path, path.relative_to(media).as_posix())
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        stem = re.sub(r"[^\w.-]+", "-", path.stem)[:LONGEST_NAME].strip("-.") or "picture"
        return Picture(path, f"{FOLDER}/{digest}-{stem}{path.suffix.lower()}")

    def note(self, text: str) -> None:
        """Keeps a note, once."""
        if text not in self.notes:
            self.notes.append(text)


def is_picture(path: Path) -> bool:
    """Whether the file is what its name says."""
    try:
        with Image.open(path) as image:
            image.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return False
    return True
