"""Search in PostgreSQL: in its table of tsvectors the posts that were stored last are looked at first, as in SQLite.

https://www.postgresql.org/docs/current/textsearch.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import OperationalError, transaction

from blog.search.postgresql_table import (
    MARK_OF_PART,
    MARKS,
    PAIRS,
    PART,
    POSTS,
    TABLE,
    YEAR,
    fold,
)
from blog.search.query import SearchQuery, Term
from blog.search.visible import Chosen, Sql, TooMuchWork

# The first moment of a moment's year.
YEAR_START = "date_trunc('year', {moment} AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'"
# A snippet is looked for in so much of a text.
LETTERS_SEARCHED = 20_000
# The choices that the table answers.
IN_TABLE = frozenset({"year", "model"})
# A text as a query for its words side by side, as one for the words, and as the marks of its pairs of words.
PHRASE, WORDS = "phraseto_tsquery('english', %s)", "plainto_tsquery('english', %s)"
PAIRS_OF_TEXT = f"{PAIRS}(to_tsvector('english', %s))"
# The number of the last part with a chosen post, and where the matches are looked for: in that part, in twice as many
# before it, and so on, and in all that was stored before these: a sum, so that no index of keys is taken for it.
LAST = f"last (part) AS (SELECT max(post_id) / {PART} FROM {TABLE} WHERE {{chosen}})"
LAST_PART = "(SELECT part FROM last)"
PART_BEFORE = MARK_OF_PART.format(part=f"({LAST_PART} - number)")
MARKS_BEFORE = f"ARRAY(SELECT {PART_BEFORE} FROM generate_series({{}}, {{}}) AS number)"
PLACES = (
    f"{MARKS} @> ARRAY[{MARK_OF_PART.format(part=LAST_PART)}]",
    *(f"{MARKS} && {MARKS_BEFORE.format(first, 2 * first)}" for first in (1, 3, 7)),
    f"post_id + 0 < ({LAST_PART} - 14) * {PART}",
)


def newest(query: SearchQuery, chosen: Chosen, now: datetime, *, most: int) -> Sql:
    """The keys of at most so many matches that may be seen, those that were stored last first.

    PostgreSQL looks in one place after the other and stops when there are enough. That the words of a phrase stand side
    by side is looked at in the few rows that the index leaves, by a function: of the operator the index would make a
    condition that has each row unpacked and all its marks made anew.
    """
    is_chosen, values = in_table(chosen)
    # Each list of keys once for all places.
    lists = chosen.lists(now, without=IN_TABLE)
    listed = [f"list_{number} (id) AS MATERIALIZED ({sql})" for number, (_, (sql, _)) in enumerate(lists)]
    visible = [f"(post_id {word} (SELECT id FROM list_{n})) IS TRUE" for n, (word, _) in enumerate(lists)]
    # As expressions, for which no other index is taken: by it the marks of each row would be made anew.
    unindexed = is_chosen.replace(YEAR, f"{YEAR} + 0").replace("model =", "model || '' =")
    conditions = [(unindexed, values), (" AND ".join(visible), [])]
    if not all(is_word(term) for term in terms_of(query)):
        exact, asked = tsquery_of(query)
        conditions.append((f"ts_match_vq(document, {exact})", asked))
    statements, parameters = [], [*values, *values_of([statement for _, statement in lists])]
    for place in PLACES:
        found = [(place, []), *has_words(query, place), *conditions]
        where = " AND ".join(sql for sql, _ in found)
        statements.append(f"(SELECT post_id FROM {TABLE} WHERE {where} ORDER BY post_id + 0 DESC LIMIT %s)")
        parameters += [*values_of(found), most]
    places = " UNION ALL ".join(statements)
    beside = ", ".join([LAST.format(chosen=is_chosen), *listed])
    return f"WITH {beside} SELECT post_id FROM ({places}) AS found LIMIT %s", [*parameters, most]


def ranked(
    query: SearchQuery, chosen: Chosen, keys: Sequence[int], first: int, last: int, *, now: datetime
) -> Sql:
    """The keys of a page of these matches, the best first, then the newest."""
    asked, parameters = tsquery_of(query)
    return (
        f"SELECT post_id FROM {TABLE} WHERE post_id = ANY(%s)"
        f" ORDER BY -ts_rank_cd('{{0.1, 0.2, 0.4, 1.0}}', document, {asked}, 1), published_at DESC"
        " LIMIT %s OFFSET %s",
        [list(keys), *parameters, last - first, first],
    )


def marked(query: SearchQuery, keys: Sequence[int], *, start: str, stop: str) -> Sql:
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
    """Within it a statement that takes longer raises TooMuchWork.

    To compile a plan takes longer than a search; PostgreSQL would, since the plans look dear. To read a small table as
    a whole would have the marks of each row made anew.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('statement_timeout', %s, true), set_config('jit', 'off', true),"
                " set_config('enable_seqscan', 'off', true)",
                [str(int(seconds * 1000))],
            )
            yield
            cursor.execute("SELECT set_config('statement_timeout', '0', true)")
    except OperationalError as error:
        if "statement timeout" in str(error):
            raise TooMuchWork from error
        raise


