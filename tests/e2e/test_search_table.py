"""PostgreSQL's table of the search comes and goes with its migration."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e.site import Site

FILL = """
from tests import factories
for title in ("Sparrow", "Wren"):
    factories.PostFactory(title=title, body="The state of the art.")
answer = None
"""
FOUND = """
from django.test import Client
pages = [
    Client(headers={"host": "localhost"}).get("/search/", {"q": text}).content.decode()
    for text in ("sparrow", '"state of the art"')
]
answer = [page.count("class=\\"card found\\"") for page in pages]
"""
PARTS = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute(
        "SELECT (SELECT count(*) FROM pg_class WHERE relname LIKE 'blog_post_search%' AND relkind IN ('r', 'i')),"
        " (SELECT count(*) FROM pg_attribute WHERE attname = 'search_document' AND attrelid = 'blog_post'::regclass),"
        " (SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'hindcast_search%'),"
        " (SELECT count(*) FROM pg_proc WHERE proname IN ('hindcast_search', 'hindcast_pairs', 'hindcast_document'))"
    )
    answer = list(cursor.fetchone())
"""


@pytest.mark.postgres
def test_back_and_forth_the_posts_are_found(make_site: Callable[..., Site], postgresql: str) -> None:
    site = make_site(DATABASE_URL=postgresql)
    site.ask(FILL)
    assert site.ask(FOUND) == [1, 2]
    there = site.ask(PARTS)
    assert there == [5, 0, 2, 3]

    site.manage("migrate", "blog", "0009")
    # The column of before with its index, which has the table's name in its own; posts can be written.
    assert site.ask(PARTS) == [1, 1, 0, 0]
    site.ask(FILL.replace("Wren", "Robin").replace("Sparrow", "Sparrow hawk"))

    site.manage("migrate", "blog")
    assert site.ask(PARTS) == there
    assert site.ask(FOUND) == [2, 4]
