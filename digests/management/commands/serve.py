"""Runs the site and the worker."""

from __future__ import annotations

import sys
from argparse import RawDescriptionHelpFormatter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from digests.operating.readiness import NotReady, check_ready
from digests.operating.serving import PortTaken, check_port, serve, serve_only


class Command(BaseCommand):
    """`manage.py serve`: the production server and the worker side by side."""

    help = (
        "Runs the production server and the worker until one ends or Ctrl-C is pressed. The address is\n"
        "HINDCAST_HOST and PORT.\n\nExamples:\n  PORT=8001 manage.py serve\n  manage.py serve --only web"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The option."""
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.add_argument(
            "--only", choices=["web", "worker"], help="run just one of the two, for a supervisor"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Serves; leaves with the code of the process that ended by itself."""
        try:
            check_ready()
            if options["only"] != "worker":
                check_port(settings.HINDCAST_HOST, settings.PORT)
        except (NotReady, PortTaken) as error:
            raise CommandError(str(error)) from error
        if options["only"]:
            serve_only(options["only"])
        sys.exit(serve())
