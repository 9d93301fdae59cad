"""What pages with lists of posts have in common."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page as PaginatedPage
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from blog.counts.paging import KeysFirstPaginator
from blog.models import Post, PostQuerySet
from blog.shared_parts import of_all, shared

POSTS_A_PAGE = 10


def visible_posts() -> PostQuerySet:
    """The posts that the public sees now."""
    return Post.objects.published(timezone.now())


def find_post(name: str, posts: QuerySet[Post], slug: str) -> Post:
    """The post of this slug among the posts, or 404; where all pages are made, all are loaded once under the name."""
    loaded = of_all(name, lambda: {post.slug: post for post in posts})
    return (loaded.get(slug) if loaded else None) or get_object_or_404(posts, slug=slug)


def count_visible_posts() -> int:
    """How many posts the public sees now."""
    return shared("posts", lambda: visible_posts().count())


def paginate(posts: QuerySet[Post] | list[int], number: int, *, count: int) -> PaginatedPage[Post]:
    """A page of the posts, or of those with these keys, with what lists show; 404 beyond the last."""
    shown = Post.objects.defer("body", "body_html", "toc", "search_text", "topic_words")
    loaded = of_all("posts of lists", lambda: {post.pk: post for post in shown})
    paginator = KeysFirstPaginator(
        posts, POSTS_A_PAGE, shown=shown if loaded is None else loaded, count=count
    )
    return page_of(paginator, number)


def page_of(paginator: Paginator[Any], number: int) -> PaginatedPage[Any]:
    """The page of this number; 404 beyond the last."""
    if not 1 <= number <= paginator.num_pages:
        raise Http404("There is no such page.")
    return paginator.page(number)


def spells_out_first(request: HttpRequest) -> bool:
    """Whether the address says that it is page 1, whose own address has no number."""
    match = request.resolver_match
    return match is not None and match.kwargs.get("number") == 1
