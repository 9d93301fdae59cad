"""A post's page, and what lives at an address of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from blog.addresses import address_of
from blog.context import current_site
from blog.corrections.reading import corrections_of
from blog.counts.months import address_of_month
from blog.counts.tags import tags_of
from blog.machines.structured_data import blog_posting, breadcrumbs
from blog.models import Alias, Page, Post
from blog.related import find_surroundings
from blog.views.listing import count_visible_posts, find_post

# What search and editors need is as long as the page itself.
SHOWN = Post.objects.defer("body", "search_text")


@require_safe
def post(request: HttpRequest, slug: str) -> HttpResponse:
    """A post; one with an address of its own is sent there, a draft is shown to staff only."""
    found = find_post("posts by slug", SHOWN.all(), slug)
    if found.path:
        return HttpResponsePermanentRedirect(found.get_absolute_url())
    return show_post(request, found)


def show_post(request: HttpRequest, found: Post) -> HttpResponse:
    """A post's page."""
    now = timezone.now()
    is_public = found.is_public(now)
    if not is_public and not request.user.is_staff:
        raise Http404("There is no such post.")
    response = render(request, "blog/post.html", {"is_draft": not is_public, **gather_post(found, now=now)})
    if not is_public:
        response["Cache-Control"] = "private, no-store"
    return response


def gather_post(found: Post, *, now: datetime) -> dict[str, Any]:
    """What a post's page shows beside the post."""
    tags, site, corrections = tags_of(found), current_site(), corrections_of(found)
    count = count_visible_posts()
    around = find_surroundings(found, tags=tags, among=Post.objects.published(now), count=count)
    month = timezone.localtime(found.published_at).date()
    steps = [("Home", address_of("blog:home")), (f"{month:%B %Y}", address_of_month(month, total=count))]
    return {
        "post": found,
        "site": site,
        "tags": tags,
        "previous": around.previous,
        "next": around.following,
        "steps": steps,
        "corrections": corrections,
        "related": around.related,
        "structured": [
            blog_posting(found, tags, site=site, corrections=corrections),
            breadcrumbs([*steps, (found.title, found.get_absolute_url())]),
        ],
    }


@require_safe
def page_or_alias(request: HttpRequest, address: str) -> HttpResponse:
    """What lives at an address of its own: a post, a page, or the way to a post's present address."""
    if found := SHOWN.filter(path=address).first():
        return show_post(request, found)
    if alias := Alias.objects.select_related("post").filter(path=address).first():
        return HttpResponseRedirect(alias.post.get_absolute_url(), status=301)
    page = get_object_or_404(Page, slug=address, public=True)
    return render(request, "blog/page.html", {"page": page})
