"""What pages with lists of posts have in common."""

from __future__ import annotations

from django.core.paginator import Page as PaginatedPage
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from blog.models import Post, PostQuerySet
from blog.shared_parts import shared

POSTS_A_PAGE = 10


def visible_posts() -> PostQuerySet:
    """The posts that the public sees now."""
    return Post.objects.published(timezone.now())


def count_visible_posts() -> int:
    """How many posts the public sees now."""
    return shared("posts", lambda: visible_posts().count())


def paginate(posts: QuerySet[Post], number: int, *, count: int | None = None) -> PaginatedPage[Post]:
    """A page of posts, with what lists show; 404 beyond the last. `count`: how many there are, where that is known."""
    paginator = Paginator(posts.defer("body", "toc").prefetch_related("tags"), POSTS_A_PAGE)
    if count is not None:
        paginator.count = count
    if not 1 <= number <= paginator.num_pages:
        raise Http404("There is no such page.")
    return paginator.page(number)
