"""The worker process: django-q2's cluster, made to end in time when it is told to stop."""

from __future__ import annotations

import os
import signal
from functools import partial
from multiprocessing.synchronize import Event
from types import FrameType

from django_q.cluster import Cluster

# honcho kills what has not ended after five seconds; a digest that is cut off goes on when its lease ends.
STOP_SECONDS = 4.0


class Worker(Cluster):  # type: ignore[misc]
    """A cluster whose processes hear of the end from its main process only.

    Ctrl-C and honcho signal the whole process group. A sentinel that dies while it waits for the stop event would
    leave the main process waiting for it without end, so that the sentinel and its workers have a group of their own.
    """

    start_event: Event | None
    stop_event: Event | None

    def start(self) -> int:
        """Starts the processes; returns the main process's number when the cluster has been stopped or runs."""
        os.register_at_fork(after_in_child=partial(leave_group, os.getpid()))
        return int(super().start())

    def sig_handler(self, signum: int, frame: FrameType | None) -> None:
        """Stops; a second signal must not meet the locks that the first one holds."""
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.stop()

    def stop(self) -> bool:
        """Lets the tasks end for STOP_SECONDS, then kills them; False where nothing ran any more."""
        stop_event = self.stop_event
        if stop_event is None or not self.sentinel.is_alive():
            return False
        stop_event.set()
        self.sentinel.join(STOP_SECONDS)
        if self.sentinel.is_alive():
            os.killpg(self.sentinel.pid, signal.SIGKILL)
            self.sentinel.join()
        self.start_event = self.stop_event = None  # as the base class does, so that start() ends its wait
        return True


def leave_group(main_process: int) -> None:
    """Gives a child of the main process a process group of its own, which its children inherit."""
    if os.getppid() == main_process:
        os.setpgid(0, 0)
