"""Full-text search over the posts: SQLite's FTS5 or PostgreSQL's tsvector behind `find_posts`."""

from __future__ import annotations

from blog.search.finding import LOOKED_AT, Found, SearchPage, find_posts
from blog.search.narrowing import options, tags_named
from blog.search.query import LONGEST_QUERY, SearchQuery, parse_query
from blog.search.visible import Chosen, TooMuchWork

__all__ = [
    "LONGEST_QUERY",
    "LOOKED_AT",
    "Chosen",
    "Found",
    "SearchPage",
    "SearchQuery",
    "TooMuchWork",
    "find_posts",
    "options",
    "parse_query",
    "tags_named",
]
