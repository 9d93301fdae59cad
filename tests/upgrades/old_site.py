"""A program that fills an installation of the release in whose folder it runs, and says what its pages show.

It uses models, commands and addresses alone, which stay while the rooms of the code move. Its argument is the file for
what is shown. `make_dump.py` runs it.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import django
import time_machine

MOMENT = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAYS = (date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 22))
BESIDES = (
    *("/old/address/", "/nothing-here/", "/posts/draft/", "/posts/to-come/", "/posts/expired/", "/hidden/"),
    *("/predictions/machine-minds/", "/search/?q=lighthouse", "/search/?q=zephyr", "/predictions/?state=hit"),
)
BODY = """\
Keepers of **lighthouse** number {n} wrote down what they saw.

## What they saw

1. Ships, *{n}* of them
    - some with `sails = {n}`
2. [Birds](https://example.org/birds/{n})

| month | storms |
|---|---|
| May | {n} |

```python
print({n})
```

> It is said that the wind has no memory.[^1]

[^1]: A footnote.
"""


def fill() -> None:
    """Posts of all kinds, pages, the tracker, and three entries that the pipeline wrote."""
    from django.core.management import call_command

    call_command("prepare")
    make_posts()
    make_tracker()
    make_series()
    for day in DAYS:
        call_command("run_digest", "--date", day.isoformat())
    from predictions.statistics import refresh_all

    refresh_all()


def make_posts() -> None:
    """Two dozen posts with tags, one at an address of its own with an alias, and some that nobody may see."""
    from blog.models import Alias, Page, Post, SiteSettings, Tag

    settings = SiteSettings.objects.first() or SiteSettings()
    settings.title, settings.author = "The lighthouse papers", "A. Keeper"
    settings.save()
    tags = [Tag.objects.create(name=name, slug=name.lower()) for name in ("Storms", "Ships", "Birds")]
    start = datetime(2026, 10, 1, 6, tzinfo=UTC)
    for n in range(24):
        moment = start + timedelta(days=n)
        post = Post.objects.create(
            title=f"Papers of lighthouse {n}", slug=f"papers-{n}", body=BODY.format(n=n), status="published",
            published_at=moment, updated_at=moment, summary=f"Summary {n}." if n % 2 else "", byline="A. Keeper",
        )  # fmt: skip
        post.tags.add(*tags[: n % 4])
    moved = Post.objects.create(
        title="Zephyr & <gale>", slug="zephyr", path="notes/zephyr", body="The *zephyr* is a mild wind.",
        status="published", published_at=start, updated_at=start, show_toc=False, show_reading_time=False,
    )  # fmt: skip
    Alias.objects.create(path="old/address", post=moved)
    unseen = {"title": "Unseen", "body": "Nobody reads the lighthouse of this.", "updated_at": start}
    Post.objects.create(slug="draft", status="draft", published_at=start, **unseen)
    Post.objects.create(slug="to-come", status="published", published_at=MOMENT + timedelta(days=2), **unseen)
    Post.objects.create(slug="expired", status="published", published_at=start, expires_at=MOMENT, **unseen)
    Page.objects.create(title="Keepers", slug="keepers", body="Who they *are*.")
    Page.objects.create(title="Hidden", slug="hidden", body="Not yet.", public=False)


def make_tracker() -> None:
    """Events that happened, were missed, wait, and were merged, with predictions over half a year."""
    from blog.models import Post
    from predictions.models import Event, Judgement, Prediction

    names = {
        "artificial-general-intelligence": "Artificial general intelligence",
        "technological-singularity": "Technological singularity",
        "crewless-lighthouse": "A lighthouse without a crew",
    }
    events = [
        Event.objects.create(
            slug=slug, name=name, criteria=f"{name} is agreed on.", criteria_written_on=date(2026, 1, 1)
        )
        for slug, name in names.items()
    ]
    posts = Post.objects.filter(slug__startswith="papers-").order_by("published_at")
    for number, post in enumerate(posts):
        for event, year in zip(events, (2033 + number % 5, 2045, 2026), strict=True):
            first = date(year, 1 + number % 10, 1)
            Prediction.objects.create(
                event=event, post=post, made_on=post.published_at.date(), phrase=f"{first:%B %Y}", earliest=first,
                latest=first + timedelta(days=27), rationale=f"The {number}th look.", model_name="model-x",
            )  # fmt: skip
    Judgement.objects.create(
        event=events[2], verdict="happened", happened_on=date(2026, 9, 15), judged_at=MOMENT - timedelta(days=2),
        evidence_url="https://example.org/evidence", note="The last keeper left.",
    )  # fmt: skip
    Event.objects.create(slug="machine-minds", name="Machine minds", merged_into=events[0])


def make_series() -> None:
    """A series that takes the bundled sample and asks the model of the settings."""
    from digests.models import Series, SeriesModel, Source
    from predictions.models import Event

    series = Series.objects.create(name="Daily AI digest", slug="daily-ai-digest", start_date=DAYS[0])
    series.events.set(
        Event.objects.filter(slug__in=("artificial-general-intelligence", "technological-singularity"))
    )
    SeriesModel.objects.create(series=series, position=1, name="fake")
    for section in ("topics", "trending"):
        Source.objects.create(
            series=series, name=f"Sample {section}", kind="sample", section=section, limit=30
        )


def main() -> None:
    """Fills the installation and writes down what its pages show."""
    with time_machine.travel(MOMENT, tick=True):
        django.setup()
        fill()
    with time_machine.travel(MOMENT, tick=False):
        from visiting import shown_now

        shown = shown_now(BESIDES)
    from django.conf import settings

    media = Path(settings.MEDIA_ROOT)
    # Of pictures, feeds say how large they are.
    sizes = {
        path.relative_to(media).as_posix(): path.stat().st_size for path in media.rglob("*") if path.is_file()
    }
    found = {"moment": MOMENT.isoformat(), "besides": BESIDES, "media": sizes, "shown": shown}
    text = json.dumps(found, ensure_ascii=False, indent=0)
    Path(sys.argv[1]).write_text(text)


if __name__ == "__main__":
    main()
