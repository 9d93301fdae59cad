"""A moved blog keeps its addresses: whatever Hugo and PaperMod had made answers, and no feed entry looks new."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from lxml import etree
from pytest_django import Settings

from moving.importing.run import ImportOptions, import_site
from tests.moving.hugo_site import HugoSite

pytestmark = pytest.mark.django_db
DAYS = [date(2024, 3, 1) + timedelta(days=number) for number in range(12)]
SLUG = "{}-ai-auto-summary"


@pytest.fixture
def moved(tmp_path: Path, settings: Settings) -> None:
    """Twelve daily entries and two other posts, published with Hugo at blog.example.org and moved here."""
    settings.MEDIA_ROOT = tmp_path / "media"
    site = HugoSite(tmp_path / "site")
    for day in DAYS:
        site.daily(str(day))
    site.post("posts/001 Test_Post.md", draft="false", tags='["C++ & co", "gpt-3.5-turbo"]')
    site.post("posts/002-other.md", url="/posts/ai-auto-blog/", aliases='["/old/way.html", "/older/"]')
    site.write("content/about.md", "---\ntitle: About\n---\nUs.\n")
    report = import_site(ImportOptions(site.root), now=datetime(2026, 11, 24, tzinfo=UTC))
    assert report.done


@pytest.mark.parametrize(
    "address",
    [
        *(
            "/",
            "/page/1/",
            "/page/2/",
            "/index.html",
            "/index.xml",
            "/index.json",
            "/sitemap.xml",
            "/robots.txt",
        ),
        *("/posts/", "/posts/page/1/", "/posts/page/2/", "/posts/index.xml", "/posts/index.html"),
        *(f"/posts/{SLUG.format(day)}/" for day in DAYS[:2]),
        *("/posts/2024-03-01-ai-auto-summary/index.html", "/posts/001-test_post/", "/posts/ai-auto-blog/"),
        *("/posts/ai-auto-blog", "/old/way.html", "/older/", "/older", "/about/"),
        *("/tags/", "/tags/index.xml", "/tags/daily-ai-summary/", "/tags/gpt-3.5-turbo/", "/tags/c++-co/"),
        *("/tags/gpt-3.5-turbo/index.xml", "/tags/gpt-3.5-turbo/page/1/", "/tags/gpt-3.5-turbo/page/2/"),
        *("/tags/automated-content/index.html", "/categories/", "/categories/index.xml"),
        *("/archives/", "/search/", "/404.html"),
    ],
)
@pytest.mark.usefixtures("moved")
def test_every_address_that_hugo_made_answers_or_leads_on_for_good(address: str, client: Client) -> None:
    for _ in range(4):
        response = client.get(address)
        if response.status_code == 200:
            return
        assert response.status_code in (301, 308), address
        address = response["Location"]
    pytest.fail(f"It leads on and on, at last to {address}.")


@pytest.mark.usefixtures("moved")
def test_the_feed_names_old_entries_as_hugo_did(client: Client) -> None:
    feed = etree.fromstring(client.get("/index.xml").content)

    guids = [node.text for node in feed.iter("guid")]
    base = "https://blog.example.org/posts/"
    assert {f"{base}{SLUG.format(day)}/" for day in DAYS[2:]} <= set(guids)
    assert len(guids) == len(set(guids))


@pytest.mark.parametrize(
    "address", ["//evil.example/index.html", "/\\evil.example/index.html", "/%5Cevil/index.html"]
)
def test_an_old_address_never_leads_to_another_site(address: str, client: Client) -> None:
    response = client.get(address)

    assert response.status_code in (301, 404)
    assert not response.get("Location", "/").startswith(("//", "/\\", "http"))
