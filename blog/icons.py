"""Where the site's icons are, for feeds, browsers and phones. `bench/pictures/icons.py` draws them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from blog.addresses import at_site

# The ground of a page in the light scheme; see `static/site.css`.
GROUND = "#fbfaf7"


def large_icon() -> str:
    """The whole address of the icon as a PNG of 512 × 512 pixels."""
    return at_site(static("icon-512.png"))


def small_icon() -> str:
    """The whole address of the icon as a PNG of 96 × 96 pixels."""
    return at_site(static("icon-96.png"))


def web_manifest(*, name: str, description: str) -> dict[str, Any]:
    """What a phone shows of the site on its first screen: https://www.w3.org/TR/appmanifest/."""
    icons = [
        {"src": static("icon.svg"), "sizes": "any", "type": "image/svg+xml"},
        {"src": static("icon-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": static("icon-512.png"), "sizes": "512x512", "type": "image/png"},
        {
            "src": static("icon-maskable-512.png"),
            "sizes": "512x512",
            "type": "image/png",
            "purpose": "maskable",
        },
    ]
    home = reverse("blog:home")
    return {
        "name": name,
        "description": description,
        "lang": settings.LANGUAGE_CODE,
        "id": home,
        "start_url": home,
        "scope": home,
        "display": "minimal-ui",
        "background_color": GROUND,
        "theme_color": GROUND,
        "icons": icons,
    }