def in_table(chosen: Chosen) -> Sql:
    """That a row of the table is of the chosen year and model."""
    conditions: list[Sql] = [("true", [])]
    if chosen.year:
        conditions.append((f"{YEAR} = %s", [chosen.year]))
    if chosen.model:
        conditions.append(("model = %s", [chosen.model]))
    return " AND ".join(sql for sql, _ in conditions), values_of(conditions)


def has_words(query: SearchQuery, place: str) -> Iterator[Sql]:
    """That a post has the words that are wanted, and not the others.

    Of a phrase the pairs are asked for; its words only where there is no pair of them, since the index would take ten
    times as long for both. Which it is the planner works out. Words that may not be would take as long in one tsquery
    with the others.
    """
    terms = terms_of(query)
    if wanted := [expression_of(term, WORDS) for term in terms if not (term.excluded or is_phrase(term))]:
        yield f"document @@ ({' && '.join(sql for sql, _ in wanted)})", values_of(wanted)
    for term in terms:
        if is_phrase(term) and not term.excluded:
            text = fold(term.text)
            yield f"({PAIRS_OF_TEXT} <> '{{}}' OR document @@ {WORDS})", [text, text]
            yield f"({PAIRS_OF_TEXT} = '{{}}' OR {MARKS} @> {PAIRS_OF_TEXT})", [text, text]
    if excluded := [expression_of(term, WORDS) for term in terms if term.excluded and is_word(term)]:
        others = " || ".join(sql for sql, _ in excluded)
        yield (
            f"post_id NOT IN (SELECT post_id FROM {TABLE} WHERE {place} AND document @@ ({others}))",
            values_of(excluded),
        )


def terms_of(query: SearchQuery) -> list[Term]:
    """The terms that are in the index."""
    return [term for term in query.terms if not term.unspaced]


def is_word(term: Term) -> bool:
    """Whether the term is one word, so that nothing in it need stand side by side."""
    return term.text.isalnum()


def is_phrase(term: Term) -> bool:
    """Whether the term is found by its pairs of words; one that may go on is not."""
    return not (term.begins or is_word(term))


def tsquery_of(query: SearchQuery) -> Sql:
    """The query as an expression of the type tsquery; empty where it has no wanted word."""
    terms = terms_of(query)
    wanted = [expression_of(term) for term in terms if not term.excluded]
    if not wanted:
        return "", []
    excluded = [expression_of(term) for term in terms if term.excluded]
    parts = [sql for sql, _ in wanted] + [f"!!({sql})" for sql, _ in excluded]
    return " && ".join(parts), values_of([*wanted, *excluded])


def expression_of(term: Term, form: str = PHRASE) -> Sql:
    """The term; what stands in it are words and never operators."""
    text = fold(term.text)
    if not term.begins:
        return form, [text]
    stems = [fold(stem) for stem in term.stems]
    sql = " || ".join([form, "to_tsquery('english', %s)", *([form] * len(stems))])
    return f"({sql})", [text, f"'{text}':*", *stems]


def values_of(expressions: Sequence[Sql]) -> list[Any]:
    """The parameters of all of them."""
    return [value for _, values in expressions for value in values]
