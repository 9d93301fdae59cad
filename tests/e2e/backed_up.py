"""An installation with something in every room, and all that it holds, row by row and byte by byte."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from tests.e2e.site import Site

FILL = """
from pathlib import Path
from django.conf import settings
from blog.models import Page
from tests import factories
from tests.e2e.reader_site import make_reader_site
Page.objects.all().delete()  # `prepare` made some
make_reader_site()
editor = factories.EditorFactory(username="keeper")
topic = factories.TopicFactory(digest__series__name="Harbour digest")
topic.item.source.settings = {"url": "https://example.org/feed?key=only-for-the-source"}
topic.item.source.save()
factories.AnalysisFactory(topic=topic)
factories.TrendingItemFactory(digest=topic.digest, item=topic.item)
factories.ForecastFactory(digest=topic.digest)
factories.CompletionFactory(digest=topic.digest)
factories.JudgementFactory(judged_by=editor)
media = Path(settings.MEDIA_ROOT)
(media / "old" / "deep").mkdir(parents=True)
(media / "old" / "deep" / "Zoë – ☂.txt").write_text("A name in letters of all kinds.")
(media / "empty.bin").write_bytes(b"")
(media / "large.bin").write_bytes(bytes(range(256)) * 20_000)
answer = None
"""
# The cache is no data, the version of the content is new after each migration, and of the search's own tables it counts
# what they find.
ROWS = """
from django.db import connection
LEFT = ("hindcast_cache", "blog_contentversion", "blog_post_search")
answer = {}
with connection.cursor() as cursor:
    for table in connection.introspection.table_names(cursor):
        if not table.startswith(LEFT):
            cursor.execute(f'SELECT * FROM "{table}"')
            answer[table] = sorted(map(repr, cursor.fetchall()))
"""
VERSION = "from blog.models import ContentVersion; answer = ContentVersion.objects.get().version"
FOUND = """
from django.test import Client
reader = Client(headers={"host": "localhost"})
pages = [reader.get("/search/", {"q": words}).content.decode() for words in ("harbour", "sandbanks")]
answer = [page.count("/posts/") for page in pages]
"""


def rows_of(site: Site) -> dict[str, list[str]]:
    """Every row of every table."""
    rows: dict[str, list[str]] = site.ask(ROWS)
    return rows


def files_of(site: Site) -> dict[str, tuple[int, str]]:
    """Every file of the media folder by its name there, also of hidden ones: its size and its checksum."""
    media = Path(site.environment["HINDCAST_VAR_DIR"]) / "media"
    return {
        path.relative_to(media).as_posix(): (
            path.stat().st_size,
            hashlib.sha256(path.read_bytes()).hexdigest(),
        )
        for path in media.rglob("*")
        if path.is_file()
    }


def everything_of(site: Site) -> tuple[Any, ...]:
    """All that a restore must bring back."""
    return rows_of(site), files_of(site)


def litter_of(site: Site) -> set[str]:
    """What lies in the installation's folder beside what belongs there."""
    folder = Path(site.environment["HINDCAST_VAR_DIR"])
    names = {path.name for path in folder.iterdir()}
    known = {
        "hindcast.sqlite3",
        "hindcast.sqlite3-wal",
        "hindcast.sqlite3-shm",
        "media",
        "static",
        "restore.lock",
    }
    return names - known
