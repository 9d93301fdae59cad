"""The sitemap names every public page at the site's own address, with its last change, and nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from lxml import etree
from pytest_django import Settings

from blog.models import Post
from tests import factories

pytestmark = pytest.mark.django_db
NAMESPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def read(client: Client, **headers: str) -> dict[str, str]:
    """The addresses and when they changed."""
    tree = etree.fromstring(client.get("/sitemap.xml", headers=headers).content)
    return {
        entry.findtext("s:loc", namespaces=NAMESPACE): entry.findtext("s:lastmod", "", namespaces=NAMESPACE)
        for entry in tree.findall("s:url", NAMESPACE)
    }


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
