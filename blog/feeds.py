"""RSS and Atom, with the whole text, absolute addresses and names that never change."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import parse_etags
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed

from blog.models import Post, SiteSettings, Tag

ENTRIES = 30
RELATIVE = re.compile(r'(?P<name>href|src)="(?P<address>[/#][^"]*)"')
CONTENT = "http://purl.org/rss/1.0/modules/content/"


class FullTextRss(Rss201rev2Feed):
    """RSS 2.0 with the whole text in content:encoded."""

    def rss_attributes(self) -> dict[str, str]:
        """The namespaces."""
        return {**super().rss_attributes(), "xmlns:content": CONTENT}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """The item with its text."""
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["content"])


class FullTextAtom(Atom1Feed):
    """Atom with the whole text as content."""

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """The entry with its text."""
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


class RssFeed(Feed):  # type: ignore[type-arg]
    """The newest posts."""

    feed_type = FullTextRss

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The feed; 304 where the reader has it already. No Last-Modified: it would hide a deleted post."""
        response = super().__call__(request, *args, **kwargs)
        del response["Last-Modified"]
        etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        if etag in parse_etags(request.headers.get("If-None-Match", "")):
            response = HttpResponseNotModified()
        response["ETag"] = etag
        return response

    def get_feed(self, obj: Any, request: HttpRequest) -> Any:
        """The feed with addresses of this site, whatever name the request used."""
        feed = super().get_feed(obj, request)
        for place in ("link", "feed_url"):
            feed.feed[place] = at_site(feed.feed[place])
        for item in feed.items:
            item["link"] = at_site(item["link"])
        return feed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The site's settings."""
        return SiteSettings.load()

    def title(self, obj: Any) -> str:
        """The site's name."""
        return str(obj.title)

    def description(self, obj: Any) -> str:
        """The site's tagline."""
        return str(obj.tagline)

    subtitle = description

    def link(self, obj: Any) -> str:
        """The page that shows the same posts."""
        return "/"

    def items(self, obj: Any) -> Any:
        """The newest posts that the public sees."""
        return Post.objects.published(timezone.now()).prefetch_related("tags")[:ENTRIES]

    def item_title(self, item: Post) -> str:
        """The post's title."""
        return item.title

    def item_description(self, item: Post) -> str:
        """The post's summary."""
        return item.summary

    def item_guid(self, item: Post) -> str:
        """The name that never changes."""
        return item.guid

    def item_guid_is_permalink(self, item: Post) -> bool:
        """An imported guid is the post's old address."""
        return item.guid.startswith("http")

    def item_pubdate(self, item: Post) -> datetime:
        """When it was published."""
        return item.published_at

    def item_updateddate(self, item: Post) -> datetime:
        """When the public last saw a change."""
        return max(item.updated_at, item.published_at)

    def item_author_name(self, item: Post) -> str:
        """The byline."""
        return item.byline

    def item_categories(self, item: Post) -> list[str]:
        """The tags."""
        return [tag.name for tag in item.tags.all()]

    def item_extra_kwargs(self, item: Post) -> dict[str, Any]:
        """The whole text, every address in it whole too."""
        return {"content": with_whole_addresses(item.body_html)}


class AtomFeed(RssFeed):
    """The same as Atom."""

    feed_type = FullTextAtom


class TagRssFeed(RssFeed):
    """The newest posts of a tag."""

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Tag:
        """The tag."""
        return get_object_or_404(Tag, slug=kwargs["slug"])

    def title(self, obj: Tag) -> str:
        """The tag and the site."""
        return f"{obj.name} · {SiteSettings.load().title}"

    def description(self, obj: Tag) -> str:
        """What the tag is about."""
        return obj.description or f"Posts about {obj.name}"

    subtitle = description

    def link(self, obj: Tag) -> str:
        """The tag's page."""
        return obj.get_absolute_url()

    def items(self, obj: Tag) -> Any:
        """The newest posts of the tag."""
        return Post.objects.published(timezone.now()).filter(tags=obj).prefetch_related("tags")[:ENTRIES]


def at_site(url: str) -> str:
    """The address at the site's own name."""
    return urljoin(f"{settings.SITE_URL}/", re.sub(r"^https?://[^/]+", "", url))


def with_whole_addresses(html: str) -> str:
    """The HTML with addresses that work outside the site."""
    return RELATIVE.sub(lambda m: f'{m["name"]}="{urljoin(settings.SITE_URL + "/", m["address"])}"', html)
