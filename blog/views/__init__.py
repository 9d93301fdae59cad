"""The public pages; each view gathers what one template shows."""

from __future__ import annotations

from blog.views.archive import archives, month, year
from blog.views.lists import corrections, home, tag, tags
from blog.views.machines import favicon, llms, manifest, post_markdown, robots
from blog.views.posts import page_or_alias, post
from blog.views.searching import search

__all__ = [
    "archives",
    "corrections",
    "favicon",
    "home",
    "llms",
    "manifest",
    "month",
    "page_or_alias",
    "post",
    "post_markdown",
    "robots",
    "search",
    "tag",
    "tags",
    "year",
]
