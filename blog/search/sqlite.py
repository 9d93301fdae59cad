"""Search in SQLite: an FTS5 table beside the posts, kept by triggers, so that every way of writing is seen.

https://www.sqlite.org/fts5.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from blog.search.query import SearchQuery, Term

TABLE = "blog_post_search"
TRIGGER = "hindcast_search"
POSTS = "blog_post"
# Column in the index, column of the post, weight.
COLUMNS = (("title", "title", 10.0), ("byline", "byline", 2.0), ("body", "search_text", 1.0))
BODY = 2
TOKENS_SHOWN = 36
# Where to look, the key of a row there, and when its post was published.
SOURCE = f"{TABLE} JOIN {POSTS} ON {POSTS}.id = {TABLE}.rowid"
KEY = f"{TABLE}.rowid"
MOMENT = f"{POSTS}.published_at"


def is_installed() -> str:
    """A query that counts the table and its triggers: 4 where all are there."""
    return f"SELECT count(*) FROM sqlite_master WHERE name = '{TABLE}' OR name LIKE '{TRIGGER}_%'"


def install() -> Iterator[str]:
    """The statements that make the index and its triggers and fill it."""
    names = ", ".join(name for name, _, _ in COLUMNS)
    of_post = ", ".join(column for _, column, _ in COLUMNS)
    new = ", ".join(f"new.{column}" for _, column, _ in COLUMNS)
    setting = ", ".join(f"{name} = new.{column}" for name, column, _ in COLUMNS)
    changed = " OR ".join(f"old.{column} IS NOT new.{column}" for _, column, _ in COLUMNS)
    for change in ("insert", "delete", "update"):
        yield f"DROP TRIGGER IF EXISTS {TRIGGER}_{change}"
    yield f"DROP TABLE IF EXISTS {TABLE}"
    yield f"CREATE VIRTUAL TABLE {TABLE} USING fts5({names}, tokenize = 'porter unicode61 remove_diacritics 2')"
    # The names are this module's own.
    fill = f"INSERT INTO {TABLE} (rowid, {names})"
    yield f"{fill} SELECT id, {of_post} FROM {POSTS}"
    yield f"CREATE TRIGGER {TRIGGER}_insert AFTER INSERT ON {POSTS} BEGIN {fill} VALUES (new.id, {new}); END"
    yield (
        f"CREATE TRIGGER {TRIGGER}_delete AFTER DELETE ON {POSTS}"
        f" BEGIN DELETE FROM {TABLE} WHERE rowid = old.id; END"
    )
    yield (
        f"CREATE TRIGGER {TRIGGER}_update AFTER UPDATE OF {of_post} ON {POSTS} WHEN {changed}"
        f" BEGIN UPDATE {TABLE} SET {setting} WHERE rowid = new.id; END"
    )


def condition(query: SearchQuery) -> tuple[str, list[str]]:
    """The condition that a row of the index matches, with its parameters; empty where nothing can be asked."""
    match = match_of(query)
    return (f"{TABLE} MATCH %s", [match]) if match else ("", [])


def match_of(query: SearchQuery) -> str:
    """The query in FTS5's language; empty where it has no wanted word."""
    wanted = [expression_of(term) for term in query.wanted if not term.unspaced]
    excluded = [expression_of(term) for term in query.terms if term.excluded and not term.unspaced]
    if not wanted:
        return ""
    match = " AND ".join(wanted)
    return f"({match}) NOT ({' OR '.join(excluded)})" if excluded else match


def expression_of(term: Term) -> str:
    """The term; within quotes FTS5 reads no operators."""
    text = quoted(term.text)
    if not term.begins:
        return text
    return f"({' OR '.join([text, f'{text} *', *map(quoted, term.stems)])})"


def quoted(text: str) -> str:
    """The text as a string of FTS5."""
    return '"' + text.replace('"', '""') + '"'


def columns(query: SearchQuery, *, start: str, stop: str) -> tuple[str, list[Any]]:
    """What is read of a row: key, title and snippet with marks, and the rank, less is better."""
    weights = ", ".join(str(weight) for _, _, weight in COLUMNS)
    return (
        f"{KEY}, highlight({TABLE}, 0, %s, %s), snippet({TABLE}, {BODY}, %s, %s, '…', {TOKENS_SHOWN}),"
        f" bm25({TABLE}, {weights})",
        [start, stop, start, stop],
    )
