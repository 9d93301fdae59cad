"""The page cache in the production server: several processes, and changes that other processes make."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable

import httpx
import pytest

from tests.e2e.site import TLS, Site, free_port

TITLE = "from blog.models import Post; from django.utils import timezone; "
NEW = (
    TITLE
    + "answer = Post.objects.create(title={title!r}, slug={slug!r}, body='Words', status='published').pk"
)
RENAME = TITLE + "answer = Post.objects.filter(slug={slug!r}).update(title={title!r})"
VERSION = "from blog.models import ContentVersion; answer = ContentVersion.objects.get().version"
SEEN_WITHIN = 2.5  # seconds; a process trusts what it knows for one
LOCKED = """
import threading
from django.db import connection, transaction
from blog.models import Post
first, second = Post.objects.create(title="1", slug="first"), Post.objects.create(title="2", slug="second")
meet, errors = threading.Barrier(2, timeout=20), []
def change(mine, others):
    try:
        with transaction.atomic():
            Post.objects.filter(pk=mine).update(title="changed")
            meet.wait()
        with transaction.atomic():
            Post.objects.filter(pk=others).update(byline="changed")
    except Exception as error:
        errors.append(repr(error))
    finally:
        connection.close()
threads = [threading.Thread(target=change, args=pair) for pair in ((first.pk, second.pk), (second.pk, first.pk))]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
answer = errors
"""


def titles_seen(base: str, wanted: str, *, times: int = 12) -> set[bool]:
    """Whether home shows the title, over so many connections, which the processes share."""
    return {wanted in httpx.get(base, timeout=10, verify=TLS).text for _ in range(times)}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def site(request: pytest.FixtureRequest, make_site: Callable[..., Site]) -> Site:
    """A prepared installation on each kind of database."""
    if request.param == "sqlite":
        return make_site()
    return make_site(DATABASE_URL=request.getfixturevalue("postgresql"))


def test_every_process_shows_what_another_one_published(site: Site) -> None:
    site.ask(NEW.format(title="The first entry", slug="first"))
    base = site.serve(port=free_port(), processes=2)
    assert titles_seen(base, "The first entry") == {True}

    site.ask(RENAME.format(title="Another name", slug="first"))
    time.sleep(SEEN_WITHIN)

    assert titles_seen(base, "Another name") == {True}
    assert titles_seen(base, "The first entry") == {False}


def test_server_answers_304_head_and_gzip_as_they_should_be(make_site: Callable[..., Site]) -> None:
    site = make_site()
    site.ask(NEW.format(title="The first entry", slug="first"))
    base = site.serve(port=free_port(), processes=2)
    for path in ("/", "/posts/first/", "/index.xml"):
        answers = [
            httpx.get(base + path, headers={"accept-encoding": "identity"}, verify=TLS) for _ in range(9)
        ]
        plain = answers[0]
        etags = {answer.headers["etag"] for answer in answers}
        assert etags == {plain.headers["etag"]}  # of both processes

        again = httpx.get(base + path, headers={"if-none-match": plain.headers["etag"]}, verify=TLS)
        assert (again.status_code, again.content) == (304, b"")

        head = httpx.head(base + path, headers={"accept-encoding": "identity"}, verify=TLS)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == str(len(plain.content))

        with httpx.stream("GET", base + path, headers={"accept-encoding": "gzip"}, verify=TLS) as packed:
            assert packed.headers["content-encoding"] == "gzip"
            assert gzip.decompress(b"".join(packed.iter_raw())) == plain.content


@pytest.mark.postgres
def test_on_postgresql_a_change_counts_at_its_commit_and_blocks_no_other(
    make_site: Callable[..., Site], postgresql: str
) -> None:
    site = make_site(DATABASE_URL=postgresql)
    before = site.ask(VERSION)
    assert site.ask(LOCKED) == []
    assert site.ask(VERSION) != before

    undone = TITLE + "from django.db import transaction\ntry:\n with transaction.atomic():\n"
    undone += "  Post.objects.update(title='undone'); raise ValueError\nexcept ValueError: answer = 1"
    before = site.ask(VERSION)
    site.ask(undone)
    assert site.ask(VERSION) == before
    site.manage("prepare")
    assert site.ask(VERSION) != before
    before = site.ask(VERSION)
    site.ask("from blog.models import Post\nPost.objects.all().delete(); answer = 1")
    assert site.ask(VERSION) != before
