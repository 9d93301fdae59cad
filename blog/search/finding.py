"""Finds posts: what a query, a tag, a year and a model have in common, best first, with the words marked.

The work is bounded, however many posts match: the newest matches are looked at, as many as LOOKED_AT, and of these the
best are shown. A search that takes longer than SECONDS is given up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, overload

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Q
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from blog.models import Post, PostQuerySet
from blog.search.installing import engine_of
from blog.search.query import SearchQuery, Term
from blog.search.visible import Chosen

FOUND_A_PAGE = 10
# Of so many of the newest matches the best are shown; there are no pages beyond.
LOOKED_AT = 1000
# In so many of the newest posts letters are looked for, where no index of words helps.
SCANNED = 1000
SECONDS = 1.0
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


class SearchPage(Page[Found]):
    """A page of what is found; `more`: whether more match than were looked at."""

    more = False


def find_posts(query: SearchQuery, *, chosen: Chosen, now: datetime, number: int = 1) -> SearchPage:
    """A page of what is found, best first, newer before older; the nearest page where there is none of the number.

    A fixed number of queries. Raises TooMuchWork where the search takes too long.
    """
    with engine_of(connection.vendor).limited(connection, SECONDS):
        matches = Matches(query, chosen, now)
        if not len(matches) and (relaxed := query.relaxed()):
            matches = Matches(relaxed, chosen, now)
        found = Paginator(matches, FOUND_A_PAGE).get_page(number)
        page = SearchPage(list(found.object_list), found.number, found.paginator)
        page.more = matches.more
    return page


class Matches(Sequence[Found]):
    """The posts that a query finds, in order; a slice of them is read from the database when it is asked for."""

    def __init__(self, query: SearchQuery, chosen: Chosen, now: datetime) -> None:
        self.query = query
        self.engine = engine_of(connection.vendor)
        self.chosen, self.now = chosen, now
        self.unspaced = [term for term in query.terms if term.unspaced]
        self.is_indexed = any(not term.unspaced for term in query.wanted)

    @cached_property
    def keys(self) -> list[int]:
        """The keys of the newest matches, one more than are looked at where there are more."""
        if not self.query.wanted:
            return []
        if not self.is_indexed:
            return list(self.newest_among().values_list("pk", flat=True)[: LOOKED_AT + 1])
        statement = self.engine.newest(self.query, self.chosen, self.now, most=LOOKED_AT + 1)
        keys = [row[0] for row in self.fetch(*statement)]
        if self.unspaced:
            found = Post.objects.filter(pk__in=keys)
            fitting = set(narrow(found, self.unspaced).values_list("pk", flat=True))
            keys = [key for key in keys if key in fitting]
        return keys

    @property
    def more(self) -> bool:
        """Whether more match than were looked at."""
        return len(self.keys) > LOOKED_AT

    def __len__(self) -> int:
        return min(len(self.keys), LOOKED_AT)

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
        return self.ranked(first, last) if self.is_indexed else self.newest(first, last)

    def ranked(self, first: int, last: int) -> list[Found]:
        """The matches in the order of their rank; where letters were looked for too, the newest first."""
        keys = self.keys[first:last] if self.unspaced else self.best(first, last)
        posts = self.shown().in_bulk(keys)
        rows = self.fetch(*self.engine.marked(self.query, keys, start=START, stop=STOP))
        marks = {key: (title, snippet) for key, title, snippet in rows}
        return [Found(posts[key], *map(marked, marks[key])) for key in keys if key in posts and key in marks]

    def best(self, first: int, last: int) -> list[int]:
        """The keys of a page of the matches that are looked at."""
        looked_at = self.keys[:LOOKED_AT]
        rows = self.fetch(*self.engine.ranked(self.query, self.chosen, looked_at, first, last, now=self.now))
        return [row[0] for row in rows]

    def newest(self, first: int, last: int) -> list[Found]:
        """The matches of a query that no index of words can answer, newest first."""
        words = [term.text for term in self.query.wanted]
        return [
            Found(post, marked(post.title), marked(snippet_of(post.search_text, words)))
            for post in self.shown(with_text=True).filter(pk__in=self.keys[first:last])
        ]

    def newest_among(self) -> PostQuerySet:
        """The posts with all terms, looked for letter by letter in the newest SCANNED that may be found."""
        newest = list(self.chosen.posts(self.now).values_list("pk", flat=True)[:SCANNED])
        return narrow(Post.objects.filter(pk__in=newest), self.unspaced)

    def shown(self, *, with_text: bool = False) -> PostQuerySet:
        """The posts with what a list shows."""
        unused = ["body", "body_html", "toc"] + ([] if with_text else ["search_text"])
        return Post.objects.published(self.now).defer(*unused)

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
