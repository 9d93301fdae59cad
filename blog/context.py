"""What every public page shows: the site's settings and its menu."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from blog.models import Page, SiteSettings


def site(request: HttpRequest) -> dict[str, Any]:
    """`site`, `menu_pages` (both looked up only where they are shown) and `site_url`."""
    return {
        "site": SimpleLazyObject(SiteSettings.load),
        "menu_pages": SimpleLazyObject(
            lambda: list(Page.objects.filter(public=True, in_menu=True).only("title", "slug"))
        ),
        "site_url": settings.SITE_URL,
    }
