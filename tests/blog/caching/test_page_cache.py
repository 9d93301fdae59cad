"""Which pages are kept, for whom, and under which key."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from blog.caching.page_cache import PageCacheMiddleware
from tests import factories
from tests.blog.caching.cached_pages import HIT, PATHS, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("page_cache")]


@pytest.mark.parametrize("path", PATHS)
def test_second_reader_gets_the_same_page_without_the_work(
    client: Client, path: str, django_assert_num_queries: Any
) -> None:
    factories.PostFactory()
    first = read(client, path)

    with django_assert_num_queries(HIT):
        second = read(client, path)

    assert second.content == first.content
    assert second.headers == first.headers


@pytest.mark.parametrize("path", PATHS)
def test_public_pages_may_be_kept_by_every_cache_and_carry_all_headers_of_security(
    client: Client, path: str
) -> None:
    factories.PostFactory()
    for response in (read(client, path), read(client, path)):
        assert response["Cache-Control"] == "public, max-age=0, s-maxage=10"
        assert response["Vary"] == "Accept-Encoding"
        assert not response.cookies
        assert "default-src 'self'" in response["Content-Security-Policy"]
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["X-Frame-Options"] == "DENY"
        assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert not response.has_header("Last-Modified")


def test_staff_neither_get_nor_fill_the_cache(client: Client) -> None:
    draft = factories.PostFactory(title="Secret draft", status="draft")
    factories.PostFactory(title="Public")
    staff = Client()
    staff.handler = client.handler  # the same process
    staff.force_login(factories.EditorFactory(username="editor"))
    path = draft.get_absolute_url()

    assert client.get(path).status_code == 404
    assert "Secret draft" in read(staff, path).content.decode()
    assert client.get(path).status_code == 404

    seen_by_staff = read(staff)
    assert "private" in seen_by_staff["Cache-Control"]
    assert not seen_by_staff.has_header("ETag")
    assert read(client)["Cache-Control"].startswith("public")
    assert not staff.get("/").headers["Cache-Control"].startswith("public")


def test_cookies_of_others_do_not_matter(client: Client, django_assert_num_queries: Any) -> None:
    read(client)
    client.cookies["_ga"] = "GA1.2"
    with django_assert_num_queries(HIT):
        read(client)


NOT_FOR_ALL: dict[str, Callable[[HttpResponse], object]] = {
    "cookie": lambda response: response.set_cookie("a", "b"),
    "private": lambda response: response.headers.setdefault("Cache-Control", "private"),
    "not to be stored": lambda response: response.headers.setdefault("Cache-Control", "no-store"),
    "by language": lambda response: response.headers.setdefault("Vary", "Accept-Language"),
    "by cookie": lambda response: response.headers.setdefault("Vary", "Accept-Encoding, Cookie"),
    "not found": lambda response: setattr(response, "status_code", 404),
    "for now": lambda response: setattr(response, "status_code", 302),
}


@pytest.mark.parametrize("name", NOT_FOR_ALL)
def test_an_answer_that_is_not_for_all_is_not_kept(rf: RequestFactory, name: str) -> None:
    made = count()

    def answer(request: HttpRequest) -> HttpResponse:
        response = HttpResponse(f"{next(made)}")
        NOT_FOR_ALL[name](response)
        return response

    middleware: Any = PageCacheMiddleware(answer)

    assert [middleware(rf.get("/")).content for _ in range(2)] == [b"0", b"1"]


def test_many_at_once_have_a_page_made_once(settings: Settings, rf: RequestFactory) -> None:
    made = count()

    def answer(request: HttpRequest) -> HttpResponse:
        time.sleep(0.2)
        return HttpResponse(f"{next(made)}")

    middleware: Any = PageCacheMiddleware(answer)
    settings.PAGE_CACHE_TRUST = 3600
    middleware.editions.current()  # the threads do not see this test's transaction
    contents = run_together(lambda: middleware(rf.get("/")).content, times=4)

    assert contents == [b"0"] * 4


def test_post_requests_pass(client: Client) -> None:
    read(client)

    assert client.post("/").status_code == 405


def test_unknown_parameters_fill_nothing_and_change_nothing(
    client: Client, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    factories.PostFactory()
    first = read(client)
    with django_assert_max_num_queries(20) as queries:
        again = read(client, "/?junk=1")
    assert len(queries) > HIT
    assert again.content == first.content
    assert again["ETag"] == first["ETag"]
    with django_assert_num_queries(HIT):
        read(client, "/?utm_source=letter&fbclid=abc")


def test_order_of_parameters_does_not_matter_and_their_values_do(
    client: Client, django_assert_num_queries: Any
) -> None:
    factories.PostFactory(title="Zebra")
    first = read(client, "/search/?q=zebra&page=1")
    with django_assert_num_queries(HIT):
        assert read(client, "/search/?page=1&q=zebra").content == first.content
    assert "Zebra" not in read(client, "/search/?q=lion&page=1").content.decode()


def test_made_up_searches_crowd_out_no_page(settings: Settings, django_assert_num_queries: Any) -> None:
    settings.PAGE_CACHE_BYTES = 128 * 1024
    client = Client()
    read(client)

    for number in range(100):
        read(client, f"/search/?q=word{number}")

    with django_assert_num_queries(HIT):
        read(client)


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "Forwarded", "X-Original-URL", "X-Forwarded-Proto"])
def test_no_header_gets_an_address_of_its_own_into_the_cache(client: Client, header: str) -> None:
    factories.PostFactory()
    for path in PATHS:
        client.get(path, headers={header: "evil.example"})
        assert "evil.example" not in read(client, path).content.decode()


def test_name_of_the_host_gets_into_no_page_and_a_foreign_one_gets_none(
    client: Client, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["other.example", "testserver"]
    factories.PostFactory()
    for path in PATHS:
        assert client.get(path, headers={"host": "other.example"}).status_code == 200
        assert "other.example" not in read(client, path).content.decode()
        assert client.get(path, headers={"host": "evil.example"}).status_code == 400


def test_health_and_admin_are_asked_each_time(client: Client, django_assert_num_queries: Any) -> None:
    read(client, "/healthz")
    with django_assert_num_queries(HIT + 1):
        assert "no-store" in read(client, "/healthz")["Cache-Control"]
    assert "no-store" in client.get("/admin/login/")["Cache-Control"]


def test_not_found_is_asked_again_by_every_cache_on_the_way(client: Client) -> None:
    assert client.get("/posts/nothing/")["Cache-Control"] == "no-cache"


def test_page_that_is_there_is_still_led_to_https(settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 3600
    client: Any = Client()
    for _ in range(2):
        assert "max-age=3600" in client.get("/", secure=True)["Strict-Transport-Security"]
    answer = client.get("/")
    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/")


def test_chart_keeps_its_own_policy(client: Client, django_assert_num_queries: Any) -> None:
    event = factories.PredictionFactory().event
    path = f"{event.get_absolute_url()}chart.svg"
    first = read(client, path)
    with django_assert_num_queries(HIT):
        second = read(client, path)
    assert second.headers == first.headers
    assert second["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")


def test_cache_can_be_switched_off(settings: Settings, django_assert_max_num_queries: Any) -> None:
    settings.PAGE_CACHE_BYTES = 0
    client = Client()
    etag = read(client)["ETag"]
    with django_assert_max_num_queries(20) as queries:
        read(client)
    assert len(queries) > HIT
    assert client.get("/", headers={"if-none-match": etag}).status_code == 304


def test_public_pages_touch_no_session(client: Client) -> None:
    read(client)

    assert not client.cookies
    assert not Session.objects.exists()


def run_together(work: Callable[[], object], *, times: int) -> list[object]:
    with ThreadPoolExecutor(times) as pool:
        return [future.result() for future in [pool.submit(work) for _ in range(times)]]
