"""A site with several pages of everything, for the tests of baking."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile

from blog.models import Alias, Post
from moving.baking.run import BakeReport, bake_site
from tests.factories import (
    DigestFactory,
    EventFactory,
    PageFactory,
    PostFactory,
    PredictionFactory,
    SeriesFactory,
    TagFactory,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
SITE_URL = "https://blog.example.org"
PIXEL = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00"
    b"\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)


def make_post(**values: Any) -> Post:
    """A post that was public long ago unless something else is said."""
    post: Post = PostFactory(**{"published_at": FIRST, **values})
    return post


def bake(out: Path) -> BakeReport:
    return bake_site(out, now=NOW)


def fill(posts: int = 12) -> None:
    """A site with several pages of everything, and with what is not public."""
    tag, event = TagFactory(name="C++ & co", slug="c++-co"), EventFactory(slug="agi")
    EventFactory(slug="old-name", merged_into=event)
    series = SeriesFactory(slug="daily")
    for number in range(posts):
        post = make_post(
            published_at=FIRST + timedelta(days=number),
            body=f"## Heading\n\nWords of {number}. See [the list](/predictions/?page=2#all).",
        )
        post.tags.add(tag)
        PredictionFactory(event=event, post=post, made_on=post.published_at.date())
    DigestFactory(series=series, post=post)
    elsewhere = make_post(
        slug="elsewhere", path="notes/ünï code", body="![x](/media/a.gif) [q](/search/?q=a)"
    )
    elsewhere.cover_image.save("c d.gif", ContentFile(PIXEL))
    elsewhere.cover_image.storage.save("a.gif", ContentFile(PIXEL))
    Alias.objects.create(path="older/address", post=elsewhere)
    Alias.objects.create(path="older.html", post=elsewhere)
    PageFactory(slug="about")
    draft = make_post(slug="draft", title="A secret draft", status=Post.Status.DRAFT)
    draft.cover_image.save("secret.gif", ContentFile(PIXEL))
    Alias.objects.create(path="to-a-draft", post=draft)
    make_post(slug="future", title="A secret future", published_at=datetime(2030, 1, 1, tzinfo=UTC))
    PageFactory(slug="hidden", title="A secret page", public=False)
    TagFactory(slug="unused").posts.add(draft)
