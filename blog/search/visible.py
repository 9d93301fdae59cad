"""Which posts a search may find, as a condition on their keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from blog.models import Post, PostQuerySet

# A condition in which {key} stands for a post's key, with its parameters.
Visible = tuple[str, list[Any]]


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
        if self.tag:
            posts = posts.filter(tags__slug=self.tag)
        if self.year:
            posts = posts.filter(published_at__year=self.year)
        if self.model:
            posts = posts.filter(model_name=self.model)
        return posts

    def condition(self, now: datetime) -> Visible:
        """That a key is one of these posts: not one of the few hidden ones, and one of each choice.

        Each list of keys comes from an index alone; to look at the posts themselves takes a hundred times as long.
        """
        posts = Post.objects.order_by()
        parts = [as_condition("NOT IN", Post.objects.hidden(now).values("pk"))]
        if self.tag:
            parts.append(
                as_condition("IN", Post.tags.through.objects.filter(tag__slug=self.tag).values("post"))
            )
        if self.year:
            status = Post.Status.PUBLISHED
            parts.append(
                as_condition("IN", posts.filter(status=status, published_at__year=self.year).values("pk"))
            )
        if self.model:
            parts.append(as_condition("IN", posts.filter(model_name=self.model).values("pk")))
        return " AND ".join(sql for sql, _ in parts), [value for _, values in parts for value in values]


def as_condition(word: str, keys: QuerySet[Any]) -> Visible:
    """That a key is, or is not, one of these."""
    sql, parameters = keys.order_by().query.sql_with_params()
    return f"{{key}} {word} ({sql})", list(parameters)
