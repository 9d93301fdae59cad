"""Finds posts: what a query, a tag, a year and a model have in common, best first, with the words marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, overload

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Q
from django.db.models.functions import ExtractYear
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from blog.models import Post, PostQuerySet, Tag
from blog.search.installing import engine_of
from blog.search.query import SearchQuery, Term

FOUND_A_PAGE = 10
MOST_OPTIONS = 200
LETTERS_BEFORE, LETTERS_SHOWN = 60, 220
# Marks around what was found, until the text is escaped.
START, STOP = "\x02", "\x03"
MARKED = re.compile(f"{START}([^{START}{STOP}]*){STOP}")


@dataclass(frozen=True, slots=True)
class Found:
    """A post with its title and the place where it speaks of what was asked for, both as safe HTML."""

    post: Post
    title: SafeString
    snippet: SafeString


SearchPage = Page[Found]


def find_posts(query: SearchQuery, *, among: PostQuerySet, number: int = 1) -> SearchPage:
    """A page of what is found, best first, newer before older; the nearest page where there is none of the number.

    A fixed number of queries.
    """
    matches = Matches(query, among)
    if not len(matches) and (relaxed := query.relaxed()):
        matches = Matches(relaxed, among)
    return Paginator(matches, FOUND_A_PAGE).get_page(number)


def options(among: PostQuerySet) -> dict[str, Any]:
    """What a search can be narrowed to: `tags` (the most used), `years` and `models` of these posts."""
    posts = among.order_by()
    years = posts.annotate(year=ExtractYear("published_at")).values_list("year", flat=True).distinct()
    models = posts.exclude(model_name="").values_list("model_name", flat=True).distinct()
    return {
        "tags": list(Tag.objects.filter(posts__in=posts).distinct().order_by("name")[:MOST_OPTIONS]),
        "years": sorted(years, reverse=True),
        "models": sorted(models),
    }


class Matches(Sequence[Found]):
    """The posts that a query finds, in order; a slice of them is read from the database when it is asked for."""

    def __init__(self, query: SearchQuery, among: PostQuerySet) -> None:
        self.query = query
        self.engine = engine_of(connection.vendor)
        self.among = narrow(among, [term for term in query.terms if term.unspaced])
        self.condition, self.parameters = self.engine.condition(query)

    @cached_property
    def count_found(self) -> int:
        """How many posts are found."""
        if not self.query.wanted:
            return 0
        if not self.condition:
            return self.among.count()
        sql, parameters = self.select("count(*)", [])
        return int(self.fetch(sql, parameters)[0][0])

    def __len__(self) -> int:
        return self.count_found

    @overload
    def __getitem__(self, place: int) -> Found: ...
    @overload
    def __getitem__(self, place: slice) -> list[Found]: ...
    def __getitem__(self, place: int | slice) -> Found | list[Found]:
        if isinstance(place, int):
            return self[place : place + 1][0]
        first, last, _ = place.indices(len(self))
        if last <= first:
            return []
        return self.ranked(first, last) if self.condition else self.newest(first, last)

    def ranked(self, first: int, last: int) -> list[Found]:
        """The matches in the order of their rank."""
        columns, values = self.engine.columns(self.query, start=START, stop=STOP)
        sql, parameters = self.select(f"{columns} AS rank", values)
        rows = self.fetch(
            f"{sql} ORDER BY rank, {self.engine.MOMENT} DESC LIMIT %s OFFSET %s",
            [*parameters, last - first, first],
        )
        posts = self.shown().in_bulk([row[0] for row in rows])
        return [Found(posts[row[0]], marked(row[1]), marked(row[2])) for row in rows if row[0] in posts]

    def newest(self, first: int, last: int) -> list[Found]:
        """The matches of a query that no index of words can answer, newest first."""
        words = [term.text for term in self.query.wanted]
        return [
            Found(post, marked(post.title), marked(snippet_of(post.search_text, words)))
            for post in self.shown(with_text=True)[first:last]
        ]

    def shown(self, *, with_text: bool = False) -> PostQuerySet:
        """The posts with what a list shows."""
        unused = ["body", "body_html", "toc"] + ([] if with_text else ["search_text"])
        return self.among.defer(*unused).prefetch_related("tags")

    def select(self, columns: str, values: list[Any]) -> tuple[str, list[Any]]:
        """A statement over the rows of the index whose posts may be found."""
        keys, parameters = self.among.order_by().values("pk").query.sql_with_params()
        # All that people give goes in as parameters.
        sql = (
            f"SELECT {columns} FROM {self.engine.SOURCE}"
            f" WHERE {self.condition} AND {self.engine.KEY} IN ({keys})"
        )
        return sql, [*values, *self.parameters, *parameters]

    def fetch(self, sql: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
        """The rows of the statement."""
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def narrow(posts: PostQuerySet, terms: Sequence[Term]) -> PostQuerySet:
    """The posts with these terms somewhere in title or text, without the excluded ones."""
    for term in terms:
        found = Q(title__icontains=term.text) | Q(search_text__icontains=term.text)
        posts = posts.exclude(found) if term.excluded else posts.filter(found)
    return posts


def snippet_of(text: str, words: Sequence[str]) -> str:
    """A piece of the text around the first of the words, which is marked."""
    low = text.lower()
    for word in words:
        if (place := low.find(word.lower())) >= 0:
            end = place + len(word)
            before = ("…" if place > LETTERS_BEFORE else "") + text[max(place - LETTERS_BEFORE, 0) : place]
            return f"{before}{START}{text[place:end]}{STOP}{text[end : end + LETTERS_SHOWN]}"
    return text[:LETTERS_SHOWN]


def marked(text: str) -> SafeString:
    """The text as HTML in which only our marks are elements."""
    html = MARKED.sub(r"<mark>\1</mark>", escape(text)).replace(START, "").replace(STOP, "")
    return mark_safe(html)  # noqa: S308  # escaped but for the marks
