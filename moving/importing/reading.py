"""Reads content files into values, rendered and understood; it runs in several processes and knows no database."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any

from blog.rendering.html import LONGEST_TEXT, Rendered, render
from moving.hugo.config import HugoConfig
from moving.hugo.entries.daily import DailyEntry, read_daily
from moving.hugo.entries.predictions import PredictionSection, parse_predictions
from moving.hugo.errors import HugoFormatError
from moving.hugo.fields import Cover, PostValues, ReadingContext, read_post
from moving.hugo.front_matter import HugoFile, read_file
from moving.importing.folders import OWN_LAYOUTS, ContentFile, SiteFolders, read_utf8
from moving.importing.pictures import Picture, PictureFinder
from predictions.events.matching import EventNames

# What a file becomes depends on this code too: a higher number has all files imported anew.
VERSION = 1
LARGEST_FILE = 4 * LONGEST_TEXT
LONGEST_LINK = 500


@dataclass(frozen=True, slots=True)
class Work:
    """What the reading processes must know of the site."""

    folders: SiteFolders
    context: ReadingContext
    media_url: str
    catalogue: tuple[EventNames, ...] = ()
    expected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadPost:
    """A post, ready to be stored. `entry` is None where it is no daily entry."""

    file: ContentFile
    values: PostValues
    rendered: Rendered
    fingerprint: str
    entry: DailyEntry | None = None
    predictions: PredictionSection | None = None
    cover_picture: Picture | None = None
    pictures: tuple[Picture, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page beside the posts, ready to be stored."""

    file: ContentFile
    title: str
    slug: str
    body: str
    public: bool
    menu_position: int | None
    in_menu: bool = True
    pictures: tuple[Picture, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A file that is as it was when it was last imported."""

    file: ContentFile


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that makes no post, and why."""

    file: ContentFile
    reason: str


Result = ReadPost | ReadPage | Unchanged | Skipped | HugoFormatError


def read_chunk(files: list[tuple[ContentFile, str]], work: Work) -> list[Result]:
    """What becomes of each file; it comes with the fingerprint of its last import."""
    return [read_one(file, known, work) for file, known in files]


def read_one(file: ContentFile, known: str, work: Work) -> Result:
    """What becomes of one file; an error is a result like others."""
    try:
        source = read_text(file)
        return read_parts(file, source, known, work)
    except HugoFormatError as error:
        return error
    except (OSError, RecursionError, ValueError) as error:
        return HugoFormatError(
            file.name, f"It is not understood ({error}).", "Look at what is special in it."
        )


def read_text(file: ContentFile) -> str:
    """The file's text; raises HugoFormatError where it is too large or not UTF-8."""
    size = file.path.stat().st_size
    if size > LARGEST_FILE:
        raise HugoFormatError(
            file.name,
            f"It has {size / 1e6:.1f} MB.",
            f"Split it; at most {LARGEST_FILE / 1e6:g} MB are read.",
        )
    text = read_utf8(file.path, name=file.name)
    if len(text) > LONGEST_TEXT:
        raise HugoFormatError(
            file.name, f"It has {len(text):,} letters.", f"Split it; at most {LONGEST_TEXT:,} are shown."
        )
    return text


def read_parts(file: ContentFile, source: str, known: str, work: Work) -> Result:
    """The file's front matter and body as a post or a page."""
    parts = read_file(source, place=file.name)
    if file.is_page:
        return read_page(file, parts, work)
    finder = PictureFinder(file, work.folders, work.media_url)
    values = read_post(parts, path=file.name, context=work.context)
    values = replace(values, body=finder.rewrite(values.body))
    values, cover_picture = place_cover(values, finder)
    fingerprint = make_fingerprint(source, finder)
    if fingerprint == known:
        return Unchanged(file)
    entry = read_daily(values.body)
    return ReadPost(
        file=file,
        values=values,
        rendered=render(values.body),
        fingerprint=fingerprint,
        entry=entry,
        predictions=understand_predictions(entry, values, work),
        cover_picture=cover_picture,
        pictures=tuple(finder.pictures.values()),
        notes=tuple(finder.notes),
    )


def place_cover(values: PostValues, finder: PictureFinder) -> tuple[PostValues, Picture | None]:
    """The cover: one on the web stays there, a file is taken along; what is neither is kept as it was written."""
    cover = values.cover
    if not cover.image:
        return values, None
    if cover.image.startswith(("https://", "http://")) and len(cover.image) <= LONGEST_LINK:
        return values, None
    picture = finder.find(cover.image)
    if picture is None:
        unknown: dict[str, Any] = {"image": cover.image, **cover.extra}
        return replace(values, cover=replace(cover, image="", extra=unknown)), None
    extra = {name: value for name, value in cover.extra.items() if name.lower() != "relative"}
    return replace(values, cover=Cover("", cover.alt, cover.caption, cover.hidden, extra)), picture


def make_fingerprint(source: str, finder: PictureFinder) -> str:
    """What changes when the post would become another: its file, its pictures, this code."""
    names = sorted(picture.name for picture in finder.pictures.values())
    parts = [str(VERSION), *names, source]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def understand_predictions(
    entry: DailyEntry | None, values: PostValues, work: Work
) -> PredictionSection | None:
    """The predictions of a daily entry."""
    if entry is None or not entry.predictions.strip():
        return None
    return parse_predictions(
        entry.predictions, written_on=values.day, catalogue=work.catalogue, expected=work.expected
    )


def read_page(file: ContentFile, parts: HugoFile, work: Work) -> Result:
    """A page beside the posts."""
    names = {name.lower(): value for name, value in parts.values.items()}
    if str(names.get("layout")) in OWN_LAYOUTS or file.name.split("/")[0].split(".")[0] in OWN_LAYOUTS:
        return Skipped(file, "the site has this page of its own")
    names.setdefault("date", "2000-01-01")  # pages need none
    values = read_post(HugoFile({**names}, parts.body, parts.lines), path=file.name, context=work.context)
    slug = values.address.permalink
    if "/" in slug or not slug or len(slug) > 100:
        raise HugoFormatError(file.name, f"A page cannot live at /{slug}/.", "Give it a url such as /about/.")
    finder = PictureFinder(file, work.folders, work.media_url)
    return ReadPage(
        file=file,
        title=values.title,
        slug=slug,
        body=finder.rewrite(parts.body),
        public=not values.draft,
        menu_position=values.weight,
        in_menu=own.get("in_menu") is not False if isinstance(own := names.get("hindcast"), dict) else True,
        pictures=tuple(finder.pictures.values()),
        notes=tuple(finder.notes),
    )


def context_of(config: HugoConfig, *, base_url: str) -> ReadingContext:
    """What the site's configuration says for every post."""
    return ReadingContext(base_url=base_url, zone=config.zone or UTC, params=config.params)
