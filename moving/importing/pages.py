"""Stores the pages beside the posts."""

from __future__ import annotations

from django.db import transaction

from blog.models import Page, Post
from digests.operating.first_pages import FIRST_SETUP
from moving.hugo.errors import HugoFormatError
from moving.importing.matching import REASON
from moving.importing.reading import ReadPage
from moving.importing.report import ImportReport
from moving.importing.storing import store_pictures
from moving.importing.target import Target

MOST_MENU_POSITION = 32_767


def store_page(read: ReadPage, target: Target, report: ImportReport) -> None:
    """Makes the page, or makes it what its file says now; one that was edited on this site is left."""
    report.notes += [f"{read.file.name}: {note}" for note in read.notes]
    page = Page.objects.filter(slug=read.slug).first()
    if page is not None and not was_imported(page):
        report.leave(read.file.name, "a page was written or edited at this address on this site")
        return
    if Post.objects.filter(path=read.slug).exists():
        finding = f"/{read.slug}/ is the address of a post."
        report.fail(HugoFormatError(read.file.name, finding, "Give the page another url."))
        return
    values: dict[str, object] = {
        "title": read.title,
        "body": read.body,
        "public": read.public,
        "in_menu": read.in_menu,
    }
    if read.menu_position is not None:
        values["menu_position"] = min(max(read.menu_position, 0), MOST_MENU_POSITION)
    if page is not None and all(getattr(page, name) == value for name, value in values.items()):
        return
    if not target.dry_run:
        save_page(page or Page(slug=read.slug), values, read, report)
    report.pages += 1


def save_page(page: Page, values: dict[str, object], read: ReadPage, report: ImportReport) -> None:
    """Stores the page with its pictures."""
    for name, value in values.items():
        setattr(page, name, value)
    vars(page)["_change_reason"] = REASON  # read by simple-history
    with transaction.atomic():
        store_pictures(list(read.pictures), report)
        page.save()


def was_imported(page: Page) -> bool:
    """Whether the page's last change was made by an import, or it is as the first set-up made it."""
    latest = page.history.order_by("-history_id").first()
    return latest is not None and latest.history_change_reason in (REASON, FIRST_SETUP)
