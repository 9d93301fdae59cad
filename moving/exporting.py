"""Moving out: the whole site as Hugo content that PaperMod renders, and that `importing` reads again."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import QuerySet

from blog.models import Page, Post, SiteSettings
from digests.models import Digest
from moving.hugo.addresses import Address
from moving.hugo.entries.daily import read_daily
from moving.hugo.fields import FLAGS, Cover, OwnValues, PostValues
from moving.hugo.front_matter import storable
from moving.hugo.site_files import PageValues, SiteValues, write_config, write_own_pages, write_page
from moving.hugo.writing import write_post
from moving.output_folder import OutputFolder
from moving.questions.writing import write_questions

KIND = "hugo"
PORTION = 200
SAFE_FILE = re.compile(r"(?!\.)(?!.*(?:^|/)\.\.?(?:/|$))(?!.*//)[^\\\0]{1,400}\.(?:md|markdown)")


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was exported, and how many files were written, were there already, or went."""

    posts: int
    pages: int
    pictures: int
    questions: int
    written: int
    unchanged: int
    removed: int
    seconds: float


class _Exporter:
    """Exports one site into one folder."""

    def __init__(self, folder: OutputFolder) -> None:
        self.folder = folder
        self.base_url = f"{settings.SITE_URL}/"
        self.media = settings.MEDIA_URL
        self.reference = re.compile(re.escape(self.media) + r"([^\s()<>\"']+)")
        self.files: set[str] = set()
        self.pictures: set[str] = set()
        # By the posts' keys.
        self.file_of_post: dict[int, str] = {}

    def export_post(self, post: Post, digest: Digest | None) -> None:
        """Writes the post's file and its pictures."""
        values = self.values_of(post, digest)
        self.file_of_post[post.pk] = values.file
        self.folder.write(f"content/{values.file}", write_post(values, base_url=self.base_url).encode())
        self.export_pictures([str(post.cover_image.name)] if post.cover_image else [], values.body)

    def values_of(self, post: Post, digest: Digest | None) -> PostValues:
        """The post as its file has it."""
        extra: dict[str, Any] = dict(post.front_matter)
        cover_extra = extra.pop("cover", {})
        image = f"{self.media}{post.cover_image.name}" if post.cover_image else post.cover_link
        body = as_body(post.body)
        return PostValues(
            file=self.file_of(post),
            address=Address(post.slug, post.path),
            title=as_line(post.title),
            body=body,
            published_at=post.published_at,
            day=digest.date if digest else post.published_at.date(),
            updated_at=post.updated_at,
            expires_at=post.expires_at,
            draft=post.status == Post.Status.DRAFT,
            byline=as_text(post.byline),
            summary=as_text(post.summary),
            tags=tuple(as_text(tag.name) for tag in post.tags.all()),
            aliases=tuple(alias.path for alias in post.aliases.all()),
            weight=post.weight or None,
            cover=Cover(
                image, as_text(post.cover_alt), as_text(post.cover_caption), post.cover_hidden, cover_extra
            ),
            flags={name: getattr(post, name) for name in FLAGS},
            guid=post.guid,
            extra=extra,
            own=OwnValues(
                series=digest.series.slug if digest else "",
                model=as_text(post.model_name) if post.model_name or post.generated else None,
                generated=is_generated(post, body),
                hand_edited=post.hand_edited,
                notice=as_text(post.notice),
            ),
        )

    def file_of(self, post: Post) -> str:
        """The post's file in the content folder: that which it came from, else one by its slug."""
        wanted = post.import_path if SAFE_FILE.fullmatch(post.import_path) else f"posts/{post.slug}.md"
        name, number = wanted, 1
        while name.lower() in self.files:
            number += 1
            name = f"{wanted.removesuffix('.md')}-{number}.md"
        self.files.add(name.lower())
        return name

    def export_page(self, page: Page) -> PageValues:
        """Writes the page's file and its pictures."""
        values = page_values(page)
        self.folder.write(f"content/{page.slug}.md", write_page(values).encode())
        self.export_pictures([], values.body)
        return values

    def export_pictures(self, names: list[str], body: str) -> None:
        """Copies the pictures that a post needs from storage to static/."""
        for name in {*names, *(unquote(found) for found in self.reference.findall(body))}:
            if name in self.pictures or ".." in name or not default_storage.exists(name):
                continue
            self.pictures.add(name)
            with default_storage.open(name) as file:
                self.folder.write(f"static{self.media}{name}", file.read())


def export_site(
    path: Path, *, progress: Callable[[int, int], None] = lambda done, total: None
) -> ExportReport:
    """Writes the site into the folder: only what changed, and what is not there any more goes.

    `progress` is told how many posts of how many are done. Raises OutputFolderError for a folder that holds
    something else.
    """
    started = time.perf_counter()
    with OutputFolder(path, kind=KIND) as folder:
        exporter = _Exporter(folder)
        posts = Post.objects.order_by("pk")
        total, done = posts.count(), 0
        for post, digest in with_digests(posts):
            exporter.export_post(post, digest)
            done += 1
            progress(done, total)
        pages = [exporter.export_page(page) for page in Page.objects.order_by("slug")]
        questions = write_questions(folder, exporter.file_of_post)
        folder.write("hugo.yaml", write_config(site_values(exporter.base_url), pages).encode())
        for name, text in write_own_pages().items():
            if name not in folder.names:
                folder.write(name, text.encode())
        folder.finish()
    return ExportReport(
        posts=done,
        pages=len(pages),
        pictures=len(exporter.pictures),
        questions=questions,
        written=folder.written,
        unchanged=folder.unchanged,
        removed=folder.removed,
        seconds=time.perf_counter() - started,
    )


def with_digests(posts: QuerySet[Post]) -> Iterator[tuple[Post, Digest | None]]:
    """The posts with their digests, a portion at a time."""
    for post in posts.prefetch_related("tags", "aliases", "digest__series").iterator(chunk_size=PORTION):
        yield post, getattr(post, "digest", None)


def page_values(page: Page) -> PageValues:
    """The page as its file has it."""
    return PageValues(
        slug=page.slug,
        title=as_line(page.title),
        body=as_body(page.body),
        public=page.public,
        in_menu=page.in_menu,
        menu_position=page.menu_position,
    )


def site_values(base_url: str) -> SiteValues:
    """What the site says of itself."""
    site = SiteSettings.load()
    return SiteValues(
        base_url=base_url,
        title=site.title,
        tagline=site.tagline,
        author=site.author,
        home_text=as_body(site.home_text),
        footer=as_body(site.footer),
        social_links=[
            {name: str(link.get(name, "")) for name in ("name", "url")} for link in site.social_links
        ],
    )


def is_generated(post: Post, body: str) -> bool | None:
    """What the file must say of its origin; None where reading will tell the same."""
    if post.generated:
        return True
    return False if read_daily(body) is not None else None


def as_text(text: str) -> str:
    """The text as reading gives it."""
    return storable(text).strip()


def as_line(text: str) -> str:
    """The text in one line, as reading gives it."""
    return " ".join(storable(text).split())


def as_body(text: str) -> str:
    """The body as reading gives it."""
    return storable(text).replace("\r\n", "\n").lstrip("\n")
