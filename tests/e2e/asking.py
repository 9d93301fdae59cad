"""A program that evaluates Python in an installation: a program in JSON a line, its `answer` in JSON a line."""

from __future__ import annotations

import json
import sys
import traceback

import django

django.setup()

from django.db import connections  # noqa: E402

for line in sys.stdin:
    names: dict[str, object] = {}
    try:
        exec(json.loads(line), names)  # noqa: S102  # what a test wrote
        reply = {"answer": names["answer"]}
    except Exception:
        reply = {"error": traceback.format_exc()}
    finally:
        connections.close_all()
    sys.stdout.write(json.dumps(reply, default=str) + "\n")
    sys.stdout.flush()
