"""PostgreSQL's table of the search: a tsvector beside each post, with an index, kept by triggers.

The index answers by itself which posts have some words. Beside the words it knows marks of each post, numbers of two
kinds: the part of the posts in which it stands, and the pairs of words that follow each other in it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

POSTS = "blog_post"
TABLE = "blog_post_search"
INDEX = "blog_post_search_index"
TRIGGER = "hindcast_search"
FOLD = "hindcast_fold"
DOCUMENT = "hindcast_document"
PAIRS = "hindcast_pairs"
# A tsvector has room for 1 MB.
LETTERS_INDEXED = 200_000
# So many posts, as they were stored one after the other, are a part.
PART = 2048
# A text as a number below 2 ** 20. Two may have the same one: what is found by it is looked at once more.
NUMBER = "('x' || left(md5({text}), 5))::bit(20)::int"
# Pairs are marks from 0 on, parts below it.
MARK_OF_PART = "(-1 - {part})::int"
# The expressions in the indexes; a query has to name them alike.
MARKS = f"{PAIRS}(document) || {MARK_OF_PART.format(part=f'post_id / {PART}')}"
YEAR = "extract(year FROM published_at AT TIME ZONE 'UTC')"
# Latin letters with marks, for which the text search of PostgreSQL has no folding without an extension.
MARKED = [
    chr(code)
    for code in range(0xC0, 0x250)
    if len(unicodedata.normalize("NFD", chr(code))) > 1
    and unicodedata.normalize("NFD", chr(code))[0].isascii()
]
PLAIN = [unicodedata.normalize("NFD", letter)[0] for letter in MARKED]
# Columns of the table, each with what it is made of.
COLUMNS = {
    "post_id": "{post}.id",
    "published_at": "{post}.published_at",
    "model": "{post}.model_name",
    "document": f"{DOCUMENT}({{post}}.title, {{post}}.byline, {{post}}.search_text)",
}
SOURCES = ("title", "byline", "search_text", "published_at", "model_name")


def is_installed(cursor: Any) -> bool:
    """Whether table, index and triggers are there, and the posts in the table: a backup has it without its rows."""
    cursor.execute(
        "SELECT (SELECT count(*) FROM pg_trigger WHERE tgname IN (%s, %s) AND pg_table_is_visible(tgrelid))"
        " + (SELECT count(*) FROM pg_class WHERE relname = %s AND pg_table_is_visible(oid))",
        [f"{TRIGGER}_row", f"{TRIGGER}_truncate", INDEX],
    )
    if cursor.fetchone()[0] != 3:
        return False
    cursor.execute(f"SELECT EXISTS (SELECT FROM {TABLE}) OR NOT EXISTS (SELECT FROM {POSTS})")
    return bool(cursor.fetchone()[0])


def install() -> Iterator[str]:
    """The statements that make the table with its index and triggers, and fill it."""
    yield from remove()
    yield from functions()
    yield (
        f"CREATE TABLE {TABLE} (post_id bigint PRIMARY KEY, published_at timestamptz NOT NULL, model text NOT NULL,"
        " document tsvector NOT NULL)"
    )
    # What is unpacked a thousand times for a search is not packed.
    yield f"ALTER TABLE {TABLE} ALTER COLUMN document SET STORAGE EXTERNAL"
    of_post = ", ".join(COLUMNS.values()).format(post=POSTS)
    # In the order of the keys, so that the rows of a part lie beside each other.
    yield f"INSERT INTO {TABLE} ({', '.join(COLUMNS)}) SELECT {of_post} FROM {POSTS} ORDER BY id"
    yield "SET LOCAL maintenance_work_mem = '256MB'"
    # Without a list of what is new: each part of a search would read it.
    yield f"CREATE INDEX {INDEX} ON {TABLE} USING gin (({MARKS}), document) WITH (fastupdate = off)"
    yield f"CREATE INDEX {TABLE}_year ON {TABLE} (({YEAR}), post_id)"
    yield f"CREATE INDEX {TABLE}_model ON {TABLE} (model, post_id)"
    # Nothing depends on what is frequent, and to find it out ANALYZE would make all marks anew.
    yield f"ALTER INDEX {INDEX} ALTER COLUMN 1 SET STATISTICS 0"
    yield f"ALTER TABLE {TABLE} ALTER COLUMN document SET STATISTICS 0"
    yield from triggers()


def remove() -> Iterator[str]:
    """The statements that take all of it away."""
    yield f"DROP FUNCTION IF EXISTS {TRIGGER}() CASCADE"
    yield f"DROP TABLE IF EXISTS {TABLE}"
    yield f"DROP FUNCTION IF EXISTS {DOCUMENT}(text, text, text)"
    yield f"DROP FUNCTION IF EXISTS {PAIRS}(tsvector)"


def functions() -> Iterator[str]:
    """The statements that make the functions.

    The one in the index names no other one: a restored index is made without a path to find it by. It is said to cost
    so much that no plan makes the marks of a row in place of looking them up.
    """
    yield (
        f"CREATE OR REPLACE FUNCTION {FOLD}(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS"
        f" $$ SELECT translate($1, '{''.join(MARKED)}', '{''.join(PLAIN)}') $$"
    )
    yield (
        f"CREATE FUNCTION {DOCUMENT}(title text, byline text, content text) RETURNS tsvector"
        " LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$"
        f" SELECT setweight(to_tsvector('english', {FOLD}(title)), 'A')"
        f" || setweight(to_tsvector('english', {FOLD}(byline)), 'B')"
        f" || setweight(to_tsvector('english', {FOLD}(left(content, {LETTERS_INDEXED}))), 'D') $$"
    )
    number = NUMBER.format(text="lexeme || ' ' || following")
    yield (
        f"CREATE FUNCTION {PAIRS}(tsvector) RETURNS int[] LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 100000 AS $$"
        f" SELECT coalesce(array_agg({number}), '{{}}') FROM ("
        " SELECT lexeme, lead(lexeme) OVER (ORDER BY place) AS following"
        " FROM unnest($1) AS words (lexeme, places, weights), unnest(places) AS place"
        ") AS neighbours WHERE following IS NOT NULL $$"
    )


def triggers() -> Iterator[str]:
    """The statements that make the triggers."""
    new = ", ".join(COLUMNS.values()).format(post="NEW")
    setting = ", ".join(f"{name} = EXCLUDED.{name}" for name in COLUMNS if name != "post_id")
    changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in SOURCES)
    yield f"""
    CREATE FUNCTION {TRIGGER}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'TRUNCATE' THEN
        TRUNCATE {TABLE};
      ELSIF TG_OP = 'DELETE' THEN
        DELETE FROM {TABLE} WHERE post_id = OLD.id;
      ELSIF TG_OP = 'INSERT' OR {changed} THEN
        INSERT INTO {TABLE} ({", ".join(COLUMNS)}) VALUES ({new})
        ON CONFLICT (post_id) DO UPDATE SET {setting};
      END IF;
      RETURN NULL;
    END $$"""
    for change, each in (
        ("row", f"INSERT OR DELETE OR UPDATE OF {', '.join(SOURCES)} ON {POSTS} FOR EACH ROW"),
        ("truncate", f"TRUNCATE ON {POSTS} FOR EACH STATEMENT"),
    ):
        yield f"CREATE TRIGGER {TRIGGER}_{change} AFTER {each} EXECUTE FUNCTION {TRIGGER}()"


def fold(text: str) -> str:
    """The text as the index has it."""
    return text.translate(dict(zip(map(ord, MARKED), PLAIN, strict=True)))
