"""Search in SQLite: an FTS5 table beside the posts, kept by triggers, so that every way of writing is seen.

https://www.sqlite.org/fts5.html
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import OperationalError

from blog.search.query import SearchQuery, Term
from blog.search.visible import Chosen, Sql, TooMuchWork

TABLE = "blog_post_search"
TRIGGER = "hindcast_search"
POSTS = "blog_post"
# Column in the index, column of the post, weight.
COLUMNS = (("title", "title", 10.0), ("byline", "byline", 2.0), ("body", "search_text", 1.0))
BODY = 2
TOKENS_SHOWN = 36
# Beginnings of words of so many letters have lists of their own; merging their words' takes a hundred times as long.
PREFIXES = "3 4"
# The first moment of a moment's year, as moments are stored.
YEAR_START = "strftime('%%Y-01-01', {moment})"
# So many steps of SQLite's machine lie between two looks at the clock.
STEPS = 20_000


def is_installed(cursor: Any) -> bool:
    """Whether the table, as it is made here, and its three triggers are there."""
    cursor.execute(
        f"SELECT count(*) FROM sqlite_master WHERE name LIKE '{TRIGGER}_%'"
        f" OR (name = '{TABLE}' AND sql LIKE '%prefix = _{PREFIXES}_%')"
    )
    return bool(cursor.fetchone()[0] == 4)


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
    yield (
        f"CREATE VIRTUAL TABLE {TABLE} USING fts5({names}, prefix = '{PREFIXES}',"
        " tokenize = 'porter unicode61 remove_diacritics 2')"
    )
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


def newest(query: SearchQuery, chosen: Chosen, now: datetime, *, most: int) -> Sql:
    """The keys of at most so many matches that may be seen, those that were stored last first.

    FTS5 walks its lists from their end and stops, however many match. A plus keeps SQLite from the other way round, to
    look up each visible post in the index.
    """
    condition, parameters = chosen.condition(now)
    return (
        f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s AND {condition.format(key='+rowid')}"
        " ORDER BY rowid DESC LIMIT %s",
        [match_of(query), *parameters, most],
    )


def ranked(
    query: SearchQuery, chosen: Chosen, keys: Sequence[int], first: int, last: int, *, now: datetime
) -> Sql:
    """The keys of a page of the matches from the oldest of `keys` on, the best first, then the newest."""
    condition, parameters = chosen.condition(now)
    weights = ", ".join(str(weight) for _, _, weight in COLUMNS)
    return (
        f"SELECT {TABLE}.rowid FROM {TABLE} JOIN {POSTS} ON {POSTS}.id = {TABLE}.rowid"
        f" WHERE {TABLE} MATCH %s AND {TABLE}.rowid >= %s"
        f" AND {condition.format(key=f'+{TABLE}.rowid')}"
        f" ORDER BY bm25({TABLE}, {weights}), {POSTS}.published_at DESC LIMIT %s OFFSET %s",
        [match_of(query), min(keys), *parameters, last - first, first],
    )


def marked(query: SearchQuery, keys: Sequence[int], *, start: str, stop: str) -> Sql:
    """Key, title and snippet, with marks, of these matches.

    Walked from the oldest to the newest of them: to look each up would have the index read the beginnings of words for
    each anew.
    """
    places = ", ".join(["%s"] * len(keys))
    return (
        f"SELECT rowid, highlight({TABLE}, 0, %s, %s), snippet({TABLE}, {BODY}, %s, %s, '…', {TOKENS_SHOWN})"
        f" FROM {TABLE} WHERE {TABLE} MATCH %s AND rowid >= %s AND rowid <= %s AND +rowid IN ({places})",
        [start, stop, start, stop, match_of(query), min(keys), max(keys), *keys],
    )


@contextmanager
def limited(connection: Any, seconds: float) -> Iterator[None]:
    """Within it a statement that takes longer raises TooMuchWork."""
    end = time.monotonic() + seconds
    connection.ensure_connection()
    connection.connection.set_progress_handler(lambda: time.monotonic() > end, STEPS)
    try:
        yield
    except OperationalError as error:
        if "interrupted" in str(error):
            raise TooMuchWork from error
        raise
    finally:
        connection.connection.set_progress_handler(None, 0)


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
