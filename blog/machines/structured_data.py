"""What the pages tell search engines of themselves, in the words of schema.org, as values for JSON-LD."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from blog.addresses import at_site
from blog.corrections.reading import as_comments
from blog.models import Correction, Post, SiteSettings, Tag

CONTEXT = "https://schema.org"
LONGEST_HEADLINE = 110  # what search engines take


def blog_posting(
    post: Post, tags: Sequence[Tag], *, site: SiteSettings, corrections: Sequence[Correction] = ()
) -> dict[str, Any]:
    """The post as a BlogPosting, with its corrections."""
    address = at_site(post.get_absolute_url())
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "BlogPosting",
        "headline": post.title[:LONGEST_HEADLINE],
        "description": post.excerpt,
        "url": address,
        "mainEntityOfPage": address,
        "datePublished": post.published_at.isoformat(timespec="seconds"),
        "dateModified": max(post.updated_at, post.published_at).isoformat(timespec="seconds"),
        "wordCount": post.word_count,
        "timeRequired": f"PT{post.reading_minutes}M",
        "keywords": [tag.name for tag in tags],
        "inLanguage": "en",
        "author": author(post, site),
        "publisher": {"@type": "Organization", "name": site.title, "url": at_site("/")},
        "correction": as_comments(corrections, address=address),
        "isPartOf": {"@type": "Blog", "name": site.title, "url": at_site("/")},
    }
    if post.cover_url:
        image: dict[str, Any] = {"@type": "ImageObject", "url": at_site(post.cover_url)}
        if post.cover_width and post.cover_height:
            image |= {"width": post.cover_width, "height": post.cover_height}
        found["image"] = image | ({"caption": post.cover_alt} if post.cover_alt else {})
    return {name: value for name, value in found.items() if value not in ("", [])}


def author(post: Post, site: SiteSettings) -> dict[str, str]:
    """Who wrote it: a program where the post is generated, else the byline's person or the site."""
    if post.generated:
        return {"@type": "Organization", "name": post.byline or post.model_name or site.title}
    if name := post.byline or site.author:
        return {"@type": "Person", "name": name}
    return {"@type": "Organization", "name": site.title}


def breadcrumbs(steps: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The way to a page, as names and addresses from the top, as a BreadcrumbList."""
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": at_site(address)}
            for place, (name, address) in enumerate(steps, start=1)
        ],
    }


def website(site: SiteSettings, *, search: str) -> dict[str, Any]:
    """The site itself; `search` is the address of its search."""
    return {
        "@context": CONTEXT,
        "@type": "WebSite",
        "name": site.title,
        "description": site.motto,
        "url": at_site("/"),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{at_site(search)}?q={{search_term}}"},
            "query-input": "required name=search_term",
        },
    }
