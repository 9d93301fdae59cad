"""Whole public pages kept in memory for readers who are not logged in, with ETag, 304 and compression."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect, QueryDict
from django.utils.cache import get_conditional_response, patch_vary_headers

from blog.caching.editions import Edition, Editions
from blog.caching.page_store import Form, PageStore, ReadyHeaders, StoredPage
from blog.shared_parts import SharedParts

# The names in the query of an address that pages know; see `key_of`.
PARAMETERS = frozenset({"q", "tag", "year", "model", "page", "state", "event", "kind", "hindcasts"})
# What advertisers and newsletters put behind addresses; no page reads it.
TRACKING = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id|mtm_\w+")
LONGEST_QUERY = 300
# Browsers ask again each time, which costs them a 304. A CDN in front may answer for ten seconds by itself.
SHARED = "public, max-age=0, s-maxage=10"
CONDITIONS = frozenset(
    {"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE"}
)
TAKES_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")
NOT_SHARED = re.compile(r"private|no-store|no-cache")
LEAST_PACKED = 200  # bytes; gzip makes shorter texts longer
COMPUTED = frozenset({"content-length", "etag", "last-modified"})


class PageCacheMiddleware:
    """Answers from memory where it can.

    It stands before all that looks at sessions, and behind what redirects to https and sets the headers of security.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.editions = Editions()
        self.store = PageStore(settings.PAGE_CACHE_BYTES)
        self.parts = SharedParts()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer to the request."""
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        if is_personal(request):
            return kept_private(self.get_response(request))
        request.get_host()  # a host that is not ours is refused, also where the page is there
        edition = self.editions.current() if settings.PAGE_CACHE_BYTES else None
        key = key_of(request)
        if key is None or edition is None:
            page = self.make(request, edition)
            return reply(request, page) if isinstance(page, StoredPage) else page
        if found := self.store.get(edition, key):
            return reply(request, found)
        with self.store.making(key):
            if found := self.store.get(edition, key):
                return reply(request, found)
            page = self.make(request, edition)
            if not isinstance(page, StoredPage):
                return page
            is_open = bool(key[1]) or page.status != 200
            self.store.put(edition, key, page, is_open=is_open)
        return reply(request, page)

    def make(self, request: HttpRequest, edition: Edition | None) -> StoredPage | HttpResponseBase:
        """The whole page where everybody may have it, else the view's answer as it is."""
        with asked_for_all(request), self.parts.of(edition):
            response = self.get_response(request)
        if isinstance(response, HttpResponse) and is_shareable(response):
            return pack(response)
        if response.status_code != 200:
            # A CDN would keep "not found" for minutes, also of a post that comes out in the next one.
            response.headers.setdefault("Cache-Control", "no-cache")
        return response


def is_personal(request: HttpRequest) -> bool:
    """Whether the request tells who is asking."""
    meta = request.META
    if "HTTP_AUTHORIZATION" in meta:
        return True
    return "HTTP_COOKIE" in meta and settings.SESSION_COOKIE_NAME in request.COOKIES


def kept_private(response: HttpResponseBase) -> HttpResponseBase:
    """The answer to someone who is logged in; no cache on the way may keep it."""
    response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


def key_of(request: HttpRequest) -> tuple[str, str] | None:
    """What tells the page apart from others: path and known parameters. None where a parameter is unknown or too long.

    Such a page is made afresh for each request and kept nowhere, so made-up parameters neither fill the memory nor
    change what others see.
    """
    query = known_parameters(request.META.get("QUERY_STRING", ""))
    return None if query is None else (request.path, query)


@lru_cache(maxsize=1024)
def known_parameters(text: str) -> str | None:
    """The query with what pages know, in one order; None as in `key_of`."""
    if len(text) > 4 * LONGEST_QUERY:
        return None
    known = []
    for name, values in QueryDict(text).lists():
        if name in PARAMETERS:
            known += [(name, value) for value in values]
        elif not TRACKING.fullmatch(name):
            return None
    query = urlencode(sorted(known, key=lambda pair: pair[0]))
    return query if len(query) <= LONGEST_QUERY else None


@contextmanager
def asked_for_all(request: HttpRequest) -> Iterator[None]:
    """The request as a plain GET without conditions, so that the view makes the whole page."""
    method = request.method
    conditions = {name: request.META.pop(name) for name in CONDITIONS if name in request.META}
    request.method = "GET"
    try:
        yield
    finally:
        request.method = method
        request.META.update(conditions)


def is_shareable(response: HttpResponse) -> bool:
    """Whether the answer is the same for everybody."""
    vary = {name.strip().lower() for name in response.headers.get("Vary", "").split(",")}
    return (
        response.status_code in (200, 301)
        and not response.streaming
        and not response.cookies
        and not response.has_header("Content-Encoding")
        and not NOT_SHARED.search(response.headers.get("Cache-Control", ""))
        and vary <= {"", "accept-encoding"}
    )


def pack(response: HttpResponse) -> StoredPage:
    """The answer as it is kept. It is compressed here, once; there is no secret in it that its length could tell.

    Without a Last-Modified: it would hide from those who go by it that a post is gone.
    """
    content = response.content
    packed = gzip.compress(content, mtime=0) if len(content) >= LEAST_PACKED else content
    response.headers.setdefault("Cache-Control", SHARED)
    patch_vary_headers(response, ["Accept-Encoding"])
    headers = {name: value for name, value in response.items() if name.lower() not in COMPUTED}
    # Weak, because it is the same for the content and its compressed form.
    etag = response.headers.get("ETag") or f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'
    plain = form_of(content, {**headers, "ETag": etag})
    weak = etag if etag.startswith("W/") else f"W/{etag}"
    gzipped = form_of(packed, {**headers, "Content-Encoding": "gzip", "ETag": weak})
    return StoredPage(response.status_code, plain, gzipped if len(packed) < len(content) else plain)


def form_of(content: bytes, headers: dict[str, str]) -> Form:
    """The content with its headers and its length."""
    return Form(content, headers["ETag"], ReadyHeaders({**headers, "Content-Length": str(len(content))}))


def reply(request: HttpRequest, page: StoredPage) -> HttpResponseBase:
    """The page in the form that the request asks for; 304 where the reader has it."""
    form = page.gzipped if TAKES_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")) else page.plain
    content = form.content if request.method == "GET" else b""
    response: HttpResponse
    if page.status == 301:
        response = HttpResponsePermanentRedirect(form.headers["Location"], content=content)
    else:
        response = HttpResponse(content, content_type=form.headers.get("Content-Type"))
    response.headers = form.headers.for_one_answer()
    if page.status == 200 and not CONDITIONS.isdisjoint(request.META):
        return get_conditional_response(request, etag=form.etag, response=response) or response
    return response
