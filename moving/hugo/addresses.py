"""The addresses that Hugo gives to content files, and those that front matter asks for. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

LONGEST_PATH = 300
LONGEST_SLUG = 200
POSTS = "posts"
ALLOWED = frozenset("./\\_#+~-@")
PATH = re.compile(r"(?!\.)(?!.*(?://|/\.|\\))[^/?#\s][^?#\s]*[^/?#\s]")
# First parts of addresses that the site itself answers.
RESERVED = frozenset(
    {
        *(
            "admin",
            "archives",
            "atom.xml",
            "feed.json",
            "feeds",
            "healthz",
            "index.xml",
            "llms.txt",
            "media",
            "page",
        ),
        *("predictions", "predictions.csv", "predictions.ics", "predictions.json", "robots.txt", "search"),
        *("sitemap.xml", "static", "tags"),
    }
)


class AddressError(ValueError):
    """An address that the site cannot have, and what would mend it."""

    def __init__(self, finding: str, mend: str) -> None:
        super().__init__(finding)
        self.finding = finding
        self.mend = mend


@dataclass(frozen=True, slots=True)
class Address:
    """Where a post lives: at /posts/SLUG/ where `path` is None, else at /PATH/."""

    slug: str
    path: str | None = None

    @property
    def permalink(self) -> str:
        """The address without slashes at its ends."""
        return self.path if self.path is not None else f"{POSTS}/{self.slug}"


def address_of(file: str, *, url: str = "", slug: str = "") -> Address:
    """The address of a content file such as posts/a.md, with the `url` and `slug` of its front matter."""
    if url:
        return make_address(read_url(url))
    place = PurePosixPath(file)
    parts = list(place.parts[:-1])
    name = place.name.removesuffix(place.suffix)
    if name == "index" and parts:  # a page bundle is named by its folder
        name = parts.pop()
    wanted = sanitize((slug or name).replace("/", "-")).strip(".")
    if not wanted:
        raise AddressError(f"{slug or name!r} gives no address.", "Give the front matter a slug.")
    return make_address("/".join([*(sanitize(part) for part in parts), wanted]))


def make_address(permalink: str) -> Address:
    """The address as the site keeps it; raises AddressError for one that it cannot have."""
    first, _, rest = permalink.partition("/")
    if first == POSTS and rest and "/" not in rest:
        if len(rest) > LONGEST_SLUG or rest.endswith((".md", "index.xml")):
            raise AddressError(
                f"The address /{cut(permalink)}/ is too long or taken.", "Give it another slug."
            )
        return Address(rest)
    if first in RESERVED or permalink == POSTS:
        raise AddressError(f"The address /{cut(permalink)}/ is the site's own.", "Give it another url.")
    if len(permalink) > LONGEST_PATH or not PATH.fullmatch(permalink):
        raise AddressError(
            f"/{cut(permalink)}/ is no address that the site can have.",
            f"Give it a url of at most {LONGEST_PATH} letters without blanks, ? and #.",
        )
    return Address(derive_slug(permalink), permalink)


def derive_slug(path: str) -> str:
    """The slug of a post that lives at /PATH/: two hyphens for a slash, which no other post is likely to want."""
    slug = re.sub(r"[^\w-]+", "-", path.replace("/", "--"))
    return slug[:LONGEST_SLUG].strip("-")


def read_url(url: str, *, within: str = "") -> str:
    """The url of front matter without slashes at its ends; one that does not begin with one lies `within`."""
    parts = urlsplit(url.strip())
    path = unquote(parts.path).strip()
    if ".." in PurePosixPath(path.replace("\\", "/")).parts or any(ord(letter) < 32 for letter in path):
        raise AddressError(f"The address {cut(url)!r} leads out of the site.", "Leave out the ../ in it.")
    if within and not path.startswith("/") and not parts.netloc:
        path = f"{within}/{path}"
    path = re.sub(r"/{2,}", "/", path).strip("/").removesuffix("index.html").strip("/")
    if not path:
        raise AddressError(f"The address {cut(url)!r} is that of the home page.", "Give it another url.")
    return path


def sanitize(text: str) -> str:
    """A name as Hugo puts it into addresses: lower case, blanks as one hyphen, other signs left out."""
    target: list[str] = []
    hyphen_waits = was_hyphen = False
    for index, letter in enumerate(text):
        if is_allowed(text, index):
            was_hyphen = letter == "-"
            if hyphen_waits and not was_hyphen:
                target.append("-")
            hyphen_waits = False
            target.append(letter)
        elif target and not was_hyphen and letter.isspace():
            hyphen_waits = True
    return "".join(target).lower()


def is_allowed(text: str, index: int) -> bool:
    """Whether Hugo keeps the letter in addresses."""
    letter = text[index]
    if letter == "%":
        return re.match("[0-9a-fA-F]{2}", text[index + 1 : index + 3]) is not None
    return (
        letter in ALLOWED or unicodedata.category(letter)[0] in "LM" or unicodedata.category(letter) == "Nd"
    )


def cut(text: str) -> str:
    """The text in a length for messages."""
    return text if len(text) <= 80 else f"{text[:79]}…"
