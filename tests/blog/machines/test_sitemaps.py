"""The sitemap names every public page at the site's own address, with its last change, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

import pytest
from django.test import Client
from lxml import etree
from pytest_django import Settings

from blog.machines.sitemaps import SiteSitemap
from blog.models import Post
from tests import factories

pytestmark = pytest.mark.django_db
NAMESPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def entries_of(client: Client, path: str, kind: str, headers: dict[str, str]) -> dict[str, str]:
    """The addresses in a file of one kind and when they changed."""
    response = client.get(path, headers=headers)
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml"), path
    assert not response.has_header("Last-Modified")
    return {
        entry.findtext("s:loc", "", NAMESPACE): entry.findtext("s:lastmod", "", NAMESPACE)
        for entry in etree.fromstring(response.content).findall(f"s:{kind}", NAMESPACE)
    }


def files(client: Client, **headers: str) -> dict[str, str]:
    """The files that the index names, and when they changed."""
    return entries_of(client, "/sitemap.xml", "sitemap", headers)


def read(client: Client, **headers: str) -> dict[str, str]:
    """The addresses in all files, each of which stands there once, and when they changed."""
    found: dict[str, str] = {}
    for address in files(client, **headers):
        page = entries_of(client, urlsplit(address).path, "url", headers)
        assert page and not set(page) & set(found)
        found |= page
    return found


def test_it_has_every_kind_of_public_page_with_its_last_change(client: Client, settings: Settings) -> None:
    settings.SITE_URL = "https://blog.example"
    changed = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
    post = factories.PostFactory(slug="one", updated_at=changed)
    post.tags.add(factories.TagFactory(slug="birds"))
    factories.PageFactory(slug="about")
    event = factories.EventFactory(slug="first-landing")
    factories.PredictionFactory(event=event, post=post, made_on=date(2026, 3, 2))
    found = read(client)
    for address in ("/", "/archives/", "/tags/", "/feeds/", "/posts/one/", "/tags/birds/"):
        assert found[f"https://blog.example{address}"].startswith("2026-03-04"), address
    assert found["https://blog.example/predictions/first-landing/"] == "2026-03-02"
    assert {
        f"https://blog.example{path}" for path in ("/about/", "/predictions/", "/predictions/method/")
    } <= set(found)


def test_it_has_nothing_that_is_not_public(client: Client, settings: Settings) -> None:
    settings.SITE_URL = "https://blog.example"
    draft = factories.PostFactory(slug="draft", status=Post.Status.DRAFT)
    draft.tags.add(factories.TagFactory(slug="secret"))
    factories.PredictionFactory(event=factories.EventFactory(slug="secret-event"), post=draft)
    factories.PageFactory(slug="hidden", public=False)
    assert not [
        address
        for address in read(client)
        if "draft" in address or "secret" in address or "hidden" in address
    ]


def test_a_proxy_or_a_wrong_host_does_not_change_its_addresses(client: Client, settings: Settings) -> None:
    settings.SITE_URL = "https://blog.example"
    factories.PostFactory()
    behind = read(client, x_forwarded_host="evil.example", x_forwarded_proto="https")
    assert all(address.startswith("https://blog.example/") for address in behind)
    robots = client.get("/robots.txt").content.decode()
    assert "Sitemap: https://blog.example/sitemap.xml" in robots and "Disallow: /admin/" in robots
    assert all(address.startswith("https://blog.example/sitemap-") for address in files(client))


@pytest.fixture
def two_a_file() -> Iterator[None]:
    """Files are full with two addresses."""
    before, SiteSitemap.limit = SiteSitemap.limit, 2
    yield
    SiteSitemap.limit = before


@pytest.mark.usefixtures("two_a_file")
def test_what_does_not_go_into_one_file_is_in_others_that_the_index_names(client: Client) -> None:
    posts = factories.PostFactory.create_batch(5)
    factories.PostFactory(status=Post.Status.DRAFT)
    named = [urlsplit(address).path for address in files(client)]
    assert [path for path in named if "posts" in path] == [f"/sitemap-posts-{n}.xml" for n in (1, 2, 3)]
    assert {urlsplit(address).path for address in read(client)} >= {post.get_absolute_url() for post in posts}
    assert client.get("/sitemap-posts-4.xml").status_code == 404


def test_the_index_tells_when_what_a_file_lists_changed_last(client: Client, settings: Settings) -> None:
    settings.SITE_URL = "https://blog.example"
    changed = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
    post = factories.PostFactory(published_at=changed, updated_at=changed)
    post.tags.add(factories.TagFactory())
    factories.PredictionFactory(post=post, made_on=date(2026, 3, 2))
    found = files(client)
    for name in ("lists", "posts", "tags"):
        assert found[f"https://blog.example/sitemap-{name}-1.xml"].startswith("2026-03-04T05:06"), name
    assert found["https://blog.example/sitemap-events-1.xml"] == "2026-03-02"
    assert found["https://blog.example/sitemap-tracker-1.xml"] == ""
    assert "https://blog.example/sitemap-pages-1.xml" not in found  # there is none


@pytest.mark.parametrize("path", ["/sitemap-nothing-1.xml", "/sitemap-posts-0.xml", "/sitemap-posts-999.xml"])
def test_a_file_that_is_not_there_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
