"""An end that clears up: SIGTERM, which would end Python at once, ends a block like Ctrl-C does."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def clearing_up() -> Iterator[None]:
    """While it lasts, SIGTERM raises SystemExit where the program is, so that blocks are left in good order."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread hears signals
        return
    earlier = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, earlier)


def leave(number: int, frame: FrameType | None) -> None:
    """Ends the program with the exit code that shells give to a signal."""
    sys.exit(128 + number)
