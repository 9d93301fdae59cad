"""Writes the digests of a span of days."""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from digests.operating.console import Console, active_series, add_span, read_span, refuse_future
from digests.running.days import run_day


class Command(BaseCommand):
    """`manage.py backfill`: a thin shell around `digests.running.days`."""

    help = (
        "Writes every missing digest from one day to another, both included, oldest first. Days that have\n"
        "their entry are left alone.\n\nExample:\n  manage.py backfill --from 2026-11-01 --to 2026-11-14"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The options."""
        parser.formatter_class = RawDescriptionHelpFormatter
        add_span(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs the days; fails unless all have their entry."""
        first, last = read_span(options)
        columns = active_series(options["series"])
        refuse_future(columns, last, option="--to")
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        console, undone = Console(self.stdout), []
        with console.progress(len(days) * len(columns)) as progress:
            for series in columns:
                for day in days:
                    result = run_day(series, day, progress=progress.stage_of(f"{series.slug} {day}"))
                    progress.advance()
                    console.show_result(result)
                    if not result.done:
                        undone.append(f"{series.slug} of {day}")
        if undone:
            raise CommandError(
                f"Not written: {', '.join(undone)}. Run the command again; it goes on from there."
            )
