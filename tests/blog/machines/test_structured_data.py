"""What a post's page tells machines: canonical address, Open Graph, Twitter card, JSON-LD."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from lxml import html
from pytest_django import Settings

from blog.models import Post, SiteSettings
from tests import factories

pytestmark = pytest.mark.django_db
HOSTILE = "</script><script>alert(1)</script> & \"quotes\" <!-- 'more'"


@pytest.fixture
def post(settings: Settings) -> Post:
    """A generated post with a cover, seen through a proxy at another name."""
    settings.SITE_URL = "https://blog.example"
    SiteSettings(title="Harbour lights", author="A. Keeper").save()
    made: Post = factories.PostFactory(
        title="Ships & charts", slug="ships", summary="Of ships.", generated=True, model_name="model-x",
        published_at=datetime(2026, 1, 2, 6, tzinfo=UTC), updated_at=datetime(2026, 1, 3, 7, tzinfo=UTC),
        cover_alt="A ship",
    )  # fmt: skip
    Post.objects.filter(pk=made.pk).update(cover_image="covers/ship.png", cover_width=1200, cover_height=630)
    made.tags.add(factories.TagFactory(name="sea & salt", slug="sea"))
    return made


def load(client: Client, address: str = "/posts/ships/", **headers: Any) -> html.HtmlElement:
    response = client.get(address, **headers)
    assert response.status_code == 200
    return html.fromstring(response.content)


def metadata(page: html.HtmlElement) -> dict[str, str]:
    return {one.get("property") or one.get("name"): one.get("content") for one in page.iter("meta")}


def json_ld(page: html.HtmlElement) -> dict[str, dict[str, Any]]:
    found = [json.loads(script.text) for script in page.xpath("//script[@type='application/ld+json']")]
    return {one["@type"]: one for one in found}


def test_addresses_are_those_of_the_site_whatever_name_a_proxy_used(
    client: Client, post: Post, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["10.0.0.7"]
    forwarded = {"HTTP_HOST": "10.0.0.7", "HTTP_X_FORWARDED_HOST": "other.example"}
    page = load(client, headers=None, **forwarded, secure=True)

    address = "https://blog.example/posts/ships/"
    assert page.xpath("//link[@rel='canonical']/@href") == [address]
    assert metadata(page)["og:url"] == address
    assert json_ld(page)["BlogPosting"]["url"] == address
    assert "10.0.0.7" not in html.tostring(page).decode()
    assert "other.example" not in html.tostring(page).decode()


def test_open_graph_and_card_describe_the_post(client: Client, post: Post) -> None:
    found = metadata(load(client))

    assert found["og:type"] == "article"
    assert found["og:title"] == "Ships & charts"
    assert found["og:description"] == found["description"] == "Of ships."
    assert found["article:published_time"] == "2026-01-02T06:00:00+00:00"
    assert found["article:modified_time"] == "2026-01-03T07:00:00+00:00"
    assert found["article:tag"] == "sea & salt"
    assert found["og:image"] == "https://blog.example/media/covers/ship.png"
    assert (found["og:image:width"], found["og:image:height"]) == ("1200", "630")
    assert found["og:image:alt"] == "A ship"
    assert found["twitter:card"] == "summary_large_image"


def test_json_ld_describes_the_post_and_the_way_to_it(client: Client, post: Post) -> None:
    found = json_ld(load(client))

    posting = found["BlogPosting"]
    assert posting["headline"] == "Ships & charts"
    assert posting["datePublished"] == "2026-01-02T06:00:00+00:00"
    assert posting["image"] == {
        "@type": "ImageObject", "url": "https://blog.example/media/covers/ship.png", "width": 1200, "height": 630,
        "caption": "A ship",
    }  # fmt: skip
    assert posting["author"] == {"@type": "Organization", "name": "model-x"}
    assert posting["keywords"] == ["sea & salt"]
    steps = found["BreadcrumbList"]["itemListElement"]
    assert [(step["position"], step["name"]) for step in steps] == [
        (1, "Home"), (2, "January 2026"), (3, "Ships & charts"),
    ]  # fmt: skip
    assert steps[1]["item"] == "https://blog.example/archives/#2026-01"


def test_a_hostile_title_stays_text_everywhere(client: Client, post: Post) -> None:
    Post.objects.filter(pk=post.pk).update(title=HOSTILE, summary=HOSTILE, cover_alt=HOSTILE, byline=HOSTILE)
    page = load(client)

    assert json_ld(page)["BlogPosting"]["headline"] == HOSTILE
    assert metadata(page)["og:title"] == HOSTILE
    assert page.xpath("//script[contains(., 'alert')][not(@type)]") == []
    assert page.xpath("string(//main//h1)") == HOSTILE
    assert len(page.xpath("//script[not(@src) and not(@type='application/ld+json')]")) == 0


def test_a_post_without_a_summary_is_described_by_its_text(client: Client, post: Post) -> None:
    post.summary, post.body = "", "> *Notice:* By a program.\n\n## A heading\n\nWhat is *said* & meant."
    post.save()

    assert metadata(load(client))["description"] == "What is said & meant."


def test_the_first_page_offers_the_search_to_machines(client: Client, post: Post) -> None:
    found = json_ld(load(client, "/"))

    target = found["WebSite"]["potentialAction"]["target"]["urlTemplate"]
    assert target == "https://blog.example/search/?q={search_term}"
