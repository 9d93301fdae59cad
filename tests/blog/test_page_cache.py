from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import Settings

from blog.models import Alias, ContentVersion, Post
from blog.page_cache import PageCacheMiddleware
from blog.publishing import publish, unpublish
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
MEGABYTE = 1024 * 1024
HIT = 1  # queries: the one for the version


@pytest.fixture(autouse=True)
def with_page_cache(settings: Settings) -> None:
    settings.PAGE_CACHE_BYTES = MEGABYTE


def read(client: Client, path: str = "/", **headers: str) -> HttpResponse:
    response: Any = client.get(path, headers=headers)
    assert response.status_code == 200, path
    return response  # type: ignore[no-any-return]


PATHS = ["/", "/archives/", "/tags/", "/search/?q=words", "/index.xml", "/sitemap.xml", "/robots.txt", "/llms.txt",
         "/predictions/", "/feeds/"]  # fmt: skip


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


def test_a_change_shows_at_once(client: Client) -> None:
    post = factories.PostFactory(title="Before")
    before = read(client)

    Post.objects.filter(pk=post.pk).update(title="Afterwards")

    after = read(client)
    assert "Afterwards" in after.content.decode()
    assert after["ETag"] != before["ETag"]


def test_a_process_asks_for_the_version_again_after_the_time_of_trust(
    client: Client, settings: Settings, django_assert_num_queries: Any
) -> None:
    settings.PAGE_CACHE_TRUST = 3600
    factories.PostFactory(title="Before")
    read(client)

    with django_assert_num_queries(0):
        read(client)
    Post.objects.update(title="Afterwards")
    assert "Before" in read(client).content.decode()

    settings.PAGE_CACHE_TRUST = 0
    assert "Afterwards" in read(Client()).content.decode()


def test_post_that_is_taken_back_is_gone(client: Client) -> None:
    post = factories.PostFactory()
    read(client, post.get_absolute_url())

    unpublish(post, now=timezone.now())

    assert client.get(post.get_absolute_url()).status_code == 404
    publish(post, now=timezone.now())
    read(client, post.get_absolute_url())


def test_scheduled_post_comes_out_at_its_moment(client: Client, settings: Settings) -> None:
    settings.PAGE_CACHE_TRUST = 3600
    with time_machine.travel(NOW, tick=False) as clock:
        post = factories.PostFactory(title="Coming", published_at=NOW + timedelta(hours=1))
        assert client.get(post.get_absolute_url()).status_code == 404
        clock.move_to(NOW + timedelta(minutes=59, seconds=59))
        for path in ("/", "/index.xml"):
            assert "Coming" not in read(client, path).content.decode()

        clock.move_to(NOW + timedelta(hours=1))

        for path in ("/", "/index.xml", post.get_absolute_url()):
            assert "Coming" in read(client, path).content.decode()


def test_expiring_post_goes_at_its_moment(client: Client) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        post = factories.PostFactory(
            title="Going", published_at=NOW - timedelta(days=1), expires_at=NOW + timedelta(hours=1)
        )
        assert "Going" in read(client).content.decode()
        read(client, post.get_absolute_url())

        clock.move_to(NOW + timedelta(hours=1))

        assert "Going" not in read(client).content.decode()
        assert client.get(post.get_absolute_url()).status_code == 404


def test_prediction_becomes_overdue_at_midnight(client: Client) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        post = factories.PostFactory(published_at=NOW - timedelta(days=9))
        prediction = factories.PredictionFactory(post=post, earliest=NOW.date(), latest=NOW.date())
        path = prediction.post.get_absolute_url()
        clock.move_to(NOW.replace(hour=23, minute=59, second=59))
        assert "overdue" not in read(client, path).content.decode()

        clock.move_to(NOW.replace(hour=0) + timedelta(days=1))

        assert "overdue" in read(client, path).content.decode()


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


def test_etag_stays_while_the_page_stays_though_the_site_changes(client: Client) -> None:
    factories.PostFactory()
    before = {path: read(client, path)["ETag"] for path in ("/", "/index.xml", "/robots.txt")}

    factories.PostFactory(status="draft")

    assert {path: read(client, path)["ETag"] for path in before} == before


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


def test_unknown_parameters_fill_nothing_and_change_nothing(
    client: Client, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
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


def test_old_address_leads_on_and_follows_a_change(client: Client, django_assert_num_queries: Any) -> None:
    alias = Alias.objects.create(path="old", post=factories.PostFactory(slug="one"))
    assert client.get("/old/")["Location"] == "/posts/one/"
    with django_assert_num_queries(HIT):
        assert client.get("/old/")["Location"] == "/posts/one/"

    alias.post = factories.PostFactory(slug="two")
    alias.save()

    assert client.get("/old/")["Location"] == "/posts/two/"


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


def test_without_a_version_nothing_is_kept(client: Client) -> None:
    ContentVersion.objects.all().delete()
    factories.PostFactory(title="Before")
    read(client)

    Post.objects.update(title="Afterwards")

    assert "Afterwards" in read(client).content.decode()


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
