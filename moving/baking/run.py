"""Bakes the public site: asks for every page, makes each static, and writes what changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage, staticfiles_storage
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.urls import reverse

from moving.baking.addresses import cover_names, public_addresses, redirects
from moving.baking.making import MadePage, PageMaker, PageMakers
from moving.baking.requests import BakingError, ask_for_nothing, asking_the_site
from moving.baking.stamps import is_current, is_of_same_code, make_stamp
from moving.baking.static_pages import (
    NOTHING,
    Site,
    css_addresses,
    file_of,
    path_on_site,
    redirect_file,
    write_redirect,
)
from moving.output_folder import OutputFolder, OutputFolderError
from predictions.statistics import refresh_all

KIND = "baked"
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

    makers: PageMakers
    baked: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    queries: dict[str, None] = field(default_factory=dict)
    redirects: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def site(self) -> Site:
        """What pages are seen against."""
        return self.maker.site

    @property
    def maker(self) -> PageMaker:
        """Who makes pages in this process."""
        return self.makers.maker

    @property
    def folder(self) -> OutputFolder:
        """Where all is written."""
        return self.maker.folder

    def bake_all(self, addresses: Sequence[str]) -> Iterator[None]:
        """Writes the pages or files at the addresses."""
        self.baked.update(addresses)
        for page in self.makers.make_all(addresses):
            self.bake(page)
            yield

    def bake(self, page: MadePage) -> None:
        """Notes the page, what it leads to, and what it needs."""
        self.files |= page.files
        self.queries.update((query, None) for query in sorted(page.queries) if query not in self.baked)
        self.note(page)

    def write(self, name: str, body: bytes, address: str) -> None:
        """Writes a file; an error names the address that it is for."""
        self.note(self.maker.place(name, body, address))

    def note(self, page: MadePage) -> None:
        """Notes a file that lies ready; an error names the address that it is for."""
        try:
            self.folder.note(page.placed)
        except OutputFolderError as error:
            raise BakingError(f"{page.address} cannot be written: {error}") from error

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
    if unchanged := still_current(path, now=now, started=started):
        progress(unchanged.pages, unchanged.pages)
        return unchanged
    refresh_all(now=now)  # a site that is only baked needs no worker for its statistics
    # Before the pages: what changes meanwhile is baked the next time.
    stamp = make_stamp(now)
    folder = OutputFolder(path, kind=KIND)
    collect_static(folder.manifest.get("stamp"), stamp)
    with (
        folder,
        asking_the_site() as asker,
        PageMakers(PageMaker(asker, site_of_settings(), folder)) as makers,
    ):
        baker = _Baker(makers)
        if urlsplit(settings.SITE_URL).hostname in ("localhost", "127.0.0.1"):
            baker.notes.append(f"SITE_URL is {settings.SITE_URL}: feeds and canonical links lead there.")
        bake_all(baker, now=now, progress=progress)
        counts: dict[str, Any] = {
            "pages": len(baker.baked),
            "redirects": len(baker.redirects),
            "files": len(baker.files),
            "notes": baker.notes,
        }
        folder.finish(**({"stamp": stamp, "counts": counts} if stamp else {}))
    return BakeReport(
        **counts,
        written=folder.written,
        unchanged=folder.unchanged,
        removed=folder.removed,
        seconds=time.perf_counter() - started,
    )


def collect_static(earlier: Any, stamp: dict[str, str] | None) -> None:
    """Gives static files the names that pages use, unless the copy was made of the same ones and they are there."""
    if settings.DEBUG:
        return
    same = stamp is not None and is_of_same_code(earlier, stamp)
    if not same or not staticfiles_storage.exists(ManifestStaticFilesStorage.manifest_name):
        call_command("collectstatic", interactive=False, verbosity=0)


def bake_all(baker: _Baker, *, now: datetime, progress: Callable[[int, int], None]) -> None:
    """Writes the pages, what a host shows where there is none, redirects, pictures and static files."""
    for done, total in bake_pages(baker, list(public_addresses(now))):
        progress(done, total)
    baker.bake(baker.maker.static(ask_for_nothing(), NOTHING, "404.html"))
    for copy, original in FEED_COPIES.items():
        baker.write(file_of(copy), baker.maker.asker.ask(reverse(original))[1], copy)
    baker.bake_redirects(now)
    baker.files |= {settings.MEDIA_URL + quote(name) for name in cover_names(now)}
    baker.bake_files()


def still_current(path: Path, *, now: datetime, started: float) -> BakeReport | None:
    """The report of a copy that would come out as it lies there; None where it has to be baked."""
    folder = OutputFolder(path, kind=KIND)
    left_waiting = folder.waiting.exists()  # by a run that was killed
    if left_waiting or not is_current(folder.manifest.get("stamp"), now) or not folder.is_as_left():
        return None
    try:
        return BakeReport(
            **folder.manifest["counts"],
            written=0,
            unchanged=len(folder.earlier),
            removed=0,
            seconds=time.perf_counter() - started,
        )
    except (KeyError, TypeError):
        return None


def bake_pages(baker: _Baker, addresses: list[str]) -> Iterator[tuple[int, int]]:
    """Bakes the addresses, then those with a query that pages lead to; how many of how many are done."""
    done = 0
    while addresses:
        for left, _ in zip(range(len(addresses) - 1, -1, -1), baker.bake_all(addresses), strict=True):
            done += 1
            yield done, done + left + len(baker.queries)
        addresses = list(baker.queries)
        baker.queries.clear()


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
