"""Runs the worker."""

from __future__ import annotations

import os
from argparse import RawDescriptionHelpFormatter
from importlib import import_module
from typing import Any

from django.core.management.base import CommandParser
from django_q.management.commands.qcluster import Command as DjangoQCommand

from digests.running.queueing import enqueue_tick
from digests.running.schedules import set_up_schedules
from digests.running.worker import Worker


class Command(DjangoQCommand):  # type: ignore[misc]
    """`manage.py qcluster`: django-q2's own command and options, with a worker that ends in time."""

    help = "Runs the worker, which writes what is owed, until Ctrl-C.\n\nExample:\n  manage.py qcluster"

    def add_arguments(self, parser: CommandParser) -> None:
        """django-q2's own, in a help that keeps its lines."""
        super().add_arguments(parser)
        parser.formatter_class = RawDescriptionHelpFormatter

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs the worker."""
        if options["cluster_name"]:
            os.environ["Q_CLUSTER_NAME"] = options["cluster_name"]
        # Loaded once, before the workers fork: each would take a second for it, and the memory again.
        for module in ("digests.tasks", "digests.asking.llm"):
            import_module(module)
        set_up_schedules()
        # django-q2 looks at its schedules for the first time after half a minute.
        enqueue_tick()
        worker = Worker()
        worker.start()
        if options["run_once"]:
            worker.stop()
