"""Pages kept in memory, within a bound of bytes, for one edition of the site."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from weakref import WeakSet

from django.http.response import ResponseHeaders

# What Python's objects around a page take, roughly.
OVERHEAD = 1024
# How long a second request waits for the one that makes the same page.
PATIENCE = 10.0
# The part of the memory for pages of which there are as many as requests can name.
OPEN_SHARE = 0.25


class ReadyHeaders(ResponseHeaders):
    """Headers of many answers: checked and encoded once, which otherwise takes most of the time of an answer."""

    def for_one_answer(self) -> ReadyHeaders:
        """The same headers, which may be changed."""
        headers = ReadyHeaders({})
        headers._store = self._store.copy()
        return headers


@dataclass(frozen=True, slots=True)
class Form:
    """The bytes of an answer, their ETag, and all headers, which nobody may change."""

    content: bytes
    etag: str
    headers: ReadyHeaders


@dataclass(frozen=True, slots=True)
class StoredPage:
    """An answer as it is and in gzip; the same form twice where gzip would not be smaller."""

    status: int
    plain: Form
    gzipped: Form

    @property
    def size(self) -> int:
        """The bytes that it takes."""
        return len(self.plain.content) + len(self.gzipped.content) + OVERHEAD


class Shelf:
    """Pages up to a number of bytes; those that nobody asked for the longest go first."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self._pages: OrderedDict[Hashable, StoredPage] = OrderedDict()

    def get(self, key: Hashable) -> StoredPage | None:
        """The page, which counts as asked for."""
        page = self._pages.get(key)
        if page:
            self._pages.move_to_end(key)
        return page

    def put(self, key: Hashable, page: StoredPage) -> None:
        """Keeps the page; one that would take more than a quarter of all is not kept."""
        if page.size > self.limit // 4:
            return
        if old := self._pages.pop(key, None):
            self.size -= old.size
        self._pages[key] = page
        self.size += page.size
        while self.size > self.limit:
            _, gone = self._pages.popitem(last=False)
            self.size -= gone.size


@dataclass(frozen=True, slots=True)
class Figures:
    """How often this process found a page and how often it made one to keep, and the bytes that it keeps."""

    hits: int
    misses: int
    size: int


class PageStore:
    """The pages of one edition. Addresses that anybody can make up have a shelf of their own and crowd out no page."""

    def __init__(self, limit: int) -> None:
        self.hits = self.misses = 0
        self._limit = limit
        self._lock = Lock()
        self._making: dict[Hashable, Lock] = {}
        self._edition: object = None
        self._shelves = self._empty_shelves()
        STORES.add(self)

    def _empty_shelves(self) -> dict[bool, Shelf]:
        share = int(self._limit * OPEN_SHARE)
        return {True: Shelf(share), False: Shelf(self._limit - share)}

    @property
    def size(self) -> int:
        """The bytes that all pages take."""
        return sum(shelf.size for shelf in self._shelves.values())

    def get(self, edition: object, key: Hashable) -> StoredPage | None:
        """The page of this edition. Those of an earlier one are let go."""
        with self._lock:
            if edition is not self._edition:
                self._edition, self._shelves = edition, self._empty_shelves()
            found = self._shelves[True].get(key) or self._shelves[False].get(key)
            if found:
                self.hits += 1
            return found

    def put(self, edition: object, key: Hashable, page: StoredPage, *, is_open: bool) -> None:
        """Keeps the page, unless its edition is no longer the one that is out. `is_open`: see the class."""
        with self._lock:
            self.misses += 1
            if edition is self._edition:
                self._shelves[is_open].put(key, page)

    @contextmanager
    def making(self, key: Hashable) -> Iterator[None]:
        """One at a time makes the page of a key; the others wait for it, and not for ever."""
        with self._lock:
            lock = self._making.setdefault(key, Lock())
        held = lock.acquire(timeout=PATIENCE)
        try:
            yield
        finally:
            with self._lock:
                if self._making.get(key) is lock:
                    del self._making[key]
            if held:
                lock.release()


# The stores of this process: one, but for tests.
STORES: WeakSet[PageStore] = WeakSet()


def store_figures() -> Figures:
    """The figures of all stores of this process."""
    stores = list(STORES)
    return Figures(
        sum(store.hits for store in stores),
        sum(store.misses for store in stores),
        sum(store.size for store in stores),
    )
