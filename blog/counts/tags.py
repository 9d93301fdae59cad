"""How many posts tags have: counted in the index of their links, from which the few hidden posts' are taken away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from blog.models import Post, Tag
from blog.shared_parts import of_all, shared


def count_posts(tags: Iterable[int] | None, now: datetime) -> Counter[int]:
    """How many posts the public sees at the moment `now` of each of the tags, which are keys; None: of all tags."""
    links = Post.tags.through.objects.order_by()
    if tags is not None:
        links = links.filter(tag__in=list(tags))
    counts = count_links(links)
    counts.subtract(count_links(links.filter(post__in=Post.objects.hidden(now).order_by().values("pk"))))
    return counts


def count_posts_of(tag: Tag, now: datetime) -> int:
    """How many posts of the tag the public sees at the moment `now`."""
    loaded = of_all("counts of tags", lambda: dict(rank_tags(now)))
    return count_posts([tag.pk], now)[tag.pk] if loaded is None else loaded.get(tag.pk, 0)


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


def tags_of(post: Post) -> list[Tag]:
    """The tags of a post, by name."""
    loaded = of_all("tags of posts", _load_tags)
    return list(post.tags.all()) if loaded is None else loaded.get(post.pk, [])


def _load_tags() -> dict[int, list[Tag]]:
    tags = Tag.objects.in_bulk()
    found: dict[int, list[Tag]] = {}
    links = Post.tags.through.objects.order_by("tag__name", "tag_id").values_list("post_id", "tag_id")
    for post, tag in links:
        found.setdefault(post, []).append(tags[tag])
    return found
