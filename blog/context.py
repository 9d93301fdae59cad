"""What every public page shows: the site's settings and its menu."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from blog.models import Page, SiteSettings
from blog.shared_parts import shared


def current_site() -> SiteSettings:
    """The site's settings, for pages."""
    return shared("site", SiteSettings.load)


def menu_pages() -> list[Page]:
    """The pages of the menu."""
    return shared("menu", lambda: list(Page.objects.filter(public=True, in_menu=True).only("title", "slug")))


def site(request: HttpRequest) -> dict[str, Any]:
    """`site`, `menu_pages` (both looked up only where they are shown) and `site_url`."""
    return {
        "site": SimpleLazyObject(current_site),
        "menu_pages": SimpleLazyObject(menu_pages),
        "site_url": settings.SITE_URL,
    }
