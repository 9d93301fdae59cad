"""Databases that earlier releases made, migrated to this one: readers find the same pages.

A dump is made by `make_dump.py` with the code of its release; each that lies here is tested.
"""

from __future__ import annotations

import difflib
import json
import lzma
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.site import Site

HERE = Path(__file__).parent
RELEASES = sorted(path.name.removesuffix(".json.xz") for path in HERE.glob("*.json.xz"))
# What a release shows otherwise than the one before, on purpose: the text of before, and that of now.
CHANGES: dict[str, list[tuple[str, str]]] = {
    "18484af": [
        (
            "what came true. How this is counted .",
            "what came true. Questions that come due within months · How right the forecasts were · "
            "How this is counted",
        ),
        (
            "half of the 30 days before. The chart alone",
            "half of the 30 days before. Point at a dot to read it; Tab stops at the first, the last, the earliest and "
            "latest dates and each new model. The chart alone",
        ),
        (
            "24 entries found 24 October",
            "24 entries found In the tracker Events: A lighthouse without a crew 24 October",
        ),
    ]
}
# Charts are drawn anew by each release; their tests look at them. A picture's text is its source.
CHART = re.compile("^<svg .*|Forecasts of: .*?(?=Each dot is a forecast)", re.DOTALL)
# These say something of questions since (the method, columns at the end of exports): they have to be there.
WRITTEN_ANEW = {
    "18484af": {
        "/llms.txt",
        "/predictions.csv",
        "/predictions.json",
        "/predictions/atom.xml",
        "/predictions/feed.json",
        "/predictions/index.xml",
        "/predictions/method/",
        "/predictions/schema.json",
        "/sitemap-tracker-1.xml",
    }
}
CRAWL = """
import time_machine
from tests.upgrades.visiting import shown_now
with time_machine.travel({moment!r}, tick=False):
    answer = shown_now({besides!r})
"""
FIND = """
from blog.models import Post
from django.db import transaction
from django.test import Client
reader = Client(headers={"host": "localhost"})
with transaction.atomic():
    Post.objects.create(slug="after-the-upgrade", title="An astrolabe", body="Of the new release.", status="published")
    Post.objects.filter(slug="zephyr").delete()
    answer = [reader.get("/search/", {"q": words}).content.decode() for words in ("astrolabe", "zephyr")]
    transaction.set_rollback(True)  # the other tests look at the same installation
"""


def read(name: str) -> bytes:
    return lzma.decompress((HERE / name).read_bytes())


@pytest.fixture(scope="module", params=RELEASES)
def release(request: pytest.FixtureRequest) -> str:
    """The name of a release of which a dump is here."""
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def upgraded(release: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An installation of the release that was migrated to the newest code; its pictures have their size alone."""
    folder = tmp_path_factory.mktemp("upgraded")
    for name, size in json.loads(read(f"{release}.json.xz"))["media"].items():
        (folder / "media" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "media" / name).write_bytes(b"\0" * size)
    (folder / "hindcast.sqlite3").write_bytes(read(f"{release}.sqlite3.xz"))
    site = Site(folder)
    site.manage("migrate")
    yield site
    site.close()


def test_there_is_a_dump_of_a_release() -> None:
    assert RELEASES and set(CHANGES) == set(RELEASES)


def test_the_same_pages_are_there_and_say_the_same(release: str, upgraded: Site) -> None:
    before: dict[str, Any] = json.loads(read(f"{release}.json.xz"))
    besides = tuple(before["besides"])
    # What was reached then is visited now, also where no page leads to it any more.
    addresses = tuple(address for address in before["shown"] if "?" not in address)
    now = upgraded.ask(CRAWL.format(moment=before["moment"], besides=(*besides, *addresses)))
    assert len(before["shown"]) > 100
    assert {address: shown[0] for address, shown in now.items() if address in before["shown"]} == {
        address: status for address, (status, _) in before["shown"].items()
    }
    differing = {
        address: difference(expected, found)
        for address, (_, text) in before["shown"].items()
        if address not in WRITTEN_ANEW[release]
        and (expected := as_of_now(text, release)) != (found := CHART.sub("", now[address][1]))
    }
    assert differing == {}


def test_the_search_finds_what_comes_and_not_what_goes(upgraded: Site) -> None:
    new, deleted = upgraded.ask(FIND)
    assert "/posts/after-the-upgrade/" in new
    assert "/notes/zephyr/" not in deleted


def test_nothing_is_left_to_migrate_and_the_database_is_whole(upgraded: Site) -> None:
    upgraded.manage("migrate", "--check")
    upgraded.manage("check")
    program = (
        "from django.db import connection\n"
        "with connection.cursor() as cursor:\n"
        "    checks = ('integrity_check', 'foreign_key_check')\n"
        "    answer = [cursor.execute(f'PRAGMA {name}').fetchall() for name in checks]"
    )
    assert upgraded.ask(program) == [[["ok"]], []]


def as_of_now(text: str, release: str) -> str:
    """What a page of the release showed beside charts, with the changes since that are known."""
    for before, after in CHANGES[release]:
        text = text.replace(before, after)
    return CHART.sub("", text)


def difference(expected: str, found: str) -> list[str]:
    """The words that are gone and those that came."""
    lines = difflib.unified_diff(expected.split(), found.split(), lineterm="", n=2)
    return list(lines)[3:40]
