"""Writes the public site as static files."""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from moving.baking.requests import BakingError
from moving.baking.run import bake_site
from moving.console import MovingConsole
from moving.output_folder import OutputFolderError


class Command(BaseCommand):
    """`manage.py bake`: a thin shell around `moving.baking`."""

    help = (
        "Writes the public site as static files, for a host without Python: pages, feeds, pictures, redirects.\n"
        "A second run writes only what changed and removes what is no longer public. There is no search in it.\n"
        "Set SITE_URL to where the files will be served.\n\n"
        "Example:\n  manage.py bake ../public && rsync -a --delete ../public/ host:/var/www/blog/"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder."""
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.add_argument(
            "folder", type=Path, metavar="DIR", help="a new folder, or one of an earlier run of bake"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Bakes, and says what was written."""
        console = MovingConsole(self.stdout)
        try:
            with console.progress("pages") as progress:
                report = bake_site(options["folder"], now=timezone.now(), progress=progress)
        except (BakingError, OutputFolderError, OSError) as error:
            raise CommandError(str(error)) from error
        console.say(
            f"{report.pages} pages, {report.files} static files and pictures, {report.redirects} redirects: "
            f"{report.written} files written, {report.unchanged} unchanged, {report.removed} removed "
            f"({report.seconds:.1f} s)"
        )
        console.show_lines("[yellow]•[/yellow] ", report.notes)
