"""What a search can be narrowed to: tags, years and models that posts have."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery

from blog.models import Post, Tag
from blog.search.installing import engine_of
from blog.search.query import SearchQuery
from blog.search.visible import Chosen
from blog.shared_parts import is_sharing, shared

MOST_OPTIONS = 200
MOST_TAGS_SHOWN = 6


def options(now: datetime) -> dict[str, Any]:
    """`tags`, `years` and `models` of the posts that the public sees.

    Each is found by looking up what comes next in an index, so that the work depends on how many there are of them.
    """
    return shared(
        "search options",
        lambda: {"tags": list_tags(now), "years": list_years(now), "models": list_models(now)},
    )


def list_tags(now: datetime) -> list[Tag]:
    """The tags that a post has, by name."""
    return list(used_tags(now).order_by("name")[:MOST_OPTIONS])


def used_tags(now: datetime) -> QuerySet[Tag]:
    """The tags that a post has: of each the first one is looked up. For an EXISTS PostgreSQL reads all posts' tags."""
    links = Post.tags.through.objects.filter(tag=OuterRef("pk")).exclude(post__in=Post.objects.hidden(now))
    return Tag.objects.alias(first=Subquery(links.values("post")[:1])).filter(first__isnull=False)


def list_years(now: datetime) -> list[int]:
    """The years (of UTC) in which there is a post, the newest first: from each the one before is looked up."""
    visible, parameters = Chosen().condition(now)
    newest = (
        "SELECT max(published_at) FROM blog_post"
        f" WHERE status = 'published' AND {visible.format(key='id')} AND published_at <"
    )
    start = engine_of(connection.vendor).YEAR_START.format(moment="found.moment")
    sql = (
        f"WITH RECURSIVE found (moment) AS ({newest} %s UNION ALL"
        f" SELECT ({newest} {start}) FROM found WHERE found.moment IS NOT NULL)"
        " SELECT moment FROM found WHERE moment IS NOT NULL"
    )
    end = connection.ops.adapt_datetimefield_value(now + timedelta(days=1))
    return [int(str(moment)[:4]) for moment in fetch_column(sql, [*parameters, end, *parameters])]


def list_models(now: datetime) -> list[str]:
    """The models that wrote a post, by name: from each the next one is looked up."""
    visible, parameters = Chosen().condition(now)
    following = f"SELECT min(model_name) FROM blog_post WHERE {visible.format(key='id')} AND model_name >"
    sql = (
        f"WITH RECURSIVE found (name) AS ({following} '' UNION ALL"
        f" SELECT ({following} found.name) FROM found WHERE found.name IS NOT NULL)"
        " SELECT name FROM found WHERE name IS NOT NULL LIMIT %s"
    )
    return fetch_column(sql, [*parameters, *parameters, MOST_OPTIONS])


def fetch_column(sql: str, parameters: list[Any]) -> list[Any]:
    """The first column of the rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [row[0] for row in cursor.fetchall()]


def tags_named(query: SearchQuery, now: datetime) -> list[Tag]:
    """The tags with posts whose names have one of the words, by name."""
    known: list[Tag] = options(now)["tags"] if is_sharing() else []
    if 0 < len(known) < MOST_OPTIONS:  # they are all that there are
        words = [term.text.lower() for term in query.wanted]
        return [tag for tag in known if any(word in tag.name.lower() for word in words)][:MOST_TAGS_SHOWN]
    named = Q()
    for term in query.wanted:
        named |= Q(name__icontains=term.text)
    return list(used_tags(now).filter(named).order_by("name")[:MOST_TAGS_SHOWN])
