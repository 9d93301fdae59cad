"""The feeds of the series."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Max
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
from digests.models import Series


@require_safe
def series_feed(request: HttpRequest, slug: str, form: Format) -> HttpResponseBase:
    """The newest entries of a series."""
    return answer(request, series_channel(get_object_or_404(Series, slug=slug), now=timezone.now()), form)


def series_channel(series: Series, *, now: datetime) -> Channel:
    """The newest entries of the series that the public sees at the moment `now`."""
    site = current_site()
    return channel_of(
        Post.objects.published(now).filter(digest__series=series),
        title=f"{series.name} · {site.title}",
        description=f"The entries of {series.name}",
        folder=folder_of(series),
        page="/",
        site=site,
    )


def series_listings(now: datetime) -> list[Listing]:
    """The feeds of the series that have entries."""
    many = (
        Series.objects.filter(digests__post__in=Post.objects.published(now).order_by())
        .annotate(
            count=Count("digests"),
            changed=Max("digests__post__updated_at"),
            newest=Max("digests__post__published_at"),
        )
        .order_by("name")
    )
    return [
        Listing(
            "One series",
            one_line(series.name),
            folder_of(series),
            "/",
            series.count,
            state_of(series.count, series.changed, series.newest),
        )
        for series in many
    ]


def folder_of(series: Series) -> str:
    """Where the formats of the series' feed lie."""
    return f"/series/{series.slug}/"
