"""Gives a digest its cover: made by an image model where one is configured, else drawn.

The openai client takes half a second and much memory: it is loaded only where an image model is to be asked.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings

from digests.models import Digest
from digests.publishing.covers import MODELLED, redraw_cover, remember, store

log = logging.getLogger("hindcast.digests")


def make_cover(digest: Digest, *, keep_lease: Callable[[], None]) -> str:
    """The name of the digest's cover in storage, stored with the digest; empty where its series has one for all.

    An image model that gives none, or costs too much, is no reason to be without: the cover is drawn. Storage that
    cannot be written to is told in the log, and the entry has no cover.
    """
    if digest.series.cover:
        return ""
    if has_image_model():
        from digests.publishing.image_model import NoPicture, ask_for_picture

        try:
            picture = ask_for_picture(
                digest, keep_lease=keep_lease, keep=lambda data: store(digest, MODELLED, data)
            )
            return remember(digest, picture)
        except NoPicture as reason:
            log.warning("cover drawn instead", extra={"digest": digest.pk, "reason": str(reason)})
    return redraw_cover(digest)


def has_image_model() -> bool:
    """Whether covers are to come from an image model."""
    return bool(settings.HINDCAST_IMAGE_MODEL and (settings.OPENAI_API_KEY or settings.OPENAI_BASE_URL))
