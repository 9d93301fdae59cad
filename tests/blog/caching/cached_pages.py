"""What the tests of the page cache share."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client

HIT = 1  # queries: the one for the version
PATHS = ["/", "/archives/", "/tags/", "/search/?q=words", "/index.xml", "/sitemap.xml", "/robots.txt", "/llms.txt",
         "/predictions/", "/feeds/"]  # fmt: skip


def read(client: Client, path: str = "/", **headers: str) -> HttpResponse:
    response: Any = client.get(path, headers=headers)
    assert response.status_code == 200, path
    return response  # type: ignore[no-any-return]
