"""The sitemap: lists, posts, tags and pages with the moment of their last change. `settings.SITEMAPS` names all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, cast

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.core.paginator import Paginator
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.module_loading import import_string

from blog.addresses import at_site
from blog.corrections.reading import count_corrections
from blog.counts.months import count_months, year_and_month_pages
from blog.counts.paging import KeysFirstPaginator
from blog.models import Page, Post, PostQuerySet, Tag

NEWEST_CHANGED = 1000  # posts by which the tags' last changes are told


class SiteSitemap(Sitemap):  # type: ignore[type-arg]
    """A part of the sitemap: addresses at the site's own name, whatever name the request used."""

    limit = 1000  # addresses a file; 50,000 are allowed, but take seconds to write

    def latest(self) -> datetime | date | None:
        """When the public last saw a change of any item; None where that is not known."""
        return None

    @cached_property
    def paginator(self) -> Paginator[Any]:
        """The items by files."""
        return Paginator(cast(Any, self.items()), self.limit)

    def addresses(self, number: int) -> Iterator[tuple[str, datetime | date | None]]:
        """The whole addresses in the file of the number and when they changed. Raises InvalidPage for a wrong one."""
        changed = cast(Any, getattr(self, "lastmod", lambda item: None))
        for item in self.paginator.page(number):
            yield at_site(self.location(item)), changed(item)


class PostSitemap(SiteSitemap):
    """All posts that the public sees."""

    def items(self) -> PostQuerySet:
        """The posts, newest first."""
        return Post.objects.published(timezone.now())

    @cached_property
    def paginator(self) -> Paginator[Any]:
        """The posts by files; an index tells which stand in a file."""
        shown = Post.objects.only("slug", "path", "updated_at", "published_at")
        return KeysFirstPaginator(self.items(), self.limit, shown=shown)

    def lastmod(self, item: Post) -> datetime:
        """When the public last saw a change."""
        return max(item.updated_at, item.published_at)

    def latest(self) -> datetime | None:
        """When the newest was published, or the last one changed."""
        changed = last_change()
        newest = self.items().values_list("published_at", flat=True).first()
        return max((moment for moment in (changed, newest) if moment), default=None)


def last_change() -> datetime | None:
    """When a post that the public sees was last changed."""
    posts = Post.objects.changed_last(timezone.now())
    return posts.values_list("updated_at", flat=True).first()


class PageSitemap(SiteSitemap):
    """All public pages."""

    def items(self) -> QuerySet[Page]:
        """The pages."""
        return Page.objects.filter(public=True)

    def lastmod(self, item: Page) -> datetime:
        """When it was last edited."""
        return item.updated_at

    def latest(self) -> datetime | None:
        """When one was last edited."""
        return cast("datetime | None", self.items().aggregate(latest=Max("updated_at"))["latest"])


class TagSitemap(SiteSitemap):
    """The tags that have posts."""

    def items(self) -> QuerySet[Tag]:
        """The tags."""
        hidden = Post.objects.hidden(timezone.now()).order_by().values("pk")
        links = Post.tags.through.objects.filter(tag=OuterRef("pk")).exclude(post__in=hidden)
        return Tag.objects.filter(Exists(links)).only("slug").order_by("slug")

    @cached_property
    def changed(self) -> dict[int, datetime]:
        """When one of its posts changed, by the tag's key, of the tags of the posts that changed last."""
        posts = Post.objects.changed_last(timezone.now())
        moments = dict(posts.values_list("pk", "updated_at")[:NEWEST_CHANGED])
        found: dict[int, datetime] = {}
        links = Post.tags.through.objects.filter(post__in=moments).values_list("tag", "post")
        for tag, post in links:
            found[tag] = max(moments[post], found.get(tag, moments[post]))
        return found

    def lastmod(self, item: Tag) -> datetime | None:
        """When the public last saw a change of one of its posts; None where that was long ago."""
        return self.changed.get(item.pk)

    def latest(self) -> datetime | None:
        """When the public last saw a change of a post with a tag."""
        return max(self.changed.values(), default=None)


class ArchiveSitemap(SiteSitemap):
    """The pages of the archive's years and months, where it has such."""

    def items(self) -> list[str]:
        """Their addresses."""
        return [address for address, _ in year_and_month_pages(count_months(timezone.now()))]

    def location(self, item: str) -> str:
        """The address."""
        return item


class ListSitemap(SiteSitemap):
    """The pages that list posts."""

    def items(self) -> list[str]:
        """The names of their addresses."""
        corrections = ["blog:corrections"] if count_corrections() else []
        return ["blog:home", "blog:archives", "blog:tags", "blog:feeds", *corrections]

    def location(self, item: str) -> str:
        """The address."""
        return reverse(item)

    @cached_property
    def changed(self) -> datetime | None:
        """When the public last saw a change of a post."""
        return last_change()

    def lastmod(self, item: str) -> datetime | None:
        """When the public last saw a change of a post."""
        return self.changed

    def latest(self) -> datetime | None:
        """When the public last saw a change of a post."""
        return self.changed


def all_parts() -> dict[str, SiteSitemap]:
    """The parts of the sitemap by their names."""
    return {name: import_string(dotted)() for name, dotted in settings.SITEMAPS.items()}


def sitemap_files() -> list[tuple[str, datetime | date | None]]:
    """The address of each file of the sitemap on the site, and the last change of what its part lists."""
    found = []
    for name, part in all_parts().items():
        if part.paginator.count:
            latest = part.latest()
            found += [
                (reverse("sitemap_part", args=[name, number]), latest) for number in part.paginator.page_range
            ]
    return found
