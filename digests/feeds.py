"""The feeds of the series."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from blog.context import current_site
from blog.feeds.catalogue import Listing, state_of
from blog.feeds.channel import Channel, one_line
from blog.feeds.formats import Format, answer
from blog.feeds.posts import channel_of
from blog.models import Post
from digests.models import Digest, Series


@require_safe
def series_feed(request: HttpRequest, slug: str, form: Format) -> HttpResponseBase:
    """The newest entries of a series."""
    return answer(request, series_channel(get_object_or_404(Series, slug=slug), now=timezone.now()), form)


def series_channel(series: Series, *, now: datetime) -> Channel:
    """The newest entries of the series that the public sees at the moment `now`."""
    site = current_site()
    return channel_of(
        Post.objects.published(now).linked(series.digests.exclude(post=None)),
        title=f"{series.name} · {site.title}",
        description=f"The entries of {series.name}",
        folder=folder_of(series),
        page="/",
        site=site,
    )


def series_listings(now: datetime, most: int | None) -> list[Listing]:
    """The feeds of the series that have entries."""
    hidden = Post.objects.hidden(now).order_by().values("pk")
    written = Digest.objects.exclude(post=None).exclude(post__in=hidden).order_by()
    counts = dict(written.values_list("series").annotate(number=Count("*")))
    states = {} if most else dict(stated(written))
    found = Series.objects.in_bulk(counts).values()
    return [
        Listing(
            "One series", one_line(each.name), folder_of(each), "/", counts[each.pk], states.get(each.pk, "")
        )
        for each in sorted(found, key=lambda each: each.name)
    ]


def stated(digests: QuerySet[Digest]) -> Iterator[tuple[int, str]]:
    """The keys of the series that the digests are of, each with the state of its feed."""
    facts = digests.values_list("series").annotate(
        Count("pk"), Max("post__updated_at"), Max("post__published_at")
    )
    for key, count, changed, newest in facts:
        yield key, state_of(count, changed, newest)


def folder_of(series: Series) -> str:
    """Where the formats of the series' feed lie."""
    return f"/series/{series.slug}/"
