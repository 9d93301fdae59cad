"""The public pages; each gathers what one template shows."""

from __future__ import annotations

from itertools import groupby
from urllib.parse import quote

from django.conf import settings
from django.core.paginator import Page as PaginatedPage
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from blog.models import Alias, Page, Post, PostQuerySet, Tag
from blog.search import search as search_posts

POSTS_A_PAGE = 10


def visible_posts() -> PostQuerySet:
    """The posts that the public sees now."""
    return Post.objects.published(timezone.now())


def paginate(posts: QuerySet[Post], number: int) -> PaginatedPage[Post]:
    """A page of posts, with what lists show; 404 beyond the last."""
    paginator = Paginator(posts.defer("body", "toc").prefetch_related("tags"), POSTS_A_PAGE)
    if not 1 <= number <= paginator.num_pages:
        raise Http404("There is no such page.")
    return paginator.page(number)


@require_safe
def home(request: HttpRequest, number: int = 1) -> HttpResponse:
    """The newest posts."""
    if number == 1 and request.resolver_match and request.resolver_match.url_name == "page":
        return redirect("blog:home", permanent=True)
    return render(request, "blog/home.html", {"page": paginate(visible_posts(), number)})


@require_safe
def post(request: HttpRequest, slug: str) -> HttpResponse:
    """A post; one with an address of its own is sent there, a draft is shown to staff only."""
    found = get_object_or_404(Post, slug=slug)
    if found.path:
        return HttpResponsePermanentRedirect(found.get_absolute_url())
    return show_post(request, found)


def show_post(request: HttpRequest, found: Post) -> HttpResponse:
    """A post's page."""
    now = timezone.now()
    is_public = found.is_public(now)
    if not is_public and not request.user.is_staff:
        raise Http404("There is no such post.")
    others = Post.objects.published(now).exclude(pk=found.pk).only("title", "slug", "path", "published_at")
    place = Q(published_at__lt=found.published_at) | Q(published_at=found.published_at, pk__lt=found.pk)
    context = {
        "post": found,
        "tags": found.tags.all(),
        "is_draft": not is_public,
        "previous": others.filter(place).first(),
        "next": others.exclude(place).order_by("published_at", "pk").first(),
    }
    response = render(request, "blog/post.html", context)
    if not is_public:
        response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def post_markdown(request: HttpRequest, slug: str) -> HttpResponse:
    """A post as Markdown."""
    found = get_object_or_404(visible_posts(), slug=slug)
    text = f"# {found.title}\n\n{found.published_at:%Y-%m-%d} · {settings.SITE_URL}{found.get_absolute_url()}\n\n"
    return HttpResponse(text + found.body, content_type="text/markdown; charset=utf-8")


@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    """All tags with the number of their posts."""
    used = Tag.objects.annotate(post_count=Count("posts", filter=Q(posts__in=visible_posts().order_by())))
    return render(request, "blog/tags.html", {"tags": used.filter(post_count__gt=0).order_by("-post_count", "name")})


@require_safe
def tag(request: HttpRequest, slug: str, number: int = 1) -> HttpResponse:
    """The posts of a tag."""
    found = get_object_or_404(Tag, slug=slug)
    return render(request, "blog/tag.html", {"tag": found, "page": paginate(visible_posts().filter(tags=found), number)})


@require_safe
def archives(request: HttpRequest) -> HttpResponse:
    """All posts by year and month."""
    posts = visible_posts().only("title", "slug", "path", "published_at", "reading_minutes")
    years = []
    for year, of_year in groupby(posts, key=lambda post: timezone.localtime(post.published_at).year):
        months = [
            (month, list(of_month))
            for month, of_month in groupby(of_year, key=lambda p: timezone.localtime(p.published_at).replace(day=1).date())
        ]
        years.append((year, sum(len(entries) for _, entries in months), months))
    return render(request, "blog/archives.html", {"years": years})


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The posts that a query finds."""
    query = request.GET.get("q", "").strip()
    number = request.GET.get("page", "1")
    page = paginate(search_posts(query, now=timezone.now()), int(number) if number.isdecimal() else 1) if query else None
    context = {"query": query, "page": page, "encoded": quote(query)}
    return render(request, "blog/search.html", context)


@require_safe
def page_or_alias(request: HttpRequest, address: str) -> HttpResponse:
    """What lives at an address of its own: a post, a page, or the way to a post's present address."""
    if found := Post.objects.filter(path=address).first():
        return show_post(request, found)
    if alias := Alias.objects.select_related("post").filter(path=address).first():
        return HttpResponseRedirect(alias.post.get_absolute_url(), status=301)
    page = get_object_or_404(Page, slug=address, public=True)
    return render(request, "blog/page.html", {"page": page})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Crawlers are welcome, but not in the admin and the search."""
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /search/", f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether the site and its database answer."""
    Post.objects.exists()
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
