"""The processes that work beside the one that stores: they read files, or make pages."""

from __future__ import annotations

import gc
import os
import sys
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_all_start_methods, get_context, parent_process
from multiprocessing.context import BaseContext

from django.db import connections

MOST = 8
# Objects more than freed before a collection, and collections of one generation before one of the next.
RELAXED = (10_000, 10, 10)


def count_processors() -> int:
    """How many processors this process may use, up to eight."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, MOST)


def start_processes(count: int, *, preload: str) -> ProcessPoolExecutor:
    """That many processes; those that are not forked from this one import the module `preload` first."""
    return ProcessPoolExecutor(count, mp_context=choose_context(preload), initializer=start_working)


def choose_context(preload: str) -> BaseContext:
    """How processes are started.

    They are forked from this one where it has no other thread: a lock that one held would stay locked in them. Else
    they are forked from a server that has imported the module `preload` once for all of them.
    """
    if sys.platform == "linux" and threading.active_count() == 1:
        close_connections()
        return get_context("fork")
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload([preload])
    return context


def close_connections() -> None:
    """Closes the connections to databases, so that no other process has them; the next query opens a new one.

    One with an open transaction has to stay; the other processes leave it alone.
    """
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()


def relax_collection() -> None:
    """Has Python look for garbage less often: what an import makes lives as long as its batch."""
    gc.freeze()
    gc.set_threshold(*RELAXED)


def start_working() -> None:
    """Lets such a process end when the one that stores is killed; else it would wait for work for ever."""
    relax_collection()
    parent = parent_process()

    def wait_and_end() -> None:
        if parent:
            parent.join()
        os._exit(1)

    threading.Thread(target=wait_and_end, daemon=True).start()
