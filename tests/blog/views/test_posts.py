"""A post's page as its reader finds it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from lxml import html
from pytest_django import Settings

from blog.models import Post
from tests import factories
from tests.entries import long_entry

pytestmark = pytest.mark.django_db
MOST_BYTES = 60_000


def load(client: Client, address: str) -> html.HtmlElement:
    response = client.get(address)
    assert response.status_code == 200
    return html.fromstring(response.content)


def test_html_styles_and_scripts_of_a_long_post_are_light(client: Client) -> None:
    entry = long_entry()
    post = factories.PostFactory(slug="long", title=entry.title, summary=entry.summary, body=entry.body)
    post.tags.add(*(factories.TagFactory() for _ in range(8)))
    for number in range(6):
        factories.PostFactory(title=f"{entry.title} {number}", body=entry.body)
    response = client.get("/posts/long/")
    page = html.fromstring(response.content)
    files = page.xpath("//link[@rel='stylesheet']/@href") + page.xpath("//script/@src")
    sizes = [len(response.content)]
    for file in files:
        found = finders.find(file.removeprefix("/static/"))
        assert isinstance(found, str), file
        with open(found, "rb") as opened:
            sizes.append(len(opened.read()))

    assert post.word_count > 1000
    assert len(files) >= 3
    assert sum(sizes) < MOST_BYTES, sizes


def test_what_a_program_wrote_says_so_and_by_which_model(client: Client) -> None:
    factories.PostFactory(slug="made", generated=True, model_name="model-x", notice="By a program.")
    page = load(client, "/posts/made/")

    assert "written by model-x" in page.xpath("string(//header[@class='post-header'])")
    assert page.xpath("string(//p[@class='notice'])") == "By a program."


def test_the_cover_has_its_size_and_words_and_is_fetched_at_once(client: Client) -> None:
    post = factories.PostFactory(slug="covered", cover_alt="A ship")
    Post.objects.filter(pk=post.pk).update(cover_image="covers/ship.png", cover_width=1200, cover_height=630)
    [image] = load(client, "/posts/covered/").xpath("//figure[@class='cover']/img")

    assert (image.get("alt"), image.get("width"), image.get("height")) == ("A ship", "1200", "630")
    assert image.get("loading") is None
    assert image.get("fetchpriority") == "high"


def test_a_hidden_cover_is_not_on_the_page(client: Client) -> None:
    factories.PostFactory(slug="bare", cover_link="https://example.org/a.png", cover_hidden=True)

    assert load(client, "/posts/bare/").xpath("//figure[@class='cover']") == []


@pytest.mark.parametrize("is_open", [True, False])
def test_the_contents_are_open_as_the_post_says(client: Client, is_open: bool) -> None:
    factories.PostFactory(slug="parts", body="## One\n\ntext\n\n## Two\n\ntext", toc_open=is_open)
    [contents] = load(client, "/posts/parts/").xpath("//details[@class='contents']")

    assert (contents.get("open") is not None) == is_open
    assert [link.get("href") for link in contents.iter("a")] == ["#one", "#two"]


def test_neighbours_are_linked_for_people_and_crawlers(client: Client) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(3):
        factories.PostFactory(slug=f"day-{number}", published_at=start + timedelta(days=number))
    page = load(client, "/posts/day-1/")

    assert page.xpath("//head/link[@rel='prev']/@href") == ["/posts/day-0/"]
    assert page.xpath("//head/link[@rel='next']/@href") == ["/posts/day-2/"]
    assert page.xpath("//nav[@class='neighbours']/a/@href") == ["/posts/day-0/", "/posts/day-2/"]


def test_share_links_carry_title_and_address_and_load_nothing(client: Client, settings: Settings) -> None:
    settings.SITE_URL = "https://blog.example"
    factories.PostFactory(slug="told", title="Ships & charts? #1")
    page = load(client, "/posts/told/")
    links = {link.text: link.get("href") for link in page.xpath("//div[@class='share']//a")}

    reddit = parse_qs(urlsplit(links["Reddit"]).query)
    assert reddit == {"title": ["Ships & charts? #1"], "url": ["https://blog.example/posts/told/"]}
    assert links["E-mail"].startswith("mailto:?subject=Ships%20%26%20charts%3F%20%231&body=https%3A%2F%2F")
    loaded = page.xpath("//@src") + page.xpath("//link[@rel='stylesheet' or @rel='preload']/@href")
    assert all(address.startswith("/") for address in loaded)
    assert "referrer" in page.xpath("//div[@class='share']//a")[0].get("rel")


def test_a_draft_is_shown_to_staff_with_a_word_and_to_nobody_else(client: Client) -> None:
    factories.PostFactory(slug="soon", status=Post.Status.DRAFT)
    assert client.get("/posts/soon/").status_code == 404
    client.force_login(factories.EditorFactory())
    page = load(client, "/posts/soon/")

    assert "Only staff" in page.xpath("string(//p[@class='draft'])")
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
