"""Parts that many pages show alike: made once an edition, whatever the number of pages that are made afresh in it.

Pages for somebody who is signed in, and all that is made outside of a request, share nothing and are always fresh.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

from django.db.models import Q

Made = TypeVar("Made")
Key = TypeVar("Key")

_parts: ContextVar[dict[Hashable, Any] | None] = ContextVar("shared_parts", default=None)
_all_pages: ContextVar[bool] = ContextVar("all_pages", default=False)


def shared(name: str, make: Callable[[], Made]) -> Made:
    """What `make` gives, made once an edition; it must depend on nothing but the content that the public sees.

    There are as many names as places in the code that call this: a name is never put together from data.
    """
    parts = _parts.get()
    if parts is None:
        return make()
    if name not in parts:
        # Two threads may both make it, which gives the same.
        parts[name] = make()
    made: Made = parts[name]
    return made


def is_sharing() -> bool:
    """Whether what is made now is kept for other pages of the edition."""
    return _parts.get() is not None


def of_all(name: str, load: Callable[[], dict[Key, Made]]) -> dict[Key, Made] | None:
    """What `load` gives of all posts, where all pages of the site are made; None where each asks for its own."""
    return shared(name, load) if _all_pages.get() else None


def of_post(name: str, post: int, rows: Callable[[Q], Iterable[Made]]) -> list[Made]:
    """The rows of the post with this key: `rows` gives those with a `post` that fits, in their order.

    Where all pages of the site are made, those of all posts are asked for once.
    """

    def load() -> dict[int, list[Made]]:
        found: dict[int, list[Made]] = {}
        for row in rows(~Q(post=None)):
            found.setdefault(cast(Any, row).post_id, []).append(row)
        return found

    loaded = of_all(name, load)
    return list(rows(Q(post=post))) if loaded is None else loaded.get(post, [])


@contextmanager
def making_all_pages() -> Iterator[None]:
    """Within it what pages show of their posts is loaded for all posts at once, with the other shared parts."""
    token = _all_pages.set(is_sharing())
    try:
        yield
    finally:
        _all_pages.reset(token)


class SharedParts:
    """Keeps the parts of one edition, and forgets them when another one comes."""

    def __init__(self) -> None:
        self._kept: tuple[Hashable, dict[Hashable, Any]] = (None, {})

    @contextmanager
    def of(self, edition: Hashable | None) -> Iterator[None]:
        """Within it parts are shared with other pages of the edition; None: with none.

        The edition has to be read before: then a part may hold newer content than its edition, never older.
        """
        kept, parts = self._kept
        if edition is not None and kept != edition:
            parts = {}
            self._kept = (edition, parts)
        token = _parts.set(parts if edition is not None else None)
        try:
            yield
        finally:
            _parts.reset(token)
