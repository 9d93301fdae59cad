"""PostgreSQL's table of the search. On SQLite there is nothing of it; `tests/e2e` runs this on a PostgreSQL server."""

from __future__ import annotations

from itertools import pairwise

import pytest
from django.db import connection
from django.utils import timezone

from blog.models import Post
from blog.search import Chosen, find_posts, parse_query
from blog.search.installing import engine_of, install_search
from tests.factories import PostFactory

pytestmark = pytest.mark.django_db
LOST_TRIGGERS = "DROP FUNCTION hindcast_search CASCADE"


def asked(sql: str, parameters: list[object] | None = None) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [str(row[0]) for row in cursor.fetchall()]


def count(text: str) -> int:
    return find_posts(parse_query(text), chosen=Chosen(), now=timezone.now()).paginator.count


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("sparrow", Chosen()),
        ("sparrow wren -robin", Chosen(year=2020, model="small", tag="birds")),
        ('"a sparrow sings" wr', Chosen(tag="birds")),
    ],
)
def test_the_index_answers_which_posts_have_the_words_and_the_marks(text: str, chosen: Chosen) -> None:
    if connection.vendor != "postgresql":
        return
    for number in range(30):
        PostFactory(title=f"Sparrow {number}")
    engine = engine_of("postgresql")
    statement, parameters = engine.newest(parse_query(text), chosen, timezone.now(), most=1001)
    with engine.limited(connection, 60):
        plan = asked(f"EXPLAIN {statement}", parameters)
    scans = [
        after for before, after in pairwise(plan) if "Bitmap Index Scan on blog_post_search_index" in before
    ]
    assert len(scans) >= 4 and all("Index Cond:" in condition for condition in scans)
    assert not [line for line in plan if "Seq Scan on blog_post_search" in line]
    # Not one of the filters makes the marks of a row.
    assert not [line for line in plan if "Filter:" in line and "hindcast_pairs(document)" in line], plan


def test_a_table_that_was_emptied_or_lost_is_made_anew() -> None:
    if connection.vendor != "postgresql":
        return
    PostFactory(title="Sparrow")
    for loss in ("DELETE FROM blog_post_search", "DROP TABLE blog_post_search", LOST_TRIGGERS):
        with connection.cursor() as cursor:
            cursor.execute(loss)
        install_search()
        assert count("sparrow") == 1
    PostFactory(title="A second sparrow")
    assert count("sparrow") == 2


def test_it_goes_with_the_posts() -> None:
    if connection.vendor != "postgresql":
        return
    PostFactory(title="Sparrow")
    assert asked("SELECT count(*) FROM blog_post_search") == ["1"]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE blog_post CASCADE")
    assert asked("SELECT count(*) FROM blog_post_search") == ["0"] and not Post.objects.exists()
