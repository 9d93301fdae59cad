"""The WSGI entry point of the production server."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

# What looks after the worker needs the apps, which are there only now.
from digests.watching.rounds import keep_listening  # noqa: E402

keep_listening()
