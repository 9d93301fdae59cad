"""All feeds of the site. Each app tells of its own; `settings.FEED_CATALOGUES` names the functions that do."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Max
from django.utils.module_loading import import_string

from blog.addresses import at_site
from blog.context import current_site
from blog.counts.tags import rank_tags
from blog.feeds.channel import one_line
from blog.feeds.formats import FORMATS, RSS
from blog.models import Post, Tag

# The moment, and how many feeds of a kind are wanted; None: all, with their states.
Catalogue = Callable[[datetime, int | None], Iterable["Listing"]]
MOST_OF_A_KIND = 100  # on the page of feeds and in the list for readers


@dataclass(frozen=True, slots=True)
class Listing:
    """A feed: the group that it belongs to, the folder of its formats, the page for people, how many entries there are.

    `state` is another one after every change that a subscriber should see; empty where it was not asked for.
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


def all_listings(now: datetime, most: int | None = None) -> list[Listing]:
    """Every feed that has an entry at the moment `now`, and the site's own; the work grows with their entries.

    With `most` at most so many of a kind, those with the most entries, and without their states: as pages show them.
    """
    catalogues: list[Catalogue] = [import_string(name) for name in settings.FEED_CATALOGUES]
    return [listing for catalogue in catalogues for listing in catalogue(now, most)]


def site_listing(now: datetime, most: int | None) -> list[Listing]:
    """The site's own feed."""
    posts = Post.objects.published(now)
    facts = (
        posts.count(),
        Post.objects.changed_last(now).values_list("updated_at", flat=True).first(),
        posts.values_list("published_at", flat=True).first(),
    )
    title = one_line(current_site().title)
    return [Listing("The whole blog", title, "/", "/", facts[0], state_of(*facts))]


def tag_listings(now: datetime, most: int | None) -> list[Listing]:
    """The feeds of the tags that have posts, those with the most first."""
    ranked = rank_tags(now)[:most]
    tags = Tag.objects.in_bulk([key for key, _ in ranked])
    states = {} if most else dict(stated_tags(now))
    return [
        Listing(
            "One tag",
            one_line(tags[key].name),
            page := tags[key].get_absolute_url(),
            page,
            count,
            states.get(key, ""),
        )
        for key, count in ranked
        if key in tags
    ]


def stated_tags(now: datetime) -> Iterator[tuple[int, str]]:
    """The keys of the tags that have posts, each with the state of its feed."""
    facts = (
        Tag.objects.filter(posts__in=Post.objects.published(now).order_by())
        .order_by()
        .values_list("pk")
        .annotate(Count("posts"), Max("posts__updated_at"), Max("posts__published_at"))
    )
    for key, count, changed, newest in facts:
        yield key, state_of(count, changed, newest)


def state_of(*facts: object) -> str:
    """The facts as one short name."""
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]
