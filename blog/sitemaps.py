"""The sitemap: posts and pages with the day of their last change."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.utils import timezone

from blog.models import Page, Post


class SiteSitemap(Sitemap):  # type: ignore[type-arg]
    """Addresses at the site's own name, whatever name the request used."""

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


class PageSitemap(SiteSitemap):
    """All public pages."""

    def items(self) -> QuerySet[Page]:
        """The pages."""
        return Page.objects.filter(public=True)

    def lastmod(self, item: Page) -> datetime:
        """When it was last edited."""
        return item.updated_at


SITEMAPS = {"posts": PostSitemap, "pages": PageSitemap}
