"""Makes a backup."""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from moving.backups.errors import BackupError
from moving.backups.writing import make_backup
from moving.console import MovingConsole


class Command(BaseCommand):
    """`manage.py backup`: a thin shell around `moving.backups`."""

    help = (
        "Writes database and media into one new file, a tar archive, while the site runs.\n"
        "It holds password hashes and the keys of sources: keep it where nobody else reads it. The settings (.env)\n"
        "are not in it. A file that exists is never overwritten. `manage.py restore` reads it again.\n\n"
        "Example:\n  manage.py backup /backups/hindcast-$(date +%F).tar"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.add_argument("file", type=Path, metavar="FILE", help="the archive to make, a new file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Backs up, and says what was saved."""
        console = MovingConsole(self.stdout)
        try:
            with console.progress("media files") as progress:
                report = make_backup(options["file"], now=timezone.now(), progress=progress)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        size = filesizeformat(report.size).replace("\N{NO-BREAK SPACE}", " ")
        console.say(
            f"{options['file']}: the database and {len(report.manifest.media)} media files, {size} "
            f"({report.seconds:.1f} s)"
        )
