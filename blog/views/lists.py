"""The pages that list posts: home, tags, archive."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from blog.context import current_site
from blog.machines.structured_data import breadcrumbs, website
from blog.models import Tag
from blog.related import related_tags
from blog.views.listing import count_visible_posts, paginate, visible_posts


@require_safe
def home(request: HttpRequest, number: int = 1) -> HttpResponse:
    """The newest posts."""
    if number == 1 and request.resolver_match and request.resolver_match.url_name == "page":
        return redirect("blog:home", permanent=True)
    site = current_site()
    structured = [website(site, search=reverse("blog:search"))] if number == 1 else []
    context = {
        "page": paginate(visible_posts(), number, count=count_visible_posts()),
        "site": site,
        "structured": structured,
    }
    return render(request, "blog/home.html", context)


@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    """All tags with the number of their posts."""
    used = Tag.objects.annotate(post_count=Count("posts", filter=Q(posts__in=visible_posts().order_by())))
    return render(
        request, "blog/tags.html", {"tags": used.filter(post_count__gt=0).order_by("-post_count", "name")}
    )


@require_safe
def tag(request: HttpRequest, slug: str, number: int = 1) -> HttpResponse:
    """The posts of a tag."""
    found = get_object_or_404(Tag, slug=slug)
    if number == 1 and request.resolver_match and request.resolver_match.url_name == "tag_page":
        return redirect(found, permanent=True)
    steps = [("Home", reverse("blog:home")), ("Tags", reverse("blog:tags"))]
    context = {
        "tag": found,
        "page": paginate(visible_posts().filter(tags=found), number),
        "related": related_tags(found, among=visible_posts()) if number == 1 else [],
        "steps": steps,
        "structured": [breadcrumbs([*steps, (found.name, found.get_absolute_url())])],
    }
    return render(request, "blog/tag.html", context)


@require_safe
def archives(request: HttpRequest) -> HttpResponse:
    """All posts by year and month."""
    posts = list(visible_posts().only("title", "slug", "path", "published_at"))
    titles = Counter(post.title for post in posts)
    years = []
    for year, of_year in groupby(posts, key=lambda post: timezone.localtime(post.published_at).year):
        months = [
            (month, list(of_month))
            for month, of_month in groupby(
                of_year, key=lambda p: timezone.localtime(p.published_at).replace(day=1).date()
            )
        ]
        years.append((year, sum(len(entries) for _, entries in months), months))
    context = {
        "years": years,
        "total": len(posts),
        # Of these the title alone does not say which is which.
        "repeated": [post for post in posts if titles[post.title] > 1],
    }
    return render(request, "blog/archives.html", context)
