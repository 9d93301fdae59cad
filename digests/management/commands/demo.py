"""A running site with three entries, on any machine."""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from digests.models import Digest
from digests.operating.console import Console
from digests.operating.installing import days_to_write, make_admin, make_demo_series, prepare
from digests.operating.serving import PortTaken, check_port, serve_instead
from digests.running.days import run_day


class Command(BaseCommand):
    """`manage.py demo`: prepare, write three days, serve."""

    help = (
        "Makes the database, a first series and an admin where they are missing, writes today's and the two\n"
        "previous days' entries, then serves the site and runs the worker until Ctrl-C. A second run changes\n"
        "nothing that is there.\n\nExample:\n  PORT=8001 manage.py demo"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The options."""
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.add_argument("--no-serve", action="store_true", help="stop when the entries are written")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepares, writes and serves."""
        try:
            check_port(settings.HINDCAST_HOST, settings.PORT)
        except PortTaken as error:
            raise CommandError(str(error)) from error
        prepare()
        console = Console(self.stdout)
        admin = make_admin()
        series = make_demo_series()
        if not series.active:
            self.stdout.write(
                f"The series “{series}” rests, so that nothing is written: "
                "give it a source in the admin and make it active there."
            )
        failed = self.write(console, days_to_write(series))
        console.show_site(admin)
        if failed:
            self.stderr.write(
                "Some entries are missing; `manage.py doctor` tells why. The worker tries them again."
            )
        if not options["no_serve"]:
            serve_instead()

    def write(self, console: Console, digests: list[Digest]) -> bool:
        """Writes the days; whether one failed."""
        results = []
        with console.progress(len(digests)) as progress:
            for digest in digests:
                results.append(
                    run_day(digest.series, digest.date, progress=progress.stage_of(f"{digest.date}"))
                )
                progress.advance()
                console.show_result(results[-1])
        return not all(result.done for result in results)
