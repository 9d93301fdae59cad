"""The processes that read files beside the one that stores; they know no Django."""

from __future__ import annotations

import gc
import os
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_all_start_methods, get_context, parent_process
from multiprocessing.forkserver import ensure_running

MOST = 8
# Objects more than freed before a collection, and collections of one generation before one of the next.
RELAXED = (10_000, 10, 10)


def count_processors() -> int:
    """How many processors this process may use, up to eight."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, MOST)


def start_processes(count: int, *, preload: str) -> ProcessPoolExecutor:
    """That many processes. They are not forked from this one, which has database connections and may have threads.

    Where the system can, they are forked from a server that has imported the module `preload` once for all of them.
    The server starts at once, beside whatever is done until the first work is submitted.
    """
    can_fork = "forkserver" in get_all_start_methods()
    context = get_context("forkserver" if can_fork else "spawn")
    if can_fork:
        context.set_forkserver_preload([preload])
        ensure_running()
    return ProcessPoolExecutor(count, mp_context=context, initializer=start_reading)


def relax_collection() -> None:
    """Has Python look for garbage less often: what an import makes lives as long as its batch."""
    gc.freeze()
    gc.set_threshold(*RELAXED)


def start_reading() -> None:
    """Lets a reading process end when the one that stores is killed; else it would wait for work for ever."""
    relax_collection()
    parent = parent_process()

    def wait_and_end() -> None:
        if parent:
            parent.join()
        os._exit(1)

    threading.Thread(target=wait_and_end, daemon=True).start()
