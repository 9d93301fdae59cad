"""Makes the counted questions that past days would have asked."""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from digests.counting.replaying import hindcast
from digests.operating.console import Console, add_span, read_span, series_with_entries
from predictions.record_keeping import refresh_record


class Command(BaseCommand):
    """`manage.py hindcast`: a thin shell around `digests.counting.replaying`."""

    help = (
        "Replays past days, both ends included: makes the counted questions that each day would have asked,\n"
        "with forecasts of only what was published or stored before it, and resolves those that are over.\n"
        "They are marked as hindcasts everywhere and are no part of the live record; a second run makes those\n"
        "of its days anew. No model is asked.\n\n"
        "Example:\n  manage.py hindcast --from 2024-01-01 --to 2026-11-24"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The options."""
        parser.formatter_class = RawDescriptionHelpFormatter
        add_span(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Replays the days of each series and tells what came of them."""
        first, last = read_span(options)
        today = timezone.localdate()
        yesterday = today - timedelta(days=1)
        if last >= today:
            raise CommandError(f"--to {last} is no past day; it can be {yesterday} at the latest.")
        console = Console(self.stdout)
        for series in series_with_entries(options["series"]):
            console.show_hindcast(series, hindcast(series, first, last, today=today))
        refresh_record(hindcast=True, now=timezone.now())
