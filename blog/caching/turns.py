"""Turns: few pages are made at a time, and of searches fewer, so that a crowd that searches slows nobody else.

Who waits for a turn holds a thread, which costs hardly anything, and no connection to the database. A page that is
cached needs no turn.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Event, Lock, Semaphore, local

from django.db import connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase

# Pages that are made at a time, and searches among them: the database of a search can keep a core busy.
PAGES, SEARCHES = 4, 2
# So many searches may wait, and so many seconds; who comes then is told to come again.
MOST_WAITING, PATIENCE = 64, 30.0
RETRY_AFTER = "5"
# Threads of a web process: all that have a turn or wait for one, and some for pages that are cached.
THREADS = MOST_WAITING + 32
BUSY = "Too many searches are running. Please try again in a few seconds.\n"


class Busy(Exception):
    """Nobody else may wait, or somebody has waited too long."""


class Turns:
    """So many at a time; the others wait in the order in which they came, `waiting` of them at most."""

    def __init__(self, at_a_time: int, *, waiting: int, patience: float) -> None:
        self._lock = Lock()
        self._free = at_a_time
        self._queue: deque[Event] = deque()
        self._most_waiting, self._patience = waiting, patience

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits for a turn, which lasts as long as the block; raises Busy where there is none to be had."""
        self._take()
        try:
            yield
        finally:
            self._pass_on()

    def _take(self) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            if len(self._queue) >= self._most_waiting:
                raise Busy
            called = Event()
            self._queue.append(called)
        if called.wait(self._patience):
            return
        with self._lock:
            # Between the end of the waiting and this line the turn may have come.
            if called in self._queue:
                self._queue.remove(called)
                raise Busy

    def _pass_on(self) -> None:
        with self._lock:
            if self._queue:
                self._queue.popleft().set()
            else:
                self._free += 1


# As in `blog.urls`, which a middleware cannot ask when it is made: addresses may be others by then.
SEARCH = "/search/"


class TurnsMiddleware:
    """Stands behind the cache of pages: what comes here is made afresh."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.pages = Semaphore(PAGES)
        self.searches = Turns(SEARCHES, waiting=MOST_WAITING, patience=PATIENCE)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, when it is the request's turn; 503 to a search for which there is no room."""
        with ExitStack() as turns:
            if request.path_info == SEARCH:
                try:
                    turns.enter_context(self.searches.turn())
                except Busy:
                    headers = {"Retry-After": RETRY_AFTER, "Cache-Control": "no-store"}
                    return HttpResponse(BUSY, status=503, content_type="text/plain", headers=headers)
            turns.enter_context(self.pages)
            return self.get_response(request)


class Kept:
    """One of the few connections that outlive a request; it is given back when its thread ends."""

    def __init__(self, places: Semaphore) -> None:
        self._places = places

    def __del__(self) -> None:
        self._places.release()


class ConnectionKeeper:
    """Lets the threads that came first keep their connections to the database; the others close theirs each time.

    A database takes about a hundred, of all processes, and there are more threads than make pages at a time.
    """

    def __init__(self, at_most: int) -> None:
        self._places = Semaphore(at_most)
        self._thread = local()

    def after_request(self, **kwargs: object) -> None:
        """At the end of each request."""
        opened = [one for one in connections.all(initialized_only=True) if one.connection is not None]
        if not opened or hasattr(self._thread, "kept"):
            return
        if self._places.acquire(blocking=False):
            self._thread.kept = Kept(self._places)
            return
        for one in opened:
            if not one.in_atomic_block:
                one.close()


keeper = ConnectionKeeper(2 * PAGES)
