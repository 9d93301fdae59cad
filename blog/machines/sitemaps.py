"""The sitemap: lists, posts, tags and pages with the moment of their last change. `settings.SITEMAPS` names all."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.module_loading import import_string

from blog.models import Page, Post, Tag


class SiteSitemap(Sitemap):  # type: ignore[type-arg]
    """A part of the sitemap: addresses at the site's own name, whatever name the request used."""

    limit = 5000  # addresses a file; 50,000 are allowed, but take seconds to write

    def latest(self) -> datetime | date | None:
        """When the public last saw a change of any item; None where that is not known."""
        return None

    def get_protocol(self, protocol: str | None = None) -> str:
        """That of SITE_URL."""
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: object = None) -> str:
        """That of SITE_URL."""
        return urlsplit(settings.SITE_URL).netloc


class PostSitemap(SiteSitemap):
    """All posts that the public sees."""

    def items(self) -> QuerySet[Post]:
        """The posts, newest first."""
        return Post.objects.published(timezone.now()).only("slug", "path", "updated_at", "published_at")

    def lastmod(self, item: Post) -> datetime:
        """When the public last saw a change."""
        return max(item.updated_at, item.published_at)

    def latest(self) -> datetime | None:
        """When the newest was published, or the last one changed."""
        moments = self.items().aggregate(Max("updated_at"), Max("published_at")).values()
        return max((moment for moment in moments if moment), default=None)


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
        """The tags, with when one of their posts changed last."""
        public = Post.objects.published(timezone.now()).order_by()
        return (
            Tag.objects.filter(posts__in=public).annotate(changed=Max("posts__updated_at")).order_by("slug")
        )

    def lastmod(self, item: Tag) -> datetime:
        """When the public last saw a change of one of its posts."""
        changed: datetime = vars(item)["changed"]
        return changed

    def latest(self) -> datetime | None:
        """When the public last saw a change of a post with a tag."""
        return cast("datetime | None", self.items().aggregate(latest=Max("changed"))["latest"])


class ListSitemap(SiteSitemap):
    """The pages that list posts."""

    def items(self) -> list[str]:
        """The names of their addresses."""
        return ["blog:home", "blog:archives", "blog:tags", "blog:feeds"]

    def location(self, item: str) -> str:
        """The address."""
        return reverse(item)

    @cached_property
    def changed(self) -> datetime | None:
        """When the public last saw a change of a post."""
        newest = Post.objects.published(timezone.now()).aggregate(newest=Max("updated_at"))["newest"]
        return cast("datetime | None", newest)

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
    return [
        (reverse("sitemap_part", args=[name, number]), part.latest())
        for name, part in all_parts().items()
        if part.paginator.count
        for number in part.paginator.page_range
    ]
