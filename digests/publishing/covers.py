"""Covers of digests in storage: drawn from their content, found again, thrown away.

A cover lies in storage under a name that follows from its content, so that making it again changes nothing and a run
that was killed leaves no post without a file.
"""

from __future__ import annotations

import hashlib
import logging

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from blog.models import Post, SiteSettings
from digests.models import Digest
from digests.publishing.compose import compose
from digests.publishing.cover_drawing import CoverContent, draw_cover
from digests.rows import build_draft

DRAWN, MODELLED = "covers/drawn", "covers/model"
ENDINGS = {DRAWN: "png", MODELLED: "webp"}
LONGEST_ALT = 300
log = logging.getLogger("hindcast.digests")


def redraw_cover(digest: Digest) -> str:
    """Draws the cover from the digest's present content; one that an image model made stays."""
    if digest.series.cover or digest.cover.startswith(MODELLED):
        return digest.cover
    return remember(digest, store(digest, DRAWN, draw_cover(content_of(digest))))


def remember(digest: Digest, name: str) -> str:
    """Stores the cover's name with the digest."""
    digest.cover = name
    Digest.objects.filter(pk=digest.pk).update(cover=name)
    return name


def content_of(digest: Digest) -> CoverContent:
    """What the digest's cover shows."""
    draft = build_draft(digest)
    return CoverContent(
        title=compose(draft).title,
        series=draft.series_name,
        site=SiteSettings.load().title,
        day=digest.date,
        dates=tuple((one.event_name, one.median) for one in draft.forecasts if one.median is not None),
    )


def store(digest: Digest, folder: str, picture: bytes) -> str:
    """The name under which the picture lies in storage; empty where storage cannot be written to."""
    mark = hashlib.sha256(picture).hexdigest()[:10]
    name = f"{folder}/{digest.date:%Y/%m}/{digest.date}-{digest.series.slug}-{mark}.{ENDINGS[folder]}"
    try:
        return name if default_storage.exists(name) else default_storage.save(name, ContentFile(picture))
    except OSError as error:
        log.error(
            "cover not stored", extra={"digest": digest.pk, "reason": f"{type(error).__name__}: {error}"}
        )
        return ""


def is_made_here(name: str | None) -> bool:
    """Whether a cover's file was made here, or there is none: an editor's own is never replaced."""
    return not name or name.startswith((DRAWN, MODELLED))


def discard(name: str) -> None:
    """Deletes the file of a cover that was made here and that no post has any more."""
    if is_made_here(name) and not Post.objects.filter(cover_image=name).exists():
        default_storage.delete(name)


def alt_of(digest: Digest, title: str) -> str:
    """What the cover shows, for those who do not see it."""
    if not digest.cover:
        return ""
    if digest.cover.startswith(MODELLED):
        return f"Illustration made by an image model for: {title}"[:LONGEST_ALT]
    return f"Cover with the title and a line of years that marks what is predicted: {title}"[:LONGEST_ALT]
