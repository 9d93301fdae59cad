"""The version of the site's content: whatever changes a page bumps it, and cached pages are kept under it."""

from __future__ import annotations

import secrets
from functools import partial

from django.core.cache import cache
from django.db import transaction

KEY = "content-version"


def content_version() -> str:
    """The version that is in force; a new one where the cache has lost it."""
    version = cache.get(KEY)
    if version is None:
        # Another process may make one at the same moment; the first one counts.
        cache.add(KEY, secrets.token_hex(8), None)
        version = cache.get(KEY) or ""
    return str(version)


def bump_content_version() -> None:
    """Makes all cached pages stale, once the transaction that changed the content has ended."""
    transaction.on_commit(partial(cache.set, KEY, secrets.token_hex(8), None))
