"""The pages that list posts: home and tags."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from blog.context import current_site
from blog.corrections.reading import count_corrections, public_corrections
from blog.counts.paging import NearerEndPaginator
from blog.counts.tags import count_posts_of, rank_tags
from blog.machines.structured_data import breadcrumbs, website
from blog.models import Post, Tag
from blog.related import keys_of_tag, related_tags
from blog.views.listing import count_visible_posts, page_of, paginate, spells_out_first, visible_posts

TAGS_A_PAGE = 500
CORRECTIONS_A_PAGE = 50
CORRECTION_COLUMNS = (
    *("wrong", "right", "corrected_at", "corrected_by_name"),
    *("post__title", "post__slug", "post__path", "post__published_at"),
)


@require_safe
def home(request: HttpRequest, number: int = 1) -> HttpResponse:
    """The newest posts."""
    if spells_out_first(request):
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
def tags(request: HttpRequest, number: int = 1) -> HttpResponse:
    """The tags that have posts, with how many, those with the most first; 404 beyond the last page."""
    if spells_out_first(request):
        return redirect("blog:tags", permanent=True)
    paginator = Paginator(rank_tags(timezone.now()), TAGS_A_PAGE)
    page = page_of(paginator, number)
    found = Tag.objects.only("name", "slug").in_bulk([key for key, _ in page])
    counted = [(found[key], count) for key, count in page if key in found]
    return render(request, "blog/tags.html", {"page": page, "tags": counted})


@require_safe
def tag(request: HttpRequest, slug: str, number: int = 1) -> HttpResponse:
    """The posts of a tag."""
    found = get_object_or_404(Tag, slug=slug)
    if spells_out_first(request):
        return redirect(found, permanent=True)
    now = timezone.now()
    public = Post.objects.published(now)
    posts: QuerySet[Post] | list[int] | None = keys_of_tag(found, among=public)
    if posts is None:
        posts = public.tagged([found.pk])
    steps = [("Home", reverse("blog:home")), ("Tags", reverse("blog:tags"))]
    context = {
        "tag": found,
        "page": paginate(posts, number, count=count_posts_of(found, now)),
        "related": related_tags(found, among=public) if number == 1 else [],
        "steps": steps,
        "structured": [breadcrumbs([*steps, (found.name, found.get_absolute_url())])],
    }
    return render(request, "blog/tag.html", context)


@require_safe
def corrections(request: HttpRequest, number: int = 1) -> HttpResponse:
    """What was corrected, the newest first; 404 beyond the last page."""
    if spells_out_first(request):
        return redirect("blog:corrections", permanent=True)
    shown = public_corrections(timezone.now()).select_related("post").only(*CORRECTION_COLUMNS)
    paginator = NearerEndPaginator(shown, CORRECTIONS_A_PAGE)
    paginator.count = count_corrections()
    return render(request, "blog/corrections.html", {"page": page_of(paginator, number)})
