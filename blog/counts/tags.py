"""How many posts tags have: counted in the index of their links, from which the few hidden posts' are taken away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from blog.models import Post, Tag
from blog.shared_parts import shared


def count_posts(tags: Iterable[int] | None, now: datetime) -> Counter[int]:
    """How many posts the public sees at the moment `now` of each of the tags, which are keys; None: of all tags."""
    links = Post.tags.through.objects.order_by()
    if tags is not None:
        links = links.filter(tag__in=list(tags))
    counts = count_links(links)
    counts.subtract(count_links(links.filter(post__in=Post.objects.hidden(now).order_by().values("pk"))))
    return counts


def count_links(links: QuerySet[Any]) -> Counter[int]:
    """The number of the links of each tag."""
    return Counter(dict(links.values_list("tag").annotate(number=Count("*"))))


def rank_tags(now: datetime) -> list[tuple[int, int]]:
    """The keys of the tags with posts that the public sees, each with how many: the most first, then by name."""
    return shared("tags", lambda: _rank(now))


def _rank(now: datetime) -> list[tuple[int, int]]:
    counts = count_posts(None, now)
    by_name = Tag.objects.order_by("name", "pk").values_list("pk", flat=True)
    return sorted(((key, counts[key]) for key in by_name if counts[key] > 0), key=lambda tag: -tag[1])
