"""Full-text search over the posts: SQLite's FTS5 or PostgreSQL's tsvector behind `find_posts`."""

from __future__ import annotations

from blog.search.finding import Found, SearchPage, find_posts, options
from blog.search.query import LONGEST_QUERY, SearchQuery, parse_query

__all__ = ["LONGEST_QUERY", "Found", "SearchPage", "SearchQuery", "find_posts", "options", "parse_query"]
