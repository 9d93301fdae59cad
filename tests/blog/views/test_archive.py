"""The archive where entries are many: years and months with counts, the pages of these, and the old anchors."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from lxml import html
from pytest_django import DjangoAssertNumQueries

from blog.machines.sitemaps import ArchiveSitemap
from blog.models import Post
from moving.baking.addresses import public_addresses

pytestmark = pytest.mark.django_db
START = datetime(2022, 1, 1, 6, tzinfo=UTC)
LARGEST_HTML = 400_000


def add_posts(count: int, *, hours: int = 24, start: datetime = START, status: str = "published") -> None:
    """Posts at equal distances, with titles as long as those of daily entries."""
    known = Post.objects.count()
    Post.objects.bulk_create(
        Post(
            title=f"Entry {known + number} on what a day brought to those who follow such things closely",
            slug=f"entry-{known + number}",
            status=status,
            published_at=start + timedelta(hours=hours * number),
        )
        for number in range(count)
    )


def load(client: Client, address: str) -> html.HtmlElement:
    response = client.get(address)
    assert response.status_code == 200, address
    assert len(response.content) < LARGEST_HTML
    return html.fromstring(response.content)


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_below_500_entries_it_is_one_page_and_a_years_address_leads_there(client: Client) -> None:
    add_posts(499)
    page = load(client, "/archives/")

    assert len(page.xpath("//div[@class='month']//li")) == 499
    assert page.xpath("//h3[@id='2022-05']")
    assert client.get("/archives/2022/").headers["Location"] == "/archives/#y2022"
    assert ArchiveSitemap().items() == []


def test_with_500_it_lists_years_and_months_and_the_old_anchors_lead_to_their_entries(client: Client) -> None:
    add_posts(500)
    add_posts(1, start=START, status="draft")
    add_posts(1, start=timezone.now() + timedelta(days=2))
    page = load(client, "/archives/")

    assert "500 entries" in words(page.xpath("//main")[0])
    assert [words(year) for year in page.xpath("//h2")] == ["2023 135", "2022 365"]
    assert page.xpath("//h2/a/@href") == ["/archives/2023/", "/archives/2022/"]
    [may] = page.xpath("//a[@id='2022-05']")
    assert (words(may), may.get("href")) == ("May 31", "/archives/2022/#2022-05")
    assert [script for script in page.xpath("//script/@src") if "archive" in script]


def test_a_years_page_has_its_entries_its_anchors_and_the_years_beside_it(client: Client) -> None:
    add_posts(800)
    page = load(client, "/archives/2023/")

    assert len(page.xpath("//div[@class='month']//li")) == 365
    assert words(page.xpath("//h3[@id='2023-02']")[0]) == "February 28"
    assert page.xpath("//nav[@aria-label='Years']//a/@href") == ["/archives/2024/", "/archives/2022/"]
    assert page.xpath("//nav[@aria-label='Breadcrumb']//a/@href") == ["/", "/archives/"]
    assert client.get("/archives/2023/05/").headers["Location"] == "/archives/2023/#2023-05"


def test_months_of_a_year_with_many_entries_have_pages(client: Client) -> None:
    add_posts(1200, hours=1)
    year = load(client, "/archives/2022/")
    first, second = (load(client, f"/archives/2022/01/{page}") for page in ("", "page/2/"))

    assert year.xpath("//a[@id='2022-01']/@href") == ["/archives/2022/01/"]
    assert [len(page.xpath("//div[@class='month']//li")) for page in (first, second)] == [500, 738 - 500]
    assert first.xpath("//head/link[@rel='next']/@href") == ["/archives/2022/01/page/2/"]
    assert client.get("/archives/2022/01/page/1/").headers["Location"] == "/archives/2022/01/"


@pytest.mark.parametrize("path", ["1999/", "0000/", "2022/13/", "2022/07/", "2022/01/page/3/"])
def test_what_has_no_entry_is_not_found(client: Client, path: str) -> None:
    add_posts(1200, hours=1)

    assert client.get(f"/archives/{path}").status_code == 404


def test_its_pages_ask_as_often_whatever_the_number_of_entries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    add_posts(600)
    client.get("/archives/")
    for added in (0, 2000):
        add_posts(added, start=START + timedelta(days=600), hours=6)
        # The first page also asks whether there are corrections.
        for address, number in (("/archives/", 7), ("/archives/2022/", 7)):
            cache.clear()
            with django_assert_num_queries(number):
                client.get(address)


def test_sitemap_and_static_copies_have_its_pages(client: Client) -> None:
    add_posts(1200, hours=1)
    add_posts(1, start=START - timedelta(days=10))

    assert ArchiveSitemap().items() == [
        "/archives/2022/",
        "/archives/2022/02/",
        "/archives/2022/01/",
        "/archives/2021/",
    ]
    baked = [address for address in public_addresses(timezone.now()) if address.startswith("/archives/")]
    assert baked[1:] == [
        "/archives/2022/",
        "/archives/2022/02/",
        "/archives/2022/01/",
        "/archives/2022/01/page/2/",
        "/archives/2021/",
    ]


def test_a_posts_way_leads_to_its_month(client: Client) -> None:
    add_posts(500)

    page = load(client, "/posts/entry-130/")

    assert page.xpath("//nav[@aria-label='Breadcrumb']//a/@href")[1] == "/archives/2022/#2022-05"
