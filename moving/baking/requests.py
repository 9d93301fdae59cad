"""Asks the site for its pages in this process, as a reader who is nobody in particular."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.http import Http404
from django.urls import get_resolver

from blog.models import Post
from blog.related.rows import MOST_LOADED
from blog.shared_parts import SharedParts, making_all_pages

# Of the site's middleware only what views rely on: no page comes out of a cache or is sent to https.
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]


class BakingError(Exception):
    """A page that cannot be made; the message names its address."""


class Asker:
    """Answers for the site; one handler for all requests, since to make one loads the middleware anew."""

    def __init__(self) -> None:
        self.handler = WSGIHandler()

    def ask(self, address: str) -> tuple[str, bytes]:
        """The media type and the body of what lives at the address; raises BakingError unless the answer is 200."""
        parts = urlsplit(address)
        environment = {
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "REQUEST_METHOD": "GET",
            # WSGI hands the bytes of a path on as Latin-1.
            "PATH_INFO": unquote_to_bytes(parts.path).decode("latin-1"),
            "QUERY_STRING": parts.query,
            "wsgi.input": BytesIO(),
            "wsgi.url_scheme": "http",
        }
        answered: list[tuple[str, list[tuple[str, str]]]] = []

        def note(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            answered.append((status, headers))

        try:
            response: Any = self.handler(environment, note)
            body = b"".join(response)
            response.close()
        except Exception as error:
            raise BakingError(f"{address} cannot be made: {error}") from error
        status, headers = answered[0]
        if not status.startswith("200 "):
            raise BakingError(f"{address} cannot be made: the site answers {status}. Its log says why.")
        kind = next((value for name, value in headers if name.lower() == "content-type"), "")
        return kind.partition(";")[0], body


@contextmanager
def asking_the_site() -> Iterator[Asker]:
    """What answers within it; parts that many pages show are made once. The settings are as they were afterwards."""
    middleware, hosts = settings.MIDDLEWARE, settings.ALLOWED_HOSTS
    settings.MIDDLEWARE, settings.ALLOWED_HOSTS = MIDDLEWARE, ["*"]
    # The connection belongs to whoever bakes; no request may close it.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    # Of more posts each page asks for its own: what all show would take more memory than there may be.
    few = Post.objects.order_by()[: MOST_LOADED + 1].count() <= MOST_LOADED
    try:
        with SharedParts().of("this copy"), making_all_pages() if few else nullcontext():
            yield Asker()
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
        settings.MIDDLEWARE, settings.ALLOWED_HOSTS = middleware, hosts


def ask_for_nothing() -> bytes:
    """The page that says that there is nothing at an address."""
    request = WSGIRequest({"REQUEST_METHOD": "GET", "PATH_INFO": "/404.html", "wsgi.input": BytesIO()})
    answer: Any = get_resolver().resolve_error_handler(404)
    return bytes(answer(request, exception=Http404()).content)
