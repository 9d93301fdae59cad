"""What pages with lists of posts have in common."""

from __future__ import annotations

from django.core.paginator import Page as PaginatedPage
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from blog.models import Post, PostQuerySet
from blog.shared_parts import shared
from blog.views.paging import NearerEndPaginator

POSTS_A_PAGE = 10


def visible_posts() -> PostQuerySet:
    """The posts that the public sees now."""
    return Post.objects.published(timezone.now())


def count_visible_posts() -> int:
    """How many posts the public sees now."""
    return shared("posts", lambda: visible_posts().count())


def paginate(posts: QuerySet[Post], number: int, *, count: int) -> PaginatedPage[Post]:
    """A page of the posts, which are `count`, with what lists show; 404 beyond the last.

    The keys come from an index alone, from the end that is nearer, and only the page's own posts are looked up.
    """
    paginator = NearerEndPaginator(posts.values_list("pk", flat=True), POSTS_A_PAGE)
    paginator.count = count
    if not 1 <= number <= paginator.num_pages:
        raise Http404("There is no such page.")
    keys = list(paginator.page(number))
    found = Post.objects.defer("body", "toc", "search_text").prefetch_related("tags").in_bulk(keys)
    return PaginatedPage([found[key] for key in keys if key in found], number, paginator)
