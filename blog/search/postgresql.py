"""Search in PostgreSQL: a generated tsvector column of the posts, with an index.

https://www.postgresql.org/docs/current/textsearch.html
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from blog.search.query import SearchQuery, Term

POSTS = "blog_post"
COLUMN = "search_document"
INDEX = "blog_post_search_document"
FOLD = "hindcast_fold"
# A tsvector has room for 1 MB.
LETTERS_INDEXED = 200_000
# Where to look, the key of a row there, and when its post was published.
SOURCE = f"{POSTS} s"
KEY = "s.id"
MOMENT = "s.published_at"
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


def condition(query: SearchQuery) -> tuple[str, list[str]]:
    """The condition that a row `s` of the posts matches, with its parameters; empty where nothing can be asked."""
    asked, parameters = tsquery_of(query)
    return (f"s.{COLUMN} @@ ({asked})", parameters) if asked else ("", [])


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


def columns(query: SearchQuery, *, start: str, stop: str) -> tuple[str, list[Any]]:
    """What is read of a row: key, title and snippet with marks, and the rank, less is better."""
    asked, parameters = tsquery_of(query)
    marks = f"StartSel={start}, StopSel={stop}"
    return (
        f"s.id, ts_headline('english', s.title, {asked}, %s),"
        f" ts_headline('english', left(s.search_text, {LETTERS_INDEXED}), {asked}, %s),"
        f" -ts_rank_cd('{{0.1, 0.2, 0.4, 1.0}}', s.{COLUMN}, {asked}, 1)",
        [
            *parameters, f"{marks}, HighlightAll=true",
            *parameters, f"{marks}, MaxWords=36, MinWords=20, MaxFragments=1",
            *parameters,
        ],
    )  # fmt: skip
