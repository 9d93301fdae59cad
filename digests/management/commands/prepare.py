"""Makes the installation ready to serve."""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from digests.operating.installing import prepare


class Command(BaseCommand):
    """`manage.py prepare`: after an installation and after each update."""

    help = (
        "Migrates the database, sets up the worker's schedules, writes the first pages of a new site and gathers\n"
        "the static files. It can be repeated at any time.\n\nExample:\n  manage.py prepare"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Only the look of the help."""
        parser.formatter_class = RawDescriptionHelpFormatter

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepares."""
        prepare()
        self.stdout.write("Ready: `manage.py serve` runs the site and the worker.")
