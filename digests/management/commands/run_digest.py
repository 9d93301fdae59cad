"""Writes the digest of a day."""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from digests.models import Series
from digests.operating.console import Console, active_series, parse_day, refuse_future
from digests.running.days import preview_day, run_day


class Command(BaseCommand):
    """`manage.py run_digest`: a thin shell around `digests.running.days`."""

    help = (
        "Writes the digest of a day in this process: today's of every active series, unless told otherwise.\n\n"
        "Example:\n  manage.py run_digest --series daily-ai --date 2026-11-24\n"
        "  manage.py run_digest --dry-run    collects and selects, calls no model, stores nothing"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The options."""
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.add_argument("--series", metavar="SLUG", help="only this series")
        parser.add_argument(
            "--date", type=parse_day, metavar="YYYY-MM-DD", help="the day, today if not given"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="show what would be written, store nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs each series' day; fails unless all have their entry."""
        columns = active_series(options["series"])
        if options["date"]:
            refuse_future(columns, options["date"], option="--date")
        console, undone = Console(self.stdout), []
        for series in columns:
            day: date = options["date"] or series.today(timezone.now())
            if options["dry_run"]:
                console.show_preview(series, day, preview_day(series, day))
            elif not self.write(console, series, day):
                undone.append(f"{series.slug} of {day}")
        if undone:
            raise CommandError(f"Not written: {', '.join(undone)}. `manage.py doctor` tells more.")

    def write(self, console: Console, series: Series, day: date) -> bool:
        """Writes one day and shows how it ended."""
        with console.progress(1) as progress:
            result = run_day(series, day, progress=progress.stage_of(f"{series.slug} {day}"))
        console.show_result(result)
        return result.done
