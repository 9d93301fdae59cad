"""What is answered from a kept page: 304, HEAD, gzip."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from tests import factories
from tests.blog.caching.cached_pages import HIT, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("page_cache")]


def test_head_tells_the_same_without_the_content(client: Client) -> None:
    for _ in range(2):
        head: Any = client.head("/archives/")
        whole = read(client, "/archives/")
        assert head.headers == whole.headers
        assert head.content == b""
        assert int(head["Content-Length"]) == len(whole.content)


@pytest.mark.parametrize("form", ["{}", '"other", {}', "*", 'W/"other" , {}'])
@pytest.mark.parametrize("path", ["/", "/index.xml", "/sitemap.xml", "/search/?q=words"])
def test_reader_who_has_the_page_gets_304(client: Client, path: str, form: str) -> None:
    factories.PostFactory()
    etag = read(client, path)["ETag"]

    for ask in (client, Client()):  # from the cache, and from a process that has nothing yet
        response: Any = ask.get(path, headers={"if-none-match": form.format(etag)})
        assert response.status_code == 304
        assert response.content == b""
        assert (response["ETag"], response["Vary"]) == (etag, "Accept-Encoding")
        assert response["Cache-Control"].startswith("public")


def test_other_etag_gets_the_page(client: Client) -> None:
    response = client.get("/", headers={"if-none-match": '"other"'})

    assert response.status_code == 200


def test_first_question_with_an_etag_fills_the_cache(client: Client, django_assert_num_queries: Any) -> None:
    factories.PostFactory()
    etag = read(client, "/index.xml")["ETag"]
    other = Client()
    other.get("/index.xml", headers={"if-none-match": etag})

    with django_assert_num_queries(HIT):
        read(other, "/index.xml")


def test_compressed_form_is_the_same_page(client: Client) -> None:
    factories.PostFactory.create_batch(3)
    plain = read(client)

    packed = read(client, **{"accept-encoding": "br;q=1.0, gzip;q=0.8"})

    assert packed["Content-Encoding"] == "gzip"
    assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content)
    assert gzip.decompress(packed.content) == plain.content
    etag = packed["ETag"]
    again = client.get("/", headers={"accept-encoding": "gzip", "if-none-match": etag})
    assert again.status_code == 304


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "gzip; q=0.0, br"])
def test_who_does_not_take_gzip_gets_none(client: Client, accepted: str) -> None:
    response = read(client, **{"accept-encoding": accepted})

    assert not response.has_header("Content-Encoding")


def test_what_is_added_to_one_answer_is_not_in_the_next(settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = 3600
    client: Any = Client()
    read(client)

    assert "Strict-Transport-Security" in client.get("/", secure=True).headers
    assert "Strict-Transport-Security" not in client.get("/").headers
