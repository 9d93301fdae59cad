"""Crawls the installation of the settings in its own process; the search path says whose code that is."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent))

from crawling import Shown, crawl  # beside this file, whichever release runs


def shown_now(besides: tuple[str, ...]) -> dict[str, Shown]:
    """What the site's pages show at the moment that the clock says."""
    from django.conf import settings
    from django.test import Client

    client = Client(headers={"host": settings.SITE_HOST})

    def visit(address: str) -> tuple[int, str, str, str]:
        response = client.get(address)
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        data = response.getvalue() if response.streaming else response.content
        return response.status_code, kind, response.headers.get("Location", ""), data.decode()

    return crawl(visit, site_url=settings.SITE_URL, besides=besides)
