"""All feeds of the site. Each app tells of its own; `settings.FEED_CATALOGUES` names the functions that do."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Max
from django.utils.module_loading import import_string

from blog.addresses import at_site
from blog.context import current_site
from blog.feeds.channel import one_line
from blog.feeds.formats import FORMATS, RSS
from blog.models import Post, Tag

Catalogue = Callable[[datetime], Iterable["Listing"]]


@dataclass(frozen=True, slots=True)
class Listing:
    """A feed: the group that it belongs to, the folder of its formats, the page for people, how many entries there are.

    `state` is another one after every change that a subscriber should see.
    """

    group: str
    title: str
    folder: str
    page: str
    entries: int
    state: str

    @property
    def addresses(self) -> list[tuple[str, str]]:
        """The name and the whole address of each format."""
        return [(form.name, at_site(self.folder + form.file)) for form in FORMATS]

    @property
    def rss(self) -> str:
        """The whole address of the RSS, which every reader understands."""
        return at_site(self.folder + RSS.file)

    @property
    def page_address(self) -> str:
        """The whole address of the page."""
        return at_site(self.page)


def all_listings(now: datetime) -> list[Listing]:
    """Every feed that has an entry at the moment `now`, and the site's own."""
    catalogues: list[Catalogue] = [import_string(name) for name in settings.FEED_CATALOGUES]
    return [listing for catalogue in catalogues for listing in catalogue(now)]


def site_listing(now: datetime) -> list[Listing]:
    """The site's own feed."""
    facts = Post.objects.published(now).aggregate(
        count=Count("pk"), changed=Max("updated_at"), newest=Max("published_at")
    )
    title = one_line(current_site().title)
    return [Listing("The whole blog", title, "/", "/", facts["count"], state_of(*facts.values()))]


def tag_listings(now: datetime) -> list[Listing]:
    """The feeds of the tags that have posts, those with the most first."""
    tags = (
        Tag.objects.filter(posts__in=Post.objects.published(now).order_by())
        .annotate(count=Count("posts"), changed=Max("posts__updated_at"), newest=Max("posts__published_at"))
        .order_by("-count", "name")
    )
    return [
        Listing(
            "One tag",
            one_line(tag.name),
            page := tag.get_absolute_url(),
            page,
            tag.count,
            state_of(tag.count, tag.changed, tag.newest),
        )
        for tag in tags
    ]


def state_of(*facts: object) -> str:
    """The facts as one short name."""
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]
