"""Search in PostgreSQL: a generated tsvector column of the posts, with an index.

https://www.postgresql.org/docs/current/textsearch.html
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, transaction

from blog.search.query import SearchQuery, Term
from blog.search.visible import TooMuchWork, Visible

POSTS = "blog_post"
COLUMN = "search_document"
INDEX = "blog_post_search_document"
FOLD = "hindcast_fold"
# A tsvector has room for 1 MB.
LETTERS_INDEXED = 200_000
# The first moment of a moment's year.
YEAR_START = "date_trunc('year', {moment} AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'"
# A snippet is looked for in so much of a text.
LETTERS_SEARCHED = 20_000
# Latin letters with marks, for which the text search of PostgreSQL has no folding without an extension.
MARKED = [
    chr(code)
    for code in range(0xC0, 0x250)
    if len(unicodedata.normalize("NFD", chr(code))) > 1
    and unicodedata.normalize("NFD", chr(code))[0].isascii()
]
PLAIN = [unicodedata.normalize("NFD", letter)[0] for letter in MARKED]


def is_installed() -> str:
    """A query that counts the column: 1 where it is there."""
    return (
        "SELECT count(*) FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid"
        f" WHERE relname = '{POSTS}' AND attname = '{COLUMN}' AND NOT attisdropped AND pg_table_is_visible(attrelid)"
    )


def install() -> Iterator[str]:
    """The statements that make the column and its index."""
    yield (
        f"CREATE OR REPLACE FUNCTION {FOLD}(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS"
        f" $$ SELECT translate($1, '{''.join(MARKED)}', '{''.join(PLAIN)}') $$"
    )
    yield (
        f"ALTER TABLE {POSTS} ADD COLUMN {COLUMN} tsvector GENERATED ALWAYS AS ("
        f"setweight(to_tsvector('english', {FOLD}(title)), 'A')"
        f" || setweight(to_tsvector('english', {FOLD}(byline)), 'B')"
        f" || setweight(to_tsvector('english', {FOLD}(left(search_text, {LETTERS_INDEXED}))), 'D')) STORED"
    )
    yield f"CREATE INDEX {INDEX} ON {POSTS} USING gin ({COLUMN})"


def fold(text: str) -> str:
    """The text as the index has it."""
    return text.translate(dict(zip(map(ord, MARKED), PLAIN, strict=True)))


def newest(query: SearchQuery, visible: Visible, *, most: int) -> tuple[str, list[Any]]:
    """The keys of at most so many matches that may be seen, the newest first.

    The status is named for its index, which has the posts in this order: where a word is common, it is walked from the
    newest on until there are enough.
    """
    asked, parameters = tsquery_of(query)
    condition, values = visible
    return (
        f"SELECT s.id FROM {POSTS} s WHERE s.status = 'published' AND s.{COLUMN} @@ ({asked})"
        f" AND {condition.format(key='s.id')}"
        " ORDER BY s.published_at DESC LIMIT %s",
        [*parameters, *values, most],
    )


def ranked(
    query: SearchQuery, visible: Visible, keys: Sequence[int], first: int, last: int
) -> tuple[str, list[Any]]:
    """The keys of a page of these matches, the best first, then the newest."""
    asked, parameters = tsquery_of(query)
    return (
        f"SELECT s.id FROM {POSTS} s WHERE s.id = ANY(%s)"
        f" ORDER BY -ts_rank_cd('{{0.1, 0.2, 0.4, 1.0}}', s.{COLUMN}, {asked}, 1), s.published_at DESC"
        " LIMIT %s OFFSET %s",
        [list(keys), *parameters, last - first, first],
    )


def marked(query: SearchQuery, keys: Sequence[int], *, start: str, stop: str) -> tuple[str, list[Any]]:
    """Key, title and snippet, with marks, of these matches."""
    asked, parameters = tsquery_of(query)
    marks = f"StartSel={start}, StopSel={stop}"
    return (
        f"SELECT s.id, ts_headline('english', s.title, {asked}, %s),"
        f" ts_headline('english', left(s.search_text, {LETTERS_SEARCHED}), {asked}, %s)"
        f" FROM {POSTS} s WHERE s.id = ANY(%s)",
        [
            *parameters, f"{marks}, HighlightAll=true",
            *parameters, f"{marks}, MaxWords=36, MinWords=20, MaxFragments=1",
            list(keys),
        ],
    )  # fmt: skip


@contextmanager
def limited(connection: Any, seconds: float) -> Iterator[None]:
    """Within it a statement that takes longer raises TooMuchWork."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(int(seconds * 1000))])
            yield
            cursor.execute("SELECT set_config('statement_timeout', '0', true)")
    except OperationalError as error:
        if "statement timeout" in str(error):
            raise TooMuchWork from error
        raise


def tsquery_of(query: SearchQuery) -> tuple[str, list[str]]:
    """The query as an expression of the type tsquery; empty where it has no wanted word."""
    wanted = [expression_of(term) for term in query.wanted if not term.unspaced]
    excluded = [expression_of(term) for term in query.terms if term.excluded and not term.unspaced]
    if not wanted:
        return "", []
    parts = [sql for sql, _ in wanted] + [f"!!({sql})" for sql, _ in excluded]
    return " && ".join(parts), [value for _, values in (*wanted, *excluded) for value in values]


def expression_of(term: Term) -> tuple[str, list[str]]:
    """The term; what stands in it are words and never operators."""
    phrase = "phraseto_tsquery('english', %s)"
    text = fold(term.text)
    if not term.begins:
        return phrase, [text]
    stems = [fold(stem) for stem in term.stems]
    sql = " || ".join([phrase, "to_tsquery('english', %s)", *([phrase] * len(stems))])
    return f"({sql})", [text, f"'{text}':*", *stems]
