"""Hostile text in any field does no harm on any page or feed."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import feedparser
import pytest
from django.test import Client
from lxml import etree, html
from pytest_django import Settings

from blog.models import Page, Post, SiteSettings
from predictions.models import Judgement
from tests import factories
from tests.blog.rendering.test_html import HOSTILE

pytestmark = pytest.mark.django_db
ONE_LINE = [
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "</title></head><body onload=alert(1)>",
    "</script><script>alert(1)</script>",
    "{{ settings.SECRET_KEY }}{% debug %}",
    "javascript:alert(1)",
    "\u202ethgir ot tfel\u202c \u2066x\u2069 \u200b\u200d\ufeff",
    "w" * 290,
    "\ufffe \ud7ff & < > ]]> \x0b\x0c",
    "**bold** [x](javascript:alert(1)) `code` | pipe",
]
ADDRESSES = [
    "/", "/posts/hostile/", "/tags/", "/tags/hostile/", "/archives/", "/search/?q=words", "/feeds/", "/hostile-page/",
    "/predictions/", "/predictions/hostile-event/", "/predictions/method/",
]  # fmt: skip
# What programs read: with the bodies of posts, and without.
WITH_BODIES = [
    "/index.xml", "/atom.xml", "/tags/hostile/index.xml", "/series/hostile-series/index.xml", "/feed.json",
    "/tags/hostile/feed.json", "/posts/hostile.md",
]  # fmt: skip
WITHOUT_BODIES = [
    "/predictions/index.xml", "/feeds.opml", "/sitemap.xml", "/sitemap-posts-1.xml", "/sitemap-tags-1.xml",
    "/predictions.json", "/llms.txt", "/predictions.csv", "/predictions.ics", "/robots.txt",
]  # fmt: skip
HARMLESS_SCRIPT = re.compile(r"^/static/[\w./-]+\.js$")


def fill(text: str, body: str = "Some words.") -> None:
    """A site in which the text stands in every field that a person, a source or a model can fill."""
    SiteSettings(title=text[:100], tagline=text[:200], home_text=text, footer=text, author=text[:100]).save()
    Page.objects.create(title=text, slug="hostile-page", body=body)
    tag = factories.TagFactory(name=text[:100], slug="hostile", description=text)
    post = factories.PostFactory(
        title=text, slug="hostile", byline=text[:200], summary=text, body=f"words {body}", notice=text,
        cover_link="https://example.org/cover.png", cover_alt=text, cover_caption=text, generated=True,
        model_name=text[:100],
    )  # fmt: skip
    post.tags.add(tag)
    event = factories.EventFactory(slug="hostile-event", name=text[:200], description=text, criteria=text)
    factories.PredictionFactory(
        event=event,
        post=post,
        made_on=date(2026, 1, 1),
        phrase=text[:200],
        rationale=text,
        model_name=text[:100],
    )
    factories.JudgementFactory(
        event=event, verdict=Judgement.Verdict.HAPPENED, happened_on=date(2026, 1, 5), note=text,
        evidence_url="https://example.org/?" + text.replace(" ", ""),
    )  # fmt: skip
    series = factories.SeriesFactory(slug="hostile-series", name=text[:100])
    digest = factories.DigestFactory(series=series, post=post)
    topic = factories.TopicFactory(digest=digest, position=1, title=text)
    factories.AnalysisFactory(topic=topic, text=text)


def harm_in(content: bytes) -> list[str]:
    """What of the page could run, or lead to what runs."""
    found = []
    for element in html.fromstring(content.decode()).iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in ("iframe", "object", "embed", "base") or (
            element.tag == "script" and not is_ours(element)
        ):
            found.append(html.tostring(element).decode()[:200])
        for name, value in element.attrib.items():
            scheme = re.sub(r"[\t\n\r\x00]", "", value).strip().lower()
            leads = name in ("href", "src", "action", "formaction", "xlink:href", "srcset")
            if (
                name.startswith("on")
                or name == "style"
                or (leads and scheme.startswith(("javascript:", "data:text")))
            ):
                found.append(f"<{element.tag} {name}={value[:100]}>")
    return found


def is_ours(script: Any) -> bool:
    """Whether a script element is a file of the site's own, or data."""
    if script.get("type") == "application/ld+json":
        json.loads(script.text)
        return True
    return bool(HARMLESS_SCRIPT.match(script.get("src", ""))) and not (script.text or "").strip()


@pytest.mark.parametrize("text", ONE_LINE)
def test_it_stays_text_in_every_field_on_every_page_and_feed(
    client: Client, settings: Settings, text: str
) -> None:
    fill(text)
    for address in ADDRESSES:
        response = client.get(address)
        assert response.status_code == 200, address
        assert harm_in(response.content) == [], address
        assert settings.SECRET_KEY.encode() not in response.content, address
    read_machines(client, [*WITH_BODIES, *WITHOUT_BODIES])


@pytest.mark.parametrize("body", HOSTILE)
def test_a_hostile_body_does_no_harm_on_any_page_or_feed(client: Client, body: str) -> None:
    fill("An entry", body=body)
    for address in ("/", "/posts/hostile/", "/search/?q=words", "/hostile-page/"):
        assert harm_in(client.get(address).content) == [], address
    read_machines(client, WITH_BODIES)


def read_machines(client: Client, addresses: list[str]) -> None:
    """Reads what is made for programs as they do."""
    for address in addresses:
        content = b"".join(client.get(address))
        if address.endswith(".json"):
            json.loads(content)
        elif address.endswith((".xml", ".opml")):
            etree.fromstring(content)
            if address.endswith("index.xml") or address == "/atom.xml":
                read_feed(address, content)
        else:
            content.decode()


def read_feed(address: str, content: bytes) -> None:
    feed = feedparser.parse(content)
    assert not feed.bozo, (address, feed.get("bozo_exception"))
    for entry in feed.entries:
        for part in [*entry.get("content", []), entry.get("summary_detail", {"type": "text/plain"})]:
            if part["type"] == "text/plain":
                continue  # readers show it as it stands
            assert harm_in(f"<div>{part['value']}</div>".encode()) == [], address


def test_absurd_bodies_are_rendered_and_shown(client: Client) -> None:
    for number, body in enumerate(
        ("a" * 500_000, ">" * 10_000 + " deep", "x\u200b" * 50_000, "\u202e" * 1000)
    ):
        factories.PostFactory(slug=f"absurd-{number}", body=body)
        assert client.get(f"/posts/absurd-{number}/").status_code == 200
    assert client.get("/index.xml").status_code == 200
    assert Post.objects.count() == 4
