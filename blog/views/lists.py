"""The pages that list posts: home, tags, archive."""

from __future__ import annotations

from itertools import groupby

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from blog.models import Tag
from blog.views.listing import paginate, visible_posts


@require_safe
def home(request: HttpRequest, number: int = 1) -> HttpResponse:
    """The newest posts."""
    if number == 1 and request.resolver_match and request.resolver_match.url_name == "page":
        return redirect("blog:home", permanent=True)
    return render(request, "blog/home.html", {"page": paginate(visible_posts(), number)})


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
    return render(
        request, "blog/tag.html", {"tag": found, "page": paginate(visible_posts().filter(tags=found), number)}
    )


@require_safe
def archives(request: HttpRequest) -> HttpResponse:
    """All posts by year and month."""
    posts = visible_posts().only("title", "slug", "path", "published_at", "reading_minutes")
    years = []
    for year, of_year in groupby(posts, key=lambda post: timezone.localtime(post.published_at).year):
        months = [
            (month, list(of_month))
            for month, of_month in groupby(
                of_year, key=lambda p: timezone.localtime(p.published_at).replace(day=1).date()
            )
        ]
        years.append((year, sum(len(entries) for _, entries in months), months))
    return render(request, "blog/archives.html", {"years": years})
