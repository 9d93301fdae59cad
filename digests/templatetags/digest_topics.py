"""Template tags for public pages: the topics of entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django import template
from django.db.models import Q

from blog.models import Post
from blog.shared_parts import of_all
from digests.models import Topic

MOST_IN_LINE = 4
register = template.Library()


@register.inclusion_tag("digests/post_topics.html")
def post_topics(post: Post) -> dict[str, Any]:
    """The topics that the post's digest printed, in their order; none where it has no digest."""
    topics = Topic.objects.filter(digest__post=post, dropped_because="").order_by("position")
    return {"post": post, "topics": list(topics.only("title", "position"))}


@register.simple_tag
def topic_titles(posts: Iterable[Post]) -> dict[int, str]:
    """The titles of the posts' first topics in one line, by the post's key; one query for all posts."""
    loaded = of_all("topics of posts", lambda: lines_of(~Q(digest__post=None)))
    keys = [post.pk for post in posts]
    if loaded is None:
        return lines_of(Q(digest__post__in=keys))
    return {key: loaded[key] for key in keys if key in loaded}


def lines_of(wanted: Q) -> dict[int, str]:
    """The titles of the first topics of the digests that are wanted, in a line for each post; one query."""
    titles = defaultdict(list)
    topics = Topic.objects.filter(wanted, dropped_because="", position__lte=MOST_IN_LINE).order_by("position")
    for key, title in topics.values_list("digest__post", "title"):
        titles[key].append(title)
    return {key: " · ".join(lines) for key, lines in titles.items()}


@register.filter
def titles_of(titles: dict[int, str] | str, post: Post) -> str:
    """The line of one post of `topic_titles`; empty where it has none."""
    return titles.get(post.pk, "") if isinstance(titles, dict) else ""
