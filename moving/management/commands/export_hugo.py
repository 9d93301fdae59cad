"""Exports the site as a Hugo site."""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from moving.console import MovingConsole
from moving.exporting import export_site
from moving.output_folder import OutputFolderError


class Command(BaseCommand):
    """`manage.py export_hugo`: a thin shell around `moving.exporting`."""

    help = (
        "Writes all posts and pages as a Hugo site for the PaperMod theme, with their pictures,\n"
        "and the questions with their forecasts and answers as data files beside them.\n"
        "A second run writes only what changed. `manage.py import_hugo` reads it again;\n"
        "`manage.py export_predictions` gives the predictions as a table.\n\n"
        "Example:\n  manage.py export_hugo ../my-blog"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder."""
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.add_argument(
            "folder", type=Path, metavar="DIR", help="a new folder, or one of an earlier export"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Exports and says what was written."""
        console = MovingConsole(self.stdout)
        try:
            with console.progress("posts") as progress:
                report = export_site(options["folder"], progress=progress)
        except (OutputFolderError, OSError) as error:
            raise CommandError(str(error)) from error
        questions = f", {report.questions} questions" if report.questions else ""
        console.say(
            f"{report.posts} posts, {report.pages} pages, {report.pictures} pictures{questions}: "
            f"{report.written} files written, {report.unchanged} unchanged, {report.removed} removed "
            f"({report.seconds:.1f} s)"
        )
