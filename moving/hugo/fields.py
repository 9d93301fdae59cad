"""The front matter of a post becomes typed values, and typed values become front matter. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from typing import Any
from urllib.parse import quote

from moving.hugo.addresses import Address, AddressError, address_of, read_url
from moving.hugo.errors import HugoFormatError
from moving.hugo.front_matter import HugoFile
from moving.hugo.moments import MEND, Moment, parse_moment

LONGEST = {"title": 300, "author": 200, "cover.alt": 300, "cover.caption": 300, "tag": 100}
FIELDS = {"cover.alt": "alt", "cover.caption": "caption", "tag": "tags"}
MOST_TAGS = 50
SMALLEST, LARGEST = -(2**31), 2**31 - 1
DATE_IN_NAME = re.compile(r"(?:^|/)(\d{4}-\d{2}-\d{2})-")
OWN_SLUG = re.compile(r"[\w-]{1,200}")
MODEL = re.compile(
    r"(?:gpt|chatgpt|o\d|claude|llama|mistral|mixtral|gemini|gemma|qwen|deepseek|phi|smollm|grok|command|palm"
    r"|text-davinci|davinci)(?=.*\d)[\w.:-]*",
    re.IGNORECASE,
)
# What has a field of its own; all else is kept with the post as it is.
KNOWN = frozenset(
    {
        *(
            "title",
            "date",
            "lastmod",
            "draft",
            "expirydate",
            "author",
            "summary",
            "tags",
            "url",
            "slug",
            "aliases",
        ),
        *("weight", "showtoc", "tocopen", "showreadingtime", "showwordcount", "cover", "hindcast"),
    }
)
KNOWN_OF_COVER = frozenset({"image", "alt", "caption", "hidden"})
FLAGS = {
    "show_toc": "showToc",
    "toc_open": "tocOpen",
    "show_reading_time": "showReadingTime",
    "show_word_count": "showWordCount",
}


@dataclass(frozen=True, slots=True)
class Cover:
    """A cover as the front matter names it: `image` is an address or a file."""

    image: str = ""
    alt: str = ""
    caption: str = ""
    hidden: bool = False
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OwnValues:
    """What only Hindcast knows of a post; Hugo passes it by."""

    guid: str = ""
    slug: str = ""
    day: date | None = None
    series: str = ""
    model: str | None = None
    generated: bool | None = None
    hand_edited: bool = False
    notice: str = ""


@dataclass(frozen=True, slots=True)
class PostValues:
    """A post as its file has it. `file` is the path in the content folder, `extra` what has no field of its own."""

    file: str
    address: Address
    title: str
    body: str
    published_at: datetime
    day: date
    updated_at: datetime
    expires_at: datetime | None = None
    draft: bool = False
    byline: str = ""
    summary: str = ""
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    weight: int | None = None
    cover: Cover = field(default_factory=Cover)
    flags: dict[str, bool] = field(default_factory=dict)
    guid: str = ""
    extra: dict[str, Any] = field(default_factory=dict)
    own: OwnValues = field(default_factory=OwnValues)

    @property
    def model_name(self) -> str:
        """The language model that the tags name; empty where they name none."""
        if self.own.model is not None:
            return self.own.model
        return next((tag for tag in self.tags if MODEL.fullmatch(tag)), "")


@dataclass(frozen=True, slots=True)
class ReadingContext:
    """What the file does not say itself: the site's base URL, time zone and PaperMod's defaults."""

    base_url: str
    zone: tzinfo
    params: dict[str, Any] = field(default_factory=dict)


def read_post(file: HugoFile, *, path: str, context: ReadingContext) -> PostValues:
    """The post of the file at `path` in the content folder; raises HugoFormatError."""
    return _Reader(file, path, context).read()


class _Reader:
    """Reads one front matter; names are taken whatever their case, as Hugo takes them."""

    def __init__(self, file: HugoFile, path: str, context: ReadingContext) -> None:
        self.file, self.path, self.context = file, path, context
        self.values = {name.lower(): value for name, value in file.values.items()}

    def read(self) -> PostValues:
        """All values of the post."""
        written = self.moment("date") or self.other_moment()
        shown_from = self.moment("publishdate")
        moment = shown_from if shown_from and shown_from.at > written.at else written
        own = self.own()
        lastmod, expiry = self.moment("lastmod"), self.moment("expirydate")
        return PostValues(
            file=self.path,
            address=self.address(),
            title=self.title(),
            body=self.file.body,
            published_at=moment.at,
            day=own.day or written.day,
            updated_at=lastmod.at if lastmod else moment.at,
            expires_at=expiry.at if expiry else None,
            draft=self.flag("draft", self.values.get("draft"), default=False),
            byline=self.bounded("author", ", ".join(self.words("author", split=False))),
            summary=self.text("summary" if "summary" in self.values else "description"),
            tags=self.tags(),
            aliases=self.aliases(),
            weight=self.weight(),
            cover=self.cover(),
            flags=self.flags(),
            guid=own.guid or self.permalink(),
            extra={name: value for name, value in self.file.values.items() if name.lower() not in KNOWN},
            own=own,
        )

    def refuse(self, name: str, finding: str, mend: str) -> HugoFormatError:
        """The error for a name of this file's front matter."""
        return HugoFormatError(f"{self.path}:{self.file.lines.get(name, 1)}", finding, mend)

    def text(self, name: str) -> str:
        """A text; numbers are taken as they are written, nothing as empty."""
        value = self.values.get(name)
        if isinstance(value, (dict, list)):
            raise self.refuse(name, f"{name} is a list.", f"Write {name}: followed by one text.")
        return "" if value is None else str(value).strip()

    def bounded(self, name: str, text: str) -> str:
        """The text; raises where its field cannot hold it."""
        if len(text) > LONGEST[name]:
            raise self.refuse(
                FIELDS.get(name, name),
                f"The {name} has {len(text):,} letters.",
                f"Shorten it to at most {LONGEST[name]}.",
            )
        return text

    def title(self) -> str:
        """The title, in one line; the file's name where there is none."""
        title = " ".join(self.text("title").split())
        return self.bounded("title", title) or self.address().slug

    def moment(self, name: str) -> Moment | None:
        """A date; None where there is none."""
        text = self.text(name)
        if not text:
            return None
        try:
            return parse_moment(text, zone=self.context.zone)
        except ValueError as error:
            raise self.refuse(name, f"{name} is {cut(text)!r}, which is no date.", MEND) from error

    def other_moment(self) -> Moment:
        """The date of a post without one: when it is to be shown, was changed, or what its name says."""
        moment = self.moment("publishdate") or self.moment("lastmod")
        if moment is None and (found := DATE_IN_NAME.search(self.path)):
            try:
                moment = parse_moment(found[1], zone=self.context.zone)
            except ValueError:
                moment = None
        if moment is None:
            raise self.refuse("date", "There is no date.", f"Add a line date: to the front matter. {MEND}")
        return moment

    def flag(self, name: str, value: Any, *, default: bool) -> bool:
        """A truth value."""
        if value is None or value == "":
            return default
        if isinstance(value, bool):
            return value
        if str(value).lower() in ("true", "false"):
            return str(value).lower() == "true"
        raise self.refuse(
            name.rpartition(".")[2].lower(), f"{name} is {cut(str(value))!r}.", "It should be true or false."
        )

    def flags(self) -> dict[str, bool]:
        """PaperMod's switches, with the site's defaults, by the names of the post's fields."""
        found = {}
        for field_name, name in FLAGS.items():
            default = self.flag(name, self.context.params.get(name.lower()), default=False)
            found[field_name] = self.flag(name, self.values.get(name.lower()), default=default)
        return found

    def words(self, name: str, *, split: bool = True) -> list[str]:
        """A list of texts; Hugo splits a single text at its blanks."""
        value = self.values.get(name)
        if isinstance(value, dict):
            raise self.refuse(name, f"{name} is no list.", f'Write it like {name}: ["one", "two"].')
        if isinstance(value, list):
            parts = [str(part).strip() for part in value if part is not None]
        else:
            text = "" if value is None else str(value)
            parts = text.split() if split else [text.strip()]
        return [part for part in parts if part]

    def tags(self) -> tuple[str, ...]:
        """The names of the tags, each once."""
        names = tuple(dict.fromkeys(self.bounded("tag", name) for name in self.words("tags")))
        if len(names) > MOST_TAGS:
            raise self.refuse("tags", f"There are {len(names)} tags.", f"Keep at most {MOST_TAGS}.")
        return names

    def weight(self) -> int | None:
        """The weight; Hugo takes 0 for none."""
        text = self.text("weight")
        if not re.fullmatch(r"[-+]?\d{0,10}", text) or not SMALLEST <= int(text or 0) <= LARGEST:
            raise self.refuse("weight", f"weight is {cut(text)!r}.", "It should be a whole number.")
        return int(text or 0) or None

    def cover(self) -> Cover:
        """The cover."""
        value = self.values.get("cover")
        if value is None or value == "":
            return Cover()
        if isinstance(value, str):
            value = {"image": value}
        if not isinstance(value, dict):
            raise self.refuse(
                "cover", "cover is no list of names and values.", "Write cover: and below it image: …"
            )
        known = {name.lower(): item for name, item in value.items()}
        alt, caption = (str(known.get(name) or "").strip() for name in ("alt", "caption"))
        return Cover(
            image=str(known.get("image") or "").strip(),
            alt=self.bounded("cover.alt", alt),
            caption=self.bounded("cover.caption", caption),
            hidden=self.flag("cover.hidden", known.get("hidden"), default=False),
            extra={name: item for name, item in value.items() if name.lower() not in KNOWN_OF_COVER},
        )

    def address(self) -> Address:
        """Where the post lives."""
        try:
            address = address_of(self.path, url=self.text("url"), slug=self.text("slug"))
        except AddressError as error:
            raise self.refuse("url" if self.text("url") else "slug", error.finding, error.mend) from error

        own = self.own().slug
        return replace(address, slug=own) if own and address.path is not None else address

    def aliases(self) -> tuple[str, ...]:
        """The old addresses, without slashes at their ends."""
        try:
            folder = self.path.rpartition("/")[0]
            found = [read_url(alias, within=folder) for alias in self.words("aliases", split=False)]
        except AddressError as error:
            raise self.refuse("aliases", f"In aliases: {error.finding}", error.mend) from error
        if any(len(alias) > LONGEST["title"] for alias in found):
            raise self.refuse(
                "aliases", "An alias is too long.", f"Shorten it to at most {LONGEST['title']} letters."
            )
        return tuple(dict.fromkeys(alias for alias in found if alias != self.address().permalink))

    def permalink(self) -> str:
        """The post's address in full, as Hugo's feed names it."""
        url = self.text("url")
        slash = "" if "." in url and not url.endswith("/") else "/"
        return f"{self.context.base_url}{quote(self.address().permalink, safe=SAFE)}{slash}"

    def own(self) -> OwnValues:
        """What Hindcast wrote beside Hugo's fields."""
        value = self.values.get("hindcast")
        if not isinstance(value, dict):
            return OwnValues()
        model, generated = value.get("model"), value.get("generated")
        return OwnValues(
            guid=str(value.get("guid") or "")[:500],
            slug=slug if OWN_SLUG.fullmatch(slug := str(value.get("slug") or "")) else "",
            day=read_day(str(value.get("day") or "")),
            series=str(value.get("series") or "")[:100],
            model=None if model is None else str(model)[:100],
            generated=generated if isinstance(generated, bool) else None,
            hand_edited=value.get("hand_edited") is True,
            notice=str(value.get("notice") or ""),
        )


def read_day(text: str) -> date | None:
    """The day that the text names; None for any other text."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


SAFE = "/~@:+$&,;=!*'()"


def cut(text: str) -> str:
    """The text in a length for messages."""
    return text if len(text) <= 60 else f"{text[:59]}…"
