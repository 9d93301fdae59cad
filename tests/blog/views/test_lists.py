"""Home, tags, archive and their pages."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from lxml import html

from blog.models import Page, SiteSettings
from predictions.statistics import refresh_all
from tests import factories
from tests.predictions.builders import make_event, predict_year

pytestmark = pytest.mark.django_db


def load(client: Client, address: str) -> html.HtmlElement:
    response = client.get(address)
    assert response.status_code == 200
    return html.fromstring(response.content)


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_home_shows_introduction_newest_entry_with_topics_and_the_tracker(client: Client) -> None:
    SiteSettings(title="Harbour lights", home_text="All *about* harbours.").save()
    factories.PostFactory(title="Earlier", published_at=datetime(2026, 2, 1, tzinfo=UTC))
    newest = factories.PostFactory(title="Newest", published_at=datetime(2026, 3, 1, tzinfo=UTC))
    digest = factories.DigestFactory(post=newest)
    factories.TopicFactory(digest=digest, position=1, title="A topic of the day")
    factories.TopicFactory(digest=digest, position=2, title="A dropped one", dropped_because="empty")
    predict_year(make_event("agi", name="A machine that thinks"), date(2026, 3, 1), 2035, post=newest)
    refresh_all()
    page = load(client, "/")

    assert words(page.xpath("//header[@class='intro']")[0]) == "Harbour lights All about harbours."
    [lead] = page.xpath("//article[@class='lead']")
    assert lead.xpath(".//h2/a/@href") == [newest.get_absolute_url()]
    assert [words(item) for item in lead.xpath(".//ol/li")] == ["A topic of the day"]
    [today] = page.xpath("//section[@class='today']")
    assert words(today.xpath(".//article")[0]).startswith("A machine that thinks July 2035")
    assert [words(one) for one in page.xpath("//section[@class='entries']//h3")] == ["Earlier"]


def test_the_newest_entry_shows_its_text_where_it_has_no_topics(client: Client) -> None:
    factories.PostFactory(body="Written *by hand*.")
    page = load(client, "/")

    assert words(page.xpath("//article[@class='lead']/p[@class='summary']")[0]) == "Written by hand."


def test_an_empty_site_says_so(client: Client) -> None:
    assert "no entry yet" in words(load(client, "/"))
    assert "no entry yet" in words(load(client, "/archives/"))


def test_pages_of_the_list_can_be_followed_and_told_apart(client: Client) -> None:
    for _ in range(25):
        factories.PostFactory()
    pages = [load(client, address) for address in ("/", "/page/2/", "/page/3/")]

    assert [page.xpath("//head/link[@rel='next']/@href") for page in pages] == [
        ["/page/2/"],
        ["/page/3/"],
        [],
    ]
    assert [page.xpath("//head/link[@rel='prev']/@href") for page in pages] == [[], ["/"], ["/page/2/"]]
    assert pages[1].xpath("//nav[@class='pagination']//a/@href") == ["/", "/page/3/"]
    for get in (
        "string(//title)",
        "string(//link[@rel='canonical']/@href)",
        "string(//meta[@name='description']/@content)",
    ):
        assert len({page.xpath(get) for page in pages}) == 3
    assert client.get("/page/1/").headers["Location"] == "/"
    assert client.get("/page/4/").status_code == 404


def test_archive_counts_years_and_months_and_tells_entries_of_one_title_apart(client: Client) -> None:
    for moment in ((2025, 12, 30), (2025, 12, 31), (2026, 1, 1)):
        post = factories.PostFactory(title="[Daily]", published_at=datetime(*moment, 6, tzinfo=UTC))
    factories.TopicFactory(digest=factories.DigestFactory(post=post), position=1, title="Knots for robots")
    page = load(client, "/archives/")

    assert [words(link) for link in page.xpath("//ul[@class='years']/li")] == ["20261", "20252"]
    assert page.xpath("//ul[@class='years']//a/@href") == ["#y2026", "#y2025"]
    assert [words(one) for one in page.xpath("//h3[@id]")] == ["January 1", "December 2"]
    assert "Knots for robots" in words(page.xpath("//h3[@id='2026-01']/following-sibling::ul")[0])


def test_a_tag_has_its_feed_its_count_and_its_neighbours(client: Client) -> None:
    tag, other = factories.TagFactory(name="Sea", slug="sea"), factories.TagFactory(name="Salt", slug="salt")
    for _ in range(12):
        factories.PostFactory().tags.add(tag, other)
    page = load(client, "/tags/sea/")
    second = load(client, "/tags/sea/page/2/")

    assert "12 entries" in words(page.xpath("//main")[0])
    assert page.xpath("//ul[@aria-label='Related tags']//a/@href") == ["/tags/salt/"]
    assert "/tags/sea/index.xml" in page.xpath("//link[@rel='alternate']/@href")
    assert page.xpath("//head/link[@rel='next']/@href") == ["/tags/sea/page/2/"]
    assert second.xpath("//head/link[@rel='prev']/@href") == ["/tags/sea/"]
    assert page.xpath("string(//title)") != second.xpath("string(//title)")
    assert client.get("/tags/sea/page/1/").headers["Location"] == "/tags/sea/"


def test_the_menu_has_the_pages_that_the_admin_wants_in_their_order(client: Client) -> None:
    for title, position, in_menu in (("Second", 2, True), ("First", 1, True), ("Hidden", 0, False)):
        Page.objects.create(
            title=title, slug=title.lower(), body="Text.", menu_position=position, in_menu=in_menu
        )
    page = load(client, "/first/")
    menu = [words(link) for link in page.xpath("//nav[@class='menu']/a")]

    assert menu == ["Predictions", "Archive", "Tags", "First", "Second", "Search"]
    assert page.xpath("//nav[@class='menu']/a[@aria-current='page']/text()") == ["First"]
    assert client.get("/hidden/").status_code == 200


def test_nothing_at_an_address_offers_the_search(client: Client) -> None:
    response = client.get("/nowhere/")

    assert response.status_code == 404
    assert html.fromstring(response.content).xpath("//form[@role='search']//input/@name") == ["q"]


@pytest.mark.parametrize(
    "address", ["/", "/archives/", "/tags/", "/search/", "/feeds/", "/predictions/", "/nowhere/"]
)
def test_the_policy_is_strict_on_every_page(client: Client, address: str) -> None:
    response = client.get(address)
    policy = response.headers["Content-Security-Policy"]
    page = html.fromstring(response.content)

    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy and "style-src" not in policy
    assert page.xpath("//@style | //style | //@onclick | //@onload") == []


def test_the_icon_is_found_at_the_address_of_old(client: Client) -> None:
    assert client.get("/favicon.ico").headers["Location"] == "/static/favicon.ico"
