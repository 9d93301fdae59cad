"""manage.py export_predictions: every public prediction as CSV or JSON."""

from __future__ import annotations

import errno
import os
from argparse import RawDescriptionHelpFormatter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from predictions.public.exports import export_public, stream_csv, stream_json


class Command(BaseCommand):
    """Writes the public predictions to a file or to the standard output."""

    help = (
        "Writes every public prediction as CSV or JSON.\n\n"
        "Example:\n  manage.py export_predictions --format json --output predictions.json"
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """The parser, which keeps the lines of the help as they are."""
        return super().create_parser(
            prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: CommandParser) -> None:
        """The format and the file."""
        parser.add_argument("--format", choices=["csv", "json"], default="csv")
        parser.add_argument("--output", metavar="FILE", type=Path, help="default: the standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        """Writes the export; a file is replaced only when all of it is written."""
        today = timezone.localdate()
        rows = export_public(now=timezone.now())
        lines = stream_csv(rows) if options["format"] == "csv" else stream_json(rows, today=today)
        path: Path | None = options["output"]
        if path is None:
            for line in lines:
                self.stdout.write(line, ending="")
            return
        try:
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            _write_file(path, lines)
        except OSError as error:
            raise CommandError(
                f"{path} cannot be written: {error.strerror}. Name a file in a folder that exists "
                "and that you may write to."
            ) from error


def _write_file(path: Path, lines: Iterator[str]) -> None:
    part = path.with_name(f"{path.name}.part")
    with part.open("w", encoding="utf-8", newline="") as file:
        file.writelines(lines)
    os.replace(part, path)
