"""Enqueues every owed digest."""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from digests.tasks import tick


class Command(BaseCommand):
    """`manage.py tick`: what the worker's schedule does every few minutes, by hand."""

    help = (
        "Makes every owed day due and enqueues it for the worker (manage.py qcluster).\n\n"
        "Example, from a system without the worker's own schedule:\n  */5 * * * * manage.py tick"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Only the look of the help."""
        parser.formatter_class = RawDescriptionHelpFormatter

    def handle(self, *args: Any, **options: Any) -> None:
        """Ticks once."""
        self.stdout.write(f"{tick()} digests enqueued.")
