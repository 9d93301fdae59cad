"""A real feed reader, newsboat, reads the production server's feeds: whole text, pictures, 304 when it asks again."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.e2e.site import PATIENCE, TLS, Site, free_port

FEEDS = ("/index.xml", "/atom.xml", "/posts/index.xml", "/tags/birds/index.xml", "/predictions/index.xml")
FILL = """
from datetime import date, timedelta
from io import BytesIO
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image
from blog.models import Post, Tag
from predictions.models import Event, Judgement
tag = Tag.objects.create(name="Birds", slug="birds")
data = BytesIO()
Image.new("RGB", (1200, 630), "teal").save(data, "PNG")
for number in range(3):
    post = Post(title=f"Entry {number} & <b>more</b>\\x0b", slug=f"entry-{number}", status="published",
        published_at=timezone.now() - timedelta(days=number + 1), notice="Written by a program.",
        body="The first words.\\x08\\n\\n[A page](/about/)\\n\\nThe last words.")
    post.cover_image.save("cover.png", ContentFile(data.getvalue()), save=False)
    post.save()
    post.tags.add(tag)
event = Event.objects.create(name="Moon base", slug="moon-base")
Judgement.objects.create(event=event, verdict=Judgement.Verdict.HAPPENED, happened_on=date(2025, 5, 1),
    evidence_url="https://news.example/moon")
answer = Post.objects.count()
"""


def filled_site(make_site: Callable[..., Site]) -> tuple[Site, str]:
    """A site behind the production server, which prints each request with its status."""
    port = free_port()
    site = make_site(SITE_URL=f"http://127.0.0.1:{port}")
    assert site.ask(FILL) == 3
    return site, site.serve("--access-log", "--access-log-fmt", 'seen "%(path)s" %(status)d', port=port)


def reload(newsboat: str, folder: Path) -> str:
    """What the reader's log says when it has fetched its feeds."""
    log = folder / "log"
    log.unlink(missing_ok=True)
    subprocess.run(
        [newsboat, "-u", "urls", "-c", "cache.db", "-C", "config", "-d", "log", "-l", "4", "-x", "reload"],
        cwd=folder, env={"HOME": str(folder), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        check=True, capture_output=True, timeout=PATIENCE,
    )  # fmt: skip
    return log.read_text(errors="replace")


def test_newsboat_reads_all_feeds_and_asks_again_with_a_304(
    make_site: Callable[..., Site], tmp_path: Path
) -> None:
    newsboat = shutil.which("newsboat")
    if not newsboat:
        pytest.skip("no newsboat on this machine; Debian's package has its name")
    site, base = filled_site(make_site)
    readers = {path: tmp_path / f"reader-{number}" for number, path in enumerate(FEEDS)}
    found, logs = {}, []
    # A reader each: newsboat keeps an entry once, whichever of its feeds it came by.
    for path, folder in readers.items():
        folder.mkdir()
        (folder / "urls").write_text(f"{base}{path}\n")
        (folder / "config").write_text("")
        logs.append(reload(newsboat, folder))
        found[path] = entries(folder)
        # Older releases send what they know of a feed from the third time on: newsboat's issue 2734.
        logs += [reload(newsboat, folder), reload(newsboat, folder)]
        assert entries(folder) == found[path]

    assert {path: len(items) for path, items in found.items()} == dict(
        zip(FEEDS, (3, 3, 3, 3, 1), strict=True)
    )
    assert "Moon base" in found["/predictions/index.xml"][0][0]
    pictures = set()
    for path in FEEDS[:-1]:
        for title, content in found[path]:
            assert "Entry" in title and "more" in title
            for text in ("Written by a program.", "The first words.", f'"{base}/about/"', "The last words."):
                assert text in content
            pictures |= set(re.findall(r'<img src="([^"]+)"', content))
    assert len(pictures) == 3
    for picture in pictures:
        answer = httpx.get(picture, verify=TLS)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert not [line for log in logs for line in log.splitlines() if re.search(r"(?i)parser? error", line)]
    seen = statuses(site)
    assert {path: (len(seen[path]), seen[path][0], seen[path][-1]) for path in FEEDS} == dict.fromkeys(
        FEEDS, (3, "200", "304")
    )


def test_the_icon_that_a_feed_names_is_served(make_site: Callable[..., Site]) -> None:
    _, base = filled_site(make_site)
    icon = httpx.get(httpx.get(f"{base}/feed.json", verify=TLS).json()["favicon"], verify=TLS)
    assert (icon.status_code, icon.headers["content-type"]) == (200, "image/png")
    assert re.search(r"\.[0-9a-f]{12}\.png$", str(icon.url))  # the name in the static files' manifest


def entries(folder: Path) -> list[tuple[str, str]]:
    """Title and text of each entry that the reader keeps."""
    with closing(sqlite3.connect(folder / "cache.db")) as cache:
        return cache.execute("SELECT title, content FROM rss_item ORDER BY guid").fetchall()


def statuses(site: Site) -> dict[str, list[str]]:
    """The status of each answer that a feed's address gave, in order."""
    process = site.processes[-1]
    process.terminate()
    said, _ = process.communicate(timeout=PATIENCE)
    seen = re.findall(r'seen "([^"]+)" (\d+)', said)
    return {path: [status for name, status in seen if name == path] for path in FEEDS}
