#!/usr/bin/env python
"""Django's command line for Hindcast."""

from __future__ import annotations

import os
import signal
import sys

if __name__ == "__main__":
    # Here, and not above: processes that a command starts import this file, and need no commands.
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError, ProgrammingError

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, OperationalError, ProgrammingError) as error:
        if "--traceback" in sys.argv:
            raise
        hint = "" if isinstance(error, ImproperlyConfigured) else " `manage.py doctor` tells more."
        sys.exit(f"{type(error).__name__}: {' '.join(str(error).split())}{hint}")
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. What was stored is kept; the same command goes on from there.\n")
        sys.stderr.flush()
        # A thread that waits for a model's answer would hold the end back; stored results need no farewell.
        os._exit(128 + signal.SIGINT)
