"""Restores a backup."""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from moving.backups.errors import BackupError
from moving.backups.restoring import restore_backup
from moving.console import MovingConsole


class Command(BaseCommand):
    """`manage.py restore`: a thin shell around `moving.backups`."""

    help = (
        "Makes the installation what it was when `manage.py backup` wrote the file. Stop the site and the worker\n"
        "first: a worker that runs is noticed, a site cannot be. All of the file is checked before anything changes,\n"
        "and where a step fails, all is as it was. A backup of an earlier release is migrated to this one.\n\n"
        "Example:\n  manage.py restore /backups/hindcast-2026-11-26.tar"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and whether data may go for it."""
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.add_argument("file", type=Path, metavar="FILE", help="an archive that `manage.py backup` made")
        parser.add_argument(
            "--replace", action="store_true", help="replace what is there: nothing of it remains"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Restores, and says what is there now."""
        console = MovingConsole(self.stdout)
        try:
            with console.progress("files") as progress:
                report = restore_backup(options["file"], replace=options["replace"], progress=progress)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        manifest = report.manifest
        console.say(
            f"Restored the backup of {manifest.made_at:%Y-%m-%d %H:%M} UTC by Hindcast {manifest.hindcast}: the "
            f"database and {len(manifest.media)} media files ({report.seconds:.1f} s)"
        )
        if report.replaced:
            console.say(f"Gone is what was there before: {report.replaced}.")
