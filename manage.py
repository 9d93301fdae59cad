#!/usr/bin/env python
"""Django's command line for Hindcast."""

from __future__ import annotations

import os
import signal
import sys

if __name__ == "__main__":
    # Here, and not above: processes that a command starts import this file, and need no commands.
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. What was stored is kept; the same command goes on from there.\n")
        sys.stderr.flush()
        # A thread that waits for a model's answer would hold the end back; stored results need no farewell.
        os._exit(128 + signal.SIGINT)
