"""Feeds, pages and the web manifest name icons that are there, in the sizes that they say."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from lxml import etree
from PIL import Image
from pytest_django import Settings

from blog.models import SiteSettings
from tests import factories

pytestmark = pytest.mark.django_db
SITE = "https://blog.example"
ATOM = "{http://www.w3.org/2005/Atom}"
FOLDERS = ("/", "/tags/birds/", "/predictions/")


@pytest.fixture(autouse=True)
def _site(settings: Settings) -> None:
    settings.SITE_URL = SITE
    factories.PostFactory(slug="entry").tags.add(factories.TagFactory(slug="birds"))
    factories.PredictionFactory()


def picture_at(address: str) -> Image.Image:
    """The picture behind the address of a static file."""
    found: Any = finders.find(urlsplit(address).path.removeprefix("/static/"))
    assert found, address
    return Image.open(BytesIO(Path(found).read_bytes()))


@pytest.mark.parametrize("folder", FOLDERS)
def test_rss_names_a_picture_within_its_limits_with_the_title_and_link_of_the_channel(
    client: Client, folder: str
) -> None:
    channel = etree.fromstring(client.get(f"{folder}index.xml").content)[0]
    [image] = channel.findall("image")
    assert image.findtext("title") == channel.findtext("title")
    assert image.findtext("link") == channel.findtext("link")
    address = image.findtext("url") or ""
    size = (int(image.findtext("width") or 0), int(image.findtext("height") or 0))
    assert address.startswith(f"{SITE}/static/") and picture_at(address).size == size
    assert size[0] <= 144 and size[1] <= 400


@pytest.mark.parametrize("folder", FOLDERS)
def test_atom_names_one_square_icon(client: Client, folder: str) -> None:
    feed = etree.fromstring(client.get(f"{folder}atom.xml").content)
    [icon] = feed.findall(f"{ATOM}icon")
    assert icon.text and icon.text.startswith(f"{SITE}/static/")
    width, height = picture_at(icon.text).size
    assert width == height


@pytest.mark.parametrize("folder", FOLDERS)
def test_json_feed_names_a_large_and_a_small_square(client: Client, folder: str) -> None:
    feed = json.loads(client.get(f"{folder}feed.json").content)
    assert feed["icon"].startswith(f"{SITE}/static/") and picture_at(feed["icon"]).size == (512, 512)
    width, height = picture_at(feed["favicon"]).size
    assert feed["favicon"].startswith(f"{SITE}/static/") and width == height >= 64


def test_every_page_names_icons_that_are_there(client: Client) -> None:
    head = etree.fromstring(client.get("/posts/entry/").content, etree.HTMLParser())
    [touch] = head.xpath("//link[@rel='apple-touch-icon']/@href")
    picture = picture_at(touch)
    assert picture.size == (180, 180)
    assert picture.convert("RGBA").getextrema()[3] == (255, 255)  # a phone paints what is clear black
    icons = head.xpath("//link[@rel='icon']/@href")
    assert [icon.rpartition(".")[2] for icon in icons] == ["ico", "svg"]
    assert picture_at(icons[0]).info["sizes"] == {(16, 16), (32, 32), (48, 48)}


def test_the_web_manifest_says_what_a_phone_asks_for(client: Client) -> None:
    SiteSettings.objects.update_or_create(pk=1, defaults={"title": 'A "title"', "tagline": "What it is."})
    [address] = etree.fromstring(client.get("/").content, etree.HTMLParser()).xpath(
        "//link[@rel='manifest']/@href"
    )
    response = client.get(address)
    assert response["Content-Type"] == "application/manifest+json"
    manifest = json.loads(response.content)
    assert (manifest["name"], manifest["description"]) == ('A "title"', "What it is.")
    assert client.get(manifest["start_url"]).status_code == 200
    sizes = [picture_at(icon["src"]).size for icon in manifest["icons"] if icon["type"] == "image/png"]
    assert sizes == [(192, 192), (512, 512), (512, 512)]
