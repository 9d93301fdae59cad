"""Makes pages static, many at a time: on each processor a process that was forked when all was set up."""

from __future__ import annotations

import multiprocessing
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from django.db import connection, connections

from moving.baking.requests import Asker, BakingError
from moving.baking.static_pages import Site, file_of, make_static, static_path
from moving.output_folder import OutputFolder, OutputFolderError, Placed
from moving.processes import close_connections, count_processors, start_working

HTML = "text/html"
PORTION = 8
# With fewer pages, starting other processes takes longer than it saves.
FEW = 120


@dataclass(frozen=True, slots=True)
class MadePage:
    """A file of the copy that lies ready: the address it is of, what it leads to and what it needs."""

    address: str
    placed: Placed
    queries: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PageMaker:
    """Makes pages of the site, and lays them ready in the folder."""

    asker: Asker
    site: Site
    folder: OutputFolder

    def make(self, address: str) -> MadePage:
        """The page or file at the address; raises BakingError."""
        kind, body = self.asker.ask(address)
        parts = urlsplit(address)
        name = file_of(static_path(parts.path, parts.query) if parts.query else parts.path)
        return self.static(body, address, name) if kind == HTML else self.place(name, body, address)

    def static(self, body: bytes, address: str, name: str) -> MadePage:
        """The page for a host that serves files only."""
        page = make_static(body.decode(), address=address, site=self.site)
        made = self.place(name, page.html.encode(), address)
        return MadePage(address, made.placed, page.queries, page.files)

    def place(self, name: str, body: bytes, address: str) -> MadePage:
        """The file as it lies ready; an error names the address that it is for."""
        try:
            return MadePage(address, self.folder.place(name, body))
        except (OutputFolderError, OSError) as error:
            raise BakingError(f"{address} cannot be written: {error}") from error

    def make_portion(self, addresses: Sequence[str]) -> list[MadePage]:
        """The pages at these addresses."""
        return [self.make(address) for address in addresses]


class PageMakers:
    """A maker, and as many forked ones as there are processors from when there are many pages to make."""

    def __init__(self, maker: PageMaker) -> None:
        self.maker = maker
        self.pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        """Forks nobody yet."""
        return self

    def __exit__(self, *error: object) -> None:
        """Lets the forked ones end."""
        if self.pool:
            self.pool.shutdown(cancel_futures=True)

    def make_all(self, addresses: Sequence[str]) -> Iterator[MadePage]:
        """The pages at the addresses, in their order; of many some wait while others are made."""
        if not self.pool and len(addresses) >= FEW and count_processors() > 1 and may_fork():
            close_connections()
            self.pool = ProcessPoolExecutor(
                count_processors(),
                mp_context=multiprocessing.get_context("fork"),
                initializer=start_making,
                initargs=(self.maker,),
            )
        if not self.pool:
            yield from map(self.maker.make, addresses)
            return
        portions = (addresses[start : start + PORTION] for start in range(0, len(addresses), PORTION))
        waiting: deque[Future[list[MadePage]]] = deque()
        for portion in portions:
            waiting.append(self.pool.submit(make_forked, portion))
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
