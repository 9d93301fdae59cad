"""Asks the site for its pages in this process, as a reader who is nobody in particular."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.core.signals import request_started
from django.db import close_old_connections
from django.http import Http404
from django.urls import get_resolver
from django_distill.renderer import DistillRenderer
from django_distill.request import internal_wsgi_request

# Of the site's middleware only what views rely on: no page comes out of a cache or is sent to https.
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]


class BakingError(Exception):
    """A page that cannot be made; the message names its address."""


@contextmanager
def asking_the_site() -> Iterator[None]:
    """Within it, `ask` gets answers; the settings are as they were afterwards."""
    middleware = settings.MIDDLEWARE
    with DistillRenderer(urls_to_render=[]):
        settings.MIDDLEWARE = MIDDLEWARE
        # The connection belongs to whoever bakes; no request may close it.
        request_started.disconnect(close_old_connections)
        try:
            yield
        finally:
            request_started.connect(close_old_connections)
            settings.MIDDLEWARE = middleware


def ask(address: str) -> tuple[str, bytes]:
    """The media type and the body of what lives at the address; raises BakingError unless the answer is 200."""
    parts = urlsplit(address)
    # WSGI hands the bytes of a path on as Latin-1.
    path = unquote_to_bytes(parts.path).decode("latin-1")
    try:
        status, headers, body = internal_wsgi_request(path, query_params=parse_qsl(parts.query))
    except Exception as error:
        raise BakingError(f"{address} cannot be made: {error}") from error
    if not status.startswith("200 "):
        raise BakingError(f"{address} cannot be made: the site answers {status}. Its log says why.")
    kind = next((value for name, value in headers if name.lower() == "content-type"), "")
    return kind.partition(";")[0], body


def ask_for_nothing() -> bytes:
    """The page that says that there is nothing at an address."""
    request = WSGIRequest({"REQUEST_METHOD": "GET", "PATH_INFO": "/404.html", "wsgi.input": BytesIO()})
    answer: Any = get_resolver().resolve_error_handler(404)
    return bytes(answer(request, exception=Http404()).content)
