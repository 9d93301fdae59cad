"""The feeds' addresses, the page that explains them, and the list for readers."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from blog.context import current_site
from blog.feeds.catalogue import MOST_OF_A_KIND, all_listings
from blog.feeds.channel import one_line
from blog.feeds.formats import Format, answer
from blog.feeds.opml import write_opml
from blog.feeds.posts import LENGTH, site_channel, tag_channel
from blog.models import Tag


@require_safe
def site_feed(request: HttpRequest, form: Format) -> HttpResponseBase:
    """The newest posts."""
    return answer(request, site_channel(now=timezone.now()), form)


@require_safe
def tag_feed(request: HttpRequest, slug: str, form: Format) -> HttpResponseBase:
    """The newest posts of a tag."""
    return answer(request, tag_channel(get_object_or_404(Tag, slug=slug), now=timezone.now()), form)


@require_safe
def feeds_page(request: HttpRequest) -> HttpResponse:
    """What feeds are, and which there are; of a kind with very many those with the most entries."""
    listings = all_listings(timezone.now(), MOST_OF_A_KIND)
    groups = [(name, list(members)) for name, members in groupby(listings, key=lambda listing: listing.group)]
    return render(request, "blog/feeds.html", {"groups": groups, "length": LENGTH, "most": MOST_OF_A_KIND})


@require_safe
def opml(request: HttpRequest) -> HttpResponse:
    """All feeds as a list that readers import."""
    title = one_line(current_site().title)
    return HttpResponse(
        write_opml(title, all_listings(timezone.now(), MOST_OF_A_KIND)),
        content_type="text/x-opml; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="feeds.opml"'},
    )
