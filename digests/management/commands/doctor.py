"""Tells what is configured, what answers, which days are owed, and what to do next."""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from digests.operating.console import Console
from digests.operating.doctor import State, examine


class Command(BaseCommand):
    """`manage.py doctor`: a thin shell around `digests.operating.doctor`."""

    help = (
        "Looks at the settings, the database, the worker, the language models, the sources and the owed days,\n"
        "and says what to do next. It asks each source for one item and pays for nothing. The exit code is 0\n"
        "where nothing is broken.\n\nExample:\n  manage.py doctor"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Only the look of the help."""
        parser.formatter_class = RawDescriptionHelpFormatter

    def handle(self, *args: Any, **options: Any) -> None:
        """Examines and tells; fails where something is broken."""
        checks = examine(now=timezone.now())
        Console(self.stdout).show_checks(checks)
        broken = sum(check.state is State.BAD for check in checks)
        if broken:
            raise CommandError("1 thing needs a hand." if broken == 1 else f"{broken} things need a hand.")
