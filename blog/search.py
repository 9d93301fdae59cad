"""Search over what the public sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from blog.models import Post

TERM = re.compile(r'-?"[^"]+"|\S+')
MOST_TERMS = 12


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a quoted phrase; an excluded one must not occur."""

    text: str
    excluded: bool


def parse_query(query: str) -> list[Term]:
    """The terms of a query: words, "quoted phrases", and -excluded ones."""
    return list(read_terms(query))[:MOST_TERMS]


def read_terms(query: str) -> Iterator[Term]:
    """The terms that say something."""
    for part in TERM.findall(query.replace("\0", "")[:300]):
        text = part.lstrip("-").strip('"').strip()
        if text:
            yield Term(text, excluded=part.startswith("-"))


def search(query: str, *, now: datetime) -> QuerySet[Post]:
    """The published posts in which every term occurs and no excluded one; those with a term in the title first."""
    terms = parse_query(query)
    posts = Post.objects.published(now)
    if not any(not term.excluded for term in terms):
        return posts.none()
    in_title = Q()
    for term in terms:
        found = Q(title__icontains=term.text) | Q(body__icontains=term.text)
        posts = posts.exclude(found) if term.excluded else posts.filter(found)
        if not term.excluded:
            in_title |= Q(title__icontains=term.text)
    rank = Case(When(in_title, then=Value(0)), default=Value(1), output_field=IntegerField())
    return posts.annotate(rank=rank).order_by("rank", "-published_at", "-pk")
