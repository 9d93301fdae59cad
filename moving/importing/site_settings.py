"""What the Hugo site said of itself, for a site that has no settings of its own yet."""

from __future__ import annotations

from typing import Any

from blog.models import SiteSettings
from moving.hugo.config import HugoConfig, lowered


def adopt_settings(config: HugoConfig) -> None:
    """Takes the title, tagline, author, home text, links and footer over, unless this site has its settings."""
    if not config.title or SiteSettings.objects.exists():
        return
    params = config.params
    home, footer = part(params, "homeinfoparams"), part(params, "footer")
    values = {
        "title": config.title[:100],
        "tagline": str(params.get("description") or "")[:200],
        "author": str(params.get("author") or "")[:100],
        "home_text": str(home.get("content") or ""),
        "footer": str(footer.get("text") or ""),
        "social_links": read_links(params.get("socialicons")),
    }
    unset = SiteSettings()
    if any(getattr(unset, name) != value for name, value in values.items()):
        SiteSettings(**values).save()


def part(params: dict[str, Any], name: str) -> dict[str, Any]:
    """A part of the parameters, its names in lower case; empty where there is none."""
    value = params.get(name)
    return lowered(value) if isinstance(value, dict) else {}


def read_links(value: Any) -> list[dict[str, str]]:
    """The links that have a name and an address of the web."""
    links = [lowered(link) for link in value if isinstance(link, dict)] if isinstance(value, list) else []
    found = [{"name": str(link.get("name") or ""), "url": str(link.get("url") or "")} for link in links]
    return [
        link for link in found if link["name"] and link["url"].startswith(("https://", "http://", "mailto:"))
    ]
