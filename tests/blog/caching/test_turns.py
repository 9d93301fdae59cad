"""Who waits for whom, with real threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event, Semaphore

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import RequestFactory

from blog.caching.turns import Busy, ConnectionKeeper, Turns, TurnsMiddleware


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as pool:
        yield pool


def wait_until(is_so: Callable[[], bool]) -> None:
    for _ in range(2000):
        if is_so():
            return
        Event().wait(0.005)
    raise AssertionError("it never came to be")


def test_they_come_to_their_turn_in_the_order_in_which_they_came(threads: ThreadPoolExecutor) -> None:
    turns, served = Turns(1, waiting=4, patience=30), []

    def take(name: int) -> None:
        with turns.turn():
            served.append(name)

    with turns.turn():
        waiting = []
        for name in range(4):
            waiting.append(threads.submit(take, name))
            wait_until(lambda: len(turns._queue) == len(waiting))
        with pytest.raises(Busy), turns.turn():
            pass
    for each in waiting:
        each.result(timeout=10)
    assert served == [0, 1, 2, 3]
    with turns.turn():
        pass


def test_nobody_waits_for_ever_and_a_turn_is_not_lost(threads: ThreadPoolExecutor) -> None:
    turns = Turns(1, waiting=1, patience=0.01)
    with turns.turn():
        for _ in range(3):
            with pytest.raises(Busy), turns.turn():
                pass
    with pytest.raises(ZeroDivisionError), turns.turn():
        _ = 1 / 0
    with turns.turn():
        pass


def test_searches_wait_for_each_other_and_hold_up_no_other_page(
    threads: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("blog.caching.turns.MOST_WAITING", 1)
    running, go_on = Semaphore(0), Event()

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.path == "/search/":
            running.release()
            assert go_on.wait(10)
        return HttpResponse(request.path)

    middleware, requests = TurnsMiddleware(answer), RequestFactory()
    searches: list[Future[HttpResponseBase]] = [
        threads.submit(middleware, requests.get("/search/?q=a")) for _ in range(3)
    ]
    for _ in range(2):
        assert running.acquire(timeout=10)
    wait_until(lambda: len(middleware.searches._queue) == 1)
    refused = middleware(requests.get("/search/?q=b"))
    assert (refused.status_code, refused["Retry-After"], refused["Cache-Control"]) == (503, "5", "no-store")
    assert middleware(requests.get("/posts/")).status_code == 200
    assert not running.acquire(blocking=False)
    go_on.set()
    assert [search.result(timeout=10).status_code for search in searches] == [200, 200, 200]


@pytest.mark.django_db(transaction=True)
def test_few_threads_keep_their_connection(threads: ThreadPoolExecutor) -> None:
    keeper, together = ConnectionKeeper(1), Event()

    def ask(is_first: bool) -> bool:
        connection.ensure_connection()
        assert is_first or together.wait(10)
        keeper.after_request()
        together.set()
        kept = connection.connection is not None
        keeper.after_request()
        assert (connection.connection is not None) is kept
        connection.close()
        return kept

    second, first = threads.submit(ask, False), threads.submit(ask, True)
    assert (first.result(timeout=10), second.result(timeout=10)) == (True, False)
