"""Makes pages static, many at a time: on each processor a process that was forked when all was set up."""

from __future__ import annotations

import multiprocessing
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db import connection, connections

from moving.baking.requests import Asker
from moving.baking.static_pages import Site, file_of, make_static, static_path
from moving.processes import close_connections, count_processors, start_working

HTML = "text/html"
PORTION = 16
# With fewer pages, starting other processes takes longer than it saves.
FEW = 120


@dataclass(frozen=True, slots=True)
class MadePage:
    """A file of the copy: what it is of, its name, what it leads to and what it needs."""

    address: str
    name: str
    body: bytes
    queries: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PageMaker:
    """Makes pages of the site."""

    asker: Asker
    site: Site

    def make(self, address: str) -> MadePage:
        """The page or file at the address; raises BakingError."""
        kind, body = self.asker.ask(address)
        parts = urlsplit(address)
        name = file_of(static_path(parts.path, parts.query) if parts.query else parts.path)
        return self.static(body, address, name) if kind == HTML else MadePage(address, name, body)

    def static(self, body: bytes, address: str, name: str) -> MadePage:
        """The page for a host that serves files only."""
        page = make_static(body.decode(), address=address, site=self.site)
        return MadePage(address, name, page.html.encode(), page.queries, page.files)

    def make_portion(self, addresses: Sequence[str]) -> list[MadePage]:
        """The pages at these addresses."""
        return [self.make(address) for address in addresses]

    def make_all(self, addresses: Sequence[str]) -> Iterator[MadePage]:
        """The pages at the addresses, in their order; of many some wait while others are made."""
        if len(addresses) < FEW or count_processors() == 1 or not may_fork():
            yield from map(self.make, addresses)
            return
        close_connections()
        portions = (addresses[start : start + PORTION] for start in range(0, len(addresses), PORTION))
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(
            count_processors(), mp_context=context, initializer=start_making, initargs=(self,)
        ) as pool:
            waiting: deque[Future[list[MadePage]]] = deque()
            for portion in portions:
                waiting.append(pool.submit(make_forked, portion))
                if len(waiting) > 4 * count_processors():
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()


# In a forked process its only maker: what is forked need not, and could not, be sent.
_makers: list[PageMaker] = []


def may_fork() -> bool:
    """Whether processes can be forked from this one: no other thread may hold a lock, nor a transaction be open."""
    return sys.platform == "linux" and threading.active_count() == 1 and not connection.in_atomic_block


def start_making(maker: PageMaker) -> None:
    """A forked process has connections of its own, and ends when the one that bakes is killed."""
    _makers.append(maker)
    connections.close_all()
    start_working()


def make_forked(addresses: Sequence[str]) -> list[MadePage]:
    """In a forked process: the pages at the addresses."""
    return _makers[0].make_portion(addresses)
