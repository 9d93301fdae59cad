"""The files of a Hugo site beside its posts: configuration, pages, and the pages that PaperMod fills. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from moving.hugo.front_matter import HugoYamlDumper, write_file

OWN_PAGES = {
    "content/archives.md": {"title": "Archives", "layout": "archives", "url": "/archives/"},
    "content/search.md": {"title": "Search", "layout": "search", "url": "/search/"},
}


@dataclass(frozen=True, slots=True)
class SiteValues:
    """What the site says of itself."""

    base_url: str
    title: str
    tagline: str = ""
    author: str = ""
    home_text: str = ""
    footer: str = ""
    social_links: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PageValues:
    """A page beside the posts."""

    slug: str
    title: str
    body: str
    public: bool = True
    in_menu: bool = True
    menu_position: int = 10


def write_config(site: SiteValues, pages: list[PageValues]) -> str:
    """The site's hugo.yaml."""
    menu = [("Archives", "/archives/", 1), ("Tags", "/tags/", 2), ("Search", "/search/", 3)]
    menu += [
        (page.title, f"/{page.slug}/", 10 + page.menu_position)
        for page in pages
        if page.in_menu and page.public
    ]
    params: dict[str, Any] = {
        "description": site.tagline,
        "author": site.author,
        "ShowReadingTime": True,
        "ShowPostNavLinks": True,
        "homeInfoParams": {"Title": site.title, "Content": site.home_text},
        "socialIcons": site.social_links,
        "footer": {"text": site.footer},
    }
    config = {
        "baseURL": site.base_url,
        "title": site.title,
        "theme": "PaperMod",
        "enableRobotsTXT": True,
        "timeZone": "UTC",
        "outputs": {"home": ["HTML", "RSS", "JSON"]},
        "params": params,
        "menu": {"main": [{"name": name, "url": url, "weight": weight} for name, url, weight in menu]},
    }
    return str(yaml.dump(config, Dumper=HugoYamlDumper, sort_keys=False, allow_unicode=True, width=1_000_000))


def write_page(page: PageValues) -> str:
    """The page as a Hugo file."""
    values: dict[str, Any] = {"title": page.title, "draft": not page.public, "weight": page.menu_position}
    if not page.in_menu:
        values["hindcast"] = {"in_menu": False}
    return write_file(values, page.body)


def write_own_pages() -> dict[str, str]:
    """The pages that PaperMod fills, by their names in the site."""
    return {name: write_file(values, "") for name, values in OWN_PAGES.items()}
