"""Bakes the public site: asks for every page, makes each static, and writes what changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.urls import reverse

from moving.baking.addresses import cover_names, public_addresses, redirects
from moving.baking.requests import BakingError, ask, ask_for_nothing, asking_the_site
from moving.baking.static_pages import (
    NOTHING,
    Site,
    css_addresses,
    file_of,
    make_static,
    path_on_site,
    redirect_file,
    static_path,
    write_redirect,
)
from moving.output_folder import OutputFolder, OutputFolderError
from predictions.statistics import refresh_all

KIND = "baked"
HTML = "text/html"
# Feeds that the server redirects: a host that serves files cannot, and readers follow no page.
FEED_COPIES = {
    "/tags/index.xml": "blog:rss",
    "/categories/index.xml": "blog:rss",
    "/index.json": "blog:json_feed",
}


@dataclass(frozen=True, slots=True)
class BakeReport:
    """What was baked, and how many files were written, were there already, or went; `notes` say what is missing."""

    pages: int
    redirects: int
    files: int
    written: int
    unchanged: int
    removed: int
    seconds: float
    notes: list[str]


@dataclass(slots=True)
class _Baker:
    """Bakes one site into one folder."""

    folder: OutputFolder
    site: Site
    baked: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    queries: dict[str, None] = field(default_factory=dict)
    redirects: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def bake(self, address: str) -> None:
        """Writes the page or file at the address; what it leads to and needs is noted."""
        self.baked.add(address)
        kind, body = ask(address)
        parts = urlsplit(address)
        path = static_path(parts.path, parts.query) if parts.query else parts.path
        if kind == HTML:
            body = self.make_static(body, address)
        self.write(file_of(path), body, address)

    def make_static(self, body: bytes, address: str) -> bytes:
        """The page for a host that serves files only."""
        page = make_static(body.decode(), address=address, site=self.site)
        self.files |= page.files
        self.queries.update((query, None) for query in sorted(page.queries) if query not in self.baked)
        return page.html.encode()

    def write(self, name: str, body: bytes, address: str) -> None:
        """Writes a file; an error names the address that it is for."""
        try:
            self.folder.write(name, body)
        except (OutputFolderError, OSError) as error:
            raise BakingError(f"{address} cannot be written: {error}") from error

    def bake_redirects(self, now: datetime) -> None:
        """Writes a page for each address that leads to another, unless a page of the site is there."""
        for path, target in redirects(now):
            name = redirect_file(path)
            if name in self.folder.names:
                continue
            self.write(name, write_redirect(target, site_url=self.site.url).encode(), path)
            self.redirects.append((path, target))
        lines = [
            f"{quote(path, safe='/%')} {quote(target, safe='/%')} 301\n" for path, target in self.redirects
        ]
        self.write("_redirects", "".join(lines).encode(), "/_redirects")

    def bake_files(self) -> None:
        """Writes the static files and pictures that the pages need, and those that style sheets need."""
        done: set[str] = set()
        while waiting := sorted(self.files - done):
            for path in waiting:
                done.add(path)
                self.bake_file(path)

    def bake_file(self, path: str) -> None:
        """Writes one static file or picture."""
        media = path.startswith(self.site.media_url)
        name = unquote(path).removeprefix(self.site.media_url if media else self.site.static_url)
        body = read_media(name) if media else read_static(name)
        if body is None and media:
            self.notes.append(f"{path} is shown on a page, but there is no such picture.")
            return
        if body is None:
            raise BakingError(f"{path} is not there. Run `manage.py collectstatic`.")
        self.write(file_of(path), body, path)
        if path.endswith(".css"):
            found = (path_on_site(link, base=path, site=self.site) for link in css_addresses(body.decode()))
            self.files |= {link for link in found if link.startswith(self.site.static_url)}


def bake_site(
    path: Path, *, now: datetime, progress: Callable[[int, int], None] = lambda done, total: None
) -> BakeReport:
    """Writes what the public sees at the moment `now` into the folder: only what changed, and what went goes.

    `progress` is told how many addresses of how many are done. Raises OutputFolderError for a folder that holds
    something else, and BakingError with the address of a page that cannot be made; the folder is then as it was.
    """
    started = time.perf_counter()
    if not settings.DEBUG:
        call_command(
            "collectstatic", interactive=False, verbosity=0
        )  # gives static files the names pages use
    refresh_all(now=now)  # a site that is only baked needs no worker for its statistics
    with OutputFolder(path, kind=KIND) as folder, asking_the_site():
        baker = _Baker(folder, site_of_settings())
        if urlsplit(settings.SITE_URL).hostname in ("localhost", "127.0.0.1"):
            baker.notes.append(f"SITE_URL is {settings.SITE_URL}: feeds and canonical links lead there.")
        for done, total in bake_pages(baker, list(public_addresses(now))):
            progress(done, total)
        baker.write("404.html", baker.make_static(ask_for_nothing(), NOTHING), NOTHING)
        for copy, original in FEED_COPIES.items():
            baker.write(file_of(copy), ask(reverse(original))[1], copy)
        baker.bake_redirects(now)
        baker.files |= {settings.MEDIA_URL + quote(name) for name in cover_names(now)}
        baker.bake_files()
        folder.finish()
    return BakeReport(
        pages=len(baker.baked),
        redirects=len(baker.redirects),
        files=len(baker.files),
        written=folder.written,
        unchanged=folder.unchanged,
        removed=folder.removed,
        seconds=time.perf_counter() - started,
        notes=baker.notes,
    )


def bake_pages(baker: _Baker, addresses: list[str]) -> Iterator[tuple[int, int]]:
    """Bakes the addresses, then those with a query that pages lead to; how many of how many are done."""
    for done, address in enumerate(addresses, start=1):
        baker.bake(address)
        yield done, len(addresses) + len(baker.queries)
    done = len(addresses)
    while baker.queries:
        address = next(iter(baker.queries))
        del baker.queries[address]
        baker.bake(address)
        done += 1
        yield done, done + len(baker.queries)


def site_of_settings() -> Site:
    """What pages must be seen against."""
    return Site(
        url=settings.SITE_URL,
        static_url=settings.STATIC_URL,
        media_url=settings.MEDIA_URL,
        queries_below=reverse("predictions:index"),
        search=reverse("blog:search"),
        archives=reverse("blog:archives"),
    )


def read_static(name: str) -> bytes | None:
    """A static file: of the sources, else, where names hold a hash, of those that were collected."""
    if found := finders.find(name):
        return Path(found).read_bytes()
    if not staticfiles_storage.exists(name):
        return None
    with staticfiles_storage.open(name) as file:
        return bytes(file.read())


def read_media(name: str) -> bytes | None:
    """A picture in storage."""
    if ".." in Path(name).parts or not default_storage.exists(name):
        return None
    with default_storage.open(name) as file:
        return bytes(file.read())
