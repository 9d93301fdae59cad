"""The search page: with and without a query, narrowed, on any page of what it finds."""

from __future__ import annotations

import pytest
from django.test import Client
from lxml import html

from blog.models import Post
from tests.factories import PostFactory, TagFactory

pytestmark = pytest.mark.django_db


def found(client: Client, address: str) -> list[str]:
    response = client.get(address)
    assert response.status_code == 200
    return [" ".join(link.text_content().split()) for link in tree(response.content).xpath("//h2/a")]


def tree(content: bytes) -> html.HtmlElement:
    return html.fromstring(content.decode())


def test_it_is_narrowed_by_tag_year_and_model(client: Client) -> None:
    birds = TagFactory(name="Birds", slug="birds")
    PostFactory(title="Old sparrow", published_at="2024-05-01T06:00Z", model_name="small")
    PostFactory(title="New sparrow", published_at="2026-05-01T06:00Z", model_name="large").tags.add(birds)
    assert found(client, "/search/?q=sparrow") == ["New sparrow", "Old sparrow"]
    assert found(client, "/search/?q=sparrow&tag=birds") == ["New sparrow"]
    assert found(client, "/search/?q=sparrow&year=2024") == ["Old sparrow"]
    assert found(client, "/search/?q=sparrow&model=small") == ["Old sparrow"]
    assert found(client, "/search/?q=sparrow&model=small&year=2026") == []
    assert found(client, "/search/?q=sparrow&year=x&page=-1") == ["New sparrow", "Old sparrow"]


def test_its_form_keeps_what_was_asked_and_its_pages_keep_it_too(client: Client) -> None:
    birds = TagFactory(name="Birds", slug="birds")
    for number in range(12):
        PostFactory(title=f'Sparrow "{number}"').tags.add(birds)
    page = tree(client.get("/search/", {"q": 'sparrow "', "tag": "birds"}).content)
    assert page.xpath("string(//input[@name='q']/@value)") == 'sparrow "'
    assert page.xpath("string(//select[@name='tag']/option[@selected]/@value)") == "birds"
    (older,) = page.xpath("//a[@rel='next']/@href")
    assert len(found(client, f"/search/{older}")) == 2


def test_tags_with_the_word_are_named(client: Client) -> None:
    PostFactory(title="Sparrow").tags.add(TagFactory(name="House sparrows", slug="house-sparrows"))
    TagFactory(name="Sparrows of nowhere", slug="nowhere")
    links = tree(client.get("/search/?q=sparrow").content).xpath("//*[@class='search-tags']/a/@href")
    assert links == ["/tags/house-sparrows/"]


def test_nothing_found_says_so_and_leads_on(client: Client) -> None:
    PostFactory(title="Sparrow", status=Post.Status.DRAFT)
    page = tree(client.get("/search/?q=sparrow&year=2020").content)
    assert "No entry found for “sparrow”." in page.xpath("string(//*[@role='status'])")
    assert "?q=sparrow" in page.xpath("//main//a/@href")
    only_left_out = tree(client.get("/search/?q=-sparrow").content)
    assert "only left out" in only_left_out.xpath("string(//*[@role='status'])")


def test_only_the_form_is_for_crawlers(client: Client) -> None:
    assert not tree(client.get("/search/").content).xpath("//meta[@name='robots']")
    assert (
        tree(client.get("/search/?q=x").content).xpath("string(//meta[@name='robots']/@content)") == "noindex"
    )
