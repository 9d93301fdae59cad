"""Imports a Hugo site."""

from __future__ import annotations

import json
import os
from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from moving.console import MovingConsole
from moving.hugo.errors import HugoFormatError
from moving.importing.run import ImportOptions, import_site


class Command(BaseCommand):
    """`manage.py import_hugo`: a thin shell around `moving.importing`."""

    help = (
        "Imports the posts of a Hugo site with their addresses, pictures, topics and predictions.\n"
        "It can be repeated: what did not change is passed over, what was edited here is left.\n\n"
        "Example:\n  manage.py import_hugo ../old-blog/content --series daily-ai --report moved.json\n"
        "  manage.py import_hugo posts --base-url https://blog.example.org/ --dry-run"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The options."""
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.add_argument(
            "path", type=Path, metavar="PATH", help="a Hugo site, its content folder, or a part of it"
        )
        parser.add_argument("--series", default="", metavar="SLUG", help="the series of the daily entries")
        parser.add_argument(
            "--base-url",
            default="",
            metavar="URL",
            help="where the site was published; else its configuration tells",
        )
        parser.add_argument("--dry-run", action="store_true", help="show what would happen, store nothing")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Imports, shows the report, and fails unless all was done."""
        if options["report"]:
            check_writable(options["report"])
        console = MovingConsole(self.stdout)
        wanted = ImportOptions(options["path"], options["series"], options["base_url"], options["dry_run"])
        try:
            with console.progress("files") as progress:
                report = import_site(wanted, now=timezone.now(), progress=progress)
        except HugoFormatError as error:
            raise CommandError(str(error)) from error
        console.show_import(report)
        if options["report"]:
            options["report"].write_text(
                json.dumps(report.as_json(), indent=2, ensure_ascii=False) + "\n", "utf-8"
            )
        if not report.done:
            raise CommandError(f"{len(report.failed)} files were not imported; the others are.")


def check_writable(path: Path) -> None:
    """Raises CommandError where no file can be written there: before an import of minutes, not behind it."""
    if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise CommandError(f"--report {path} cannot be written; name a file in a folder that exists.")
