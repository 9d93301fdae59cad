"""Search in PostgreSQL: its table of tsvectors is walked from the posts that were stored last, as SQLite's index is.

https://www.postgresql.org/docs/current/textsearch.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import OperationalError, transaction

from blog.search.postgresql_table import (
    MARK_OF_MODEL,
    MARK_OF_PART,
    MARK_OF_YEAR,
    MARKS,
    PAIRS,
    PART,
    POSTS,
    TABLE,
    fold,
)
from blog.search.query import SearchQuery, Term
from blog.search.visible import Chosen, Sql, TooMuchWork

# The first moment of a moment's year.
YEAR_START = "date_trunc('year', {moment} AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'"
# A snippet is looked for in so much of a text.
LETTERS_SEARCHED = 20_000
# The choices that the index answers.
INDEXED = frozenset({"year", "model"})
PHRASE, WORDS = "phraseto_tsquery('english', %s)", "plainto_tsquery('english', %s)"
# The numbers of the parts that there are, from the last one on: from each the one before is looked up.
PARTS = f"""
WITH RECURSIVE parts (part) AS (
  SELECT max(post_id) / {PART} FROM {TABLE}
  UNION ALL
  SELECT (SELECT max(post_id) FROM {TABLE} WHERE post_id < parts.part * {PART}) / {PART}
  FROM parts WHERE part IS NOT NULL
)"""


def newest(query: SearchQuery, chosen: Chosen, now: datetime, *, most: int) -> Sql:
    """The keys of at most so many matches that may be seen, those that were stored last first.

    Part after part is looked up in the index until there are enough: a join that is LATERAL and not sorted as a whole
    stops there. That the words of a phrase stand side by side is looked at in the few rows that the index leaves, by a
    function: of the operator the index would make a condition that has each row unpacked and all its marks made anew.
    """
    words, values = tsquery_of(query, WORDS)
    marks, more = marks_of(query, chosen)
    visible, parameters = chosen.condition(now, without=INDEXED)
    conditions = [f"document @@ ({words})", f"{MARKS} @> ({marks})", visible.format(key="post_id")]
    parameters = [*values, *more, *parameters]
    if chosen.model:
        conditions.append("model = %s")
        parameters.append(chosen.model)
    if not all(is_word(term) for term in terms_of(query)):
        exact, values = tsquery_of(query, PHRASE)
        conditions.append(f"ts_match_vq(document, {exact})")
        parameters += values
    return (
        f"{PARTS} SELECT found.post_id FROM parts, LATERAL (SELECT post_id FROM {TABLE}"
        f" WHERE {' AND '.join(conditions)} ORDER BY post_id DESC LIMIT %s) AS found LIMIT %s",
        [*parameters, most, most],
    )


def ranked(query: SearchQuery, visible: Sql, keys: Sequence[int], first: int, last: int) -> Sql:
    """The keys of a page of these matches, the best first, then the newest."""
    asked, parameters = tsquery_of(query, PHRASE)
    return (
        f"SELECT id FROM {TABLE} JOIN {POSTS} ON id = post_id WHERE post_id = ANY(%s)"
        f" ORDER BY -ts_rank_cd('{{0.1, 0.2, 0.4, 1.0}}', document, {asked}, 1), published_at DESC"
        " LIMIT %s OFFSET %s",
        [list(keys), *parameters, last - first, first],
    )


def marked(query: SearchQuery, keys: Sequence[int], *, start: str, stop: str) -> Sql:
    """Key, title and snippet, with marks, of these matches."""
    asked, parameters = tsquery_of(query, PHRASE)
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
    """Within it a statement that takes longer raises TooMuchWork.

    To compile a plan takes longer than a search; PostgreSQL would, since the plans look dear.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('statement_timeout', %s, true), set_config('jit', 'off', true)",
                [str(int(seconds * 1000))],
            )
            yield
            cursor.execute("SELECT set_config('statement_timeout', '0', true)")
    except OperationalError as error:
        if "statement timeout" in str(error):
            raise TooMuchWork from error
        raise


def marks_of(query: SearchQuery, chosen: Chosen) -> Sql:
    """The marks, beside the words, that a match in the part has: an expression that is never an empty array."""
    marks = [f"ARRAY[{MARK_OF_PART.format(part='part')}]"]
    parameters: list[Any] = []
    if chosen.year:
        marks.append(f"ARRAY[{MARK_OF_YEAR.format(year='%s::int')}]")
        parameters.append(chosen.year)
    if chosen.model:
        marks.append(f"ARRAY[{MARK_OF_MODEL.format(model='%s::text')}]")
        parameters.append(chosen.model)
    for term in terms_of(query):
        if not (term.excluded or term.begins or is_word(term)):
            marks.append(f"{PAIRS}(to_tsvector('english', %s))")
            parameters.append(fold(term.text))
    return " || ".join(marks), parameters


def terms_of(query: SearchQuery) -> list[Term]:
    """The terms that are in the index."""
    return [term for term in query.terms if not term.unspaced]


def is_word(term: Term) -> bool:
    """Whether the term is one word, so that nothing in it need stand side by side."""
    return term.text.isalnum()


def tsquery_of(query: SearchQuery, form: str) -> Sql:
    """The query as an expression of the type tsquery; empty where it has no wanted word.

    `form`: PHRASE, or WORDS for one that finds these matches and perhaps more, since only words are asked for.
    """
    terms = terms_of(query)
    wanted = [expression_of(term, form) for term in terms if not term.excluded]
    if not wanted:
        return "", []
    excluded = [
        expression_of(term, form) for term in terms if term.excluded and (form == PHRASE or is_word(term))
    ]
    parts = [sql for sql, _ in wanted] + [f"!!({sql})" for sql, _ in excluded]
    return " && ".join(parts), [value for _, values in (*wanted, *excluded) for value in values]


def expression_of(term: Term, form: str) -> Sql:
    """The term; what stands in it are words and never operators."""
    text = fold(term.text)
    if not term.begins:
        return form, [text]
    stems = [fold(stem) for stem in term.stems]
    sql = " || ".join([form, "to_tsquery('english', %s)", *([form] * len(stems))])
    return f"({sql})", [text, f"'{text}':*", *stems]
