"""Which posts a search may find, as a condition on their keys."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet

from blog.models import Post, PostQuerySet

# A statement, or a part of one, with its parameters.
Sql = tuple[str, list[Any]]


class TooMuchWork(Exception):
    """The search was given up: it took longer than a search may."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a search is narrowed to: a tag's slug, a year, a model's name; none of a kind: all."""

    tag: str = ""
    year: int | None = None
    model: str = ""

    def posts(self, now: datetime) -> PostQuerySet:
        """The posts that may be found: those that the public sees and that have what was chosen."""
        posts = Post.objects.published(now)
        for keys in self.keys().values():
            posts = posts.filter(pk__in=keys)
        return posts

    def condition(self, now: datetime, *, without: Container[str] = ()) -> Sql:
        """That {key} is one of these posts: not one of the few hidden ones, and one of each choice.

        `without`: the kinds of choices that are left out.
        """
        parts = [(word, *statement) for word, statement in self.lists(now, without=without)]
        # As a truth that is asked for, PostgreSQL reads the keys once; as a bare IN, it may join them with the rest
        # anew and anew.
        condition = " AND ".join(f"({{key}} {word} ({sql})) IS TRUE" for word, sql, _ in parts)
        return condition, [value for _, _, values in parts for value in values]

    def lists(self, now: datetime, *, without: Container[str] = ()) -> list[tuple[str, Sql]]:
        """Statements for lists of keys, each with whether a post's key has to be in it or not: IN or NOT IN."""
        chosen = [keys for kind, keys in self.keys().items() if kind not in without]
        hidden = Post.objects.hidden(now).values("pk")
        return [("NOT IN", as_sql(hidden)), *(("IN", as_sql(keys)) for keys in chosen)]

    def keys(self) -> dict[str, QuerySet[Any]]:
        """For each kind of choice the keys of the posts that have what was chosen, the hidden among them.

        Each list comes from an index alone; to look at the posts themselves takes a hundred times as long.
        """
        lists: dict[str, QuerySet[Any]] = {}
        if self.tag:
            lists["tag"] = Post.tags.through.objects.filter(tag__slug=self.tag).values("post")
        if self.year:
            # Of UTC, as the years that can be chosen are.
            first = datetime(self.year, 1, 1, tzinfo=UTC)
            last = datetime(self.year, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
            published = Post.objects.filter(status=Post.Status.PUBLISHED)
            lists["year"] = published.filter(published_at__range=(first, last)).values("pk")
        if self.model:
            lists["model"] = Post.objects.filter(model_name=self.model).values("pk")
        return lists


def as_sql(keys: QuerySet[Any]) -> Sql:
    """The statement that lists the keys."""
    sql, parameters = keys.order_by().query.sql_with_params()
    return sql, list(parameters)
