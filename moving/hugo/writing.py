"""Typed values become Hugo files that PaperMod renders, and that give the same values when they are read. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote

from moving.hugo.addresses import Address, AddressError, address_of, derive_slug
from moving.hugo.fields import FLAGS, SAFE, Cover, PostValues
from moving.hugo.front_matter import PlainText, write_file
from moving.hugo.moments import write_moment


def write_post(values: PostValues, *, base_url: str) -> str:
    """The post as a Hugo file; what equals Hugo's or Hindcast's default is left out."""
    place = write_address(values.file, values.address)
    front_matter = {
        "title": values.title,
        "date": moment(values.published_at),
        "lastmod": moment(values.updated_at) if values.updated_at != values.published_at else None,
        "draft": values.draft,
        "expiryDate": moment(values.expires_at) if values.expires_at else None,
        "author": values.byline or None,
        "summary": write_summary(values),
        "tags": list(values.tags),
        **place,
        "aliases": [f"/{alias}" if "." in alias else f"/{alias}/" for alias in values.aliases] or None,
        "weight": values.weight,
        **{name: values.flags.get(field, False) for field, name in FLAGS.items()},
        "cover": write_cover(values.cover) or None,
        **values.extra,
        "hindcast": write_own(values, permalink=permalink(values.address, place, base_url)) or None,
    }
    kept = {name: value for name, value in front_matter.items() if value is not None or name in values.extra}
    return write_file(kept, values.body)


def moment(at: datetime) -> PlainText:
    """A date as front matter has it."""
    return PlainText(write_moment(at))


def write_summary(values: PostValues) -> str | None:
    """The summary; None where reading would give the same without it."""
    description = next((str(v) for name, v in values.extra.items() if name.lower() == "description"), "")
    return values.summary if values.summary != description.strip() else None


def write_address(file: str, address: Address) -> dict[str, str]:
    """The `slug` or `url` that gives this file this address; nothing where it has it anyway."""
    for wanted in ({}, {"slug": address.slug}):
        try:
            if address_of(file, **wanted).permalink == address.permalink:
                return wanted
        except AddressError:
            continue
    end = "" if "." in address.permalink.rpartition("/")[2] else "/"
    return {"url": f"/{address.permalink}{end}"}


def permalink(address: Address, place: dict[str, str], base_url: str) -> str:
    """The address in full, as Hugo's feed will name it."""
    end = "" if "." in place.get("url", "") and not place["url"].endswith("/") else "/"
    return f"{base_url}{quote(address.permalink, safe=SAFE)}{end}"


def write_cover(cover: Cover) -> dict[str, Any]:
    """The cover's names and values; empty where there is none."""
    values = {
        "image": cover.image,
        "alt": cover.alt,
        "caption": cover.caption,
        "hidden": cover.hidden,
    }
    given = {name: value for name, value in values.items() if value}
    if given or cover.extra:
        given = {"image": cover.image, "alt": cover.alt, **given, "hidden": cover.hidden}
    return {**given, **cover.extra}


def write_own(values: PostValues, *, permalink: str) -> dict[str, Any]:
    """What only Hindcast knows, where reading would not give it by itself."""
    own, path = values.own, values.address.path
    found = {
        "slug": values.address.slug if path and values.address.slug != derive_slug(path) else None,
        "guid": values.guid if values.guid != permalink else None,
        "day": values.day.isoformat() if values.day != values.published_at.date() else None,
        "series": own.series or None,
        "generated": own.generated,
        "model": own.model,
        "hand_edited": own.hand_edited or None,
        "notice": own.notice or None,
    }
    return {name: value for name, value in found.items() if value is not None}
