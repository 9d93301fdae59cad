"""A site as readers find it, with what tends to break a layout: long words, wide tables, code, hostile titles."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.core.files.base import ContentFile
from PIL import Image

from blog.models import Page, Post, SiteSettings, Tag
from predictions.statistics import refresh_all
from tests import factories
from tests.entries import long_entry
from tests.predictions.builders import make_event, predict_year

LONG = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz" * 3
AWKWARD = f"""\
## {LONG}

{LONG} https://example.org/{LONG}

```python
def forecast(event: str, *, years: int = 10) -> str:  # {"a very long comment " * 8}
    return f"{{event}} in {{years}} years"
```

| {" | ".join(f"column {n}" for n in range(12))} |
|{"---|" * 12}
| {" | ".join(["unbreakable-value"] * 12)} |

### A second heading

> A quotation of {LONG}

1. One
    - *Label:* nested text
2. Two

![A picture](/static/icon.svg)
"""
ADDRESSES = [
    "/", "/page/2/", "/posts/long-entry/", "/posts/awkward/", "/archives/", "/tags/", "/tags/harbours/",
    "/search/", "/search/?q=harbours", "/about/", "/feeds/", "/nothing-here/", "/predictions/",
    "/predictions/harbour-pilot/", "/predictions/method/",
]  # fmt: skip


def make_picture(width: int = 1200, height: int = 630) -> ContentFile[bytes]:
    """A plain picture as a PNG file."""
    file = ContentFile(b"", name="cover.png")
    Image.new("RGB", (width, height), "#1b5276").save(file, "PNG")
    return file


def make_reader_site() -> None:
    """Thirteen entries, two of them large, a page, tags, and two events whose predictions moved."""
    SiteSettings(
        title="Harbour lights", author="A. Keeper", social_links=[], home_text="All *about* harbours."
    ).save()
    Page.objects.create(title="About", slug="about", body="What this is *about*.")
    subject = Tag.objects.create(name="harbours", slug="harbours")
    for number in range(11):
        post = factories.PostFactory(title=f"Entry {number} of the harbour", summary="Ships and charts.")
        post.tags.add(subject, factories.TagFactory())
    entry = long_entry()
    newest = datetime(2026, 2, 1, 6, tzinfo=UTC)
    awkward = factories.PostFactory(
        slug="awkward", title=f"</script><script>alert(1)</script> {LONG}", published_at=newest - timedelta(days=1),
        body=AWKWARD,
    )  # fmt: skip
    post = Post.objects.create(
        slug="long-entry", title=entry.title, summary=entry.summary, body=entry.body, published_at=newest,
        status=Post.Status.PUBLISHED, byline="Harbour bot", generated=True, model_name="model-x", cover_alt="Blue",
    )  # fmt: skip
    post.cover_image.save("cover.png", make_picture())
    for found in (awkward, post):
        found.tags.add(subject)
    for slug in ("harbour-pilot", "bird-census"):
        event = make_event(slug)
        for week in range(14):
            predict_year(event, date(2025, 10, 1) + timedelta(weeks=week), 2035 + week % 3)
        predict_year(event, date(2026, 2, 1), 2036, post=post)
    refresh_all()
