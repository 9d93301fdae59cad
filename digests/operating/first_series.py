"""The series, events and sources that a new installation begins with."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from blog.publishing import find_or_make_tags
from digests.models import Series, Source
from predictions.models import Event

EVENTS = (
    {
        "slug": "artificial-general-intelligence",
        "name": "Artificial general intelligence",
        "aliases": ["AGI", "Artificial General Intelligence (AGI)", "General AI"],
        "description": "One artificial system that is as able as people across the work of the mind.",
        "criteria": (
            "A single AI system does nearly all economically valuable work of the mind at least as well as "
            "skilled people, and independent evaluators confirm it."
        ),
    },
    {
        "slug": "technological-singularity",
        "name": "Technological singularity",
        "aliases": ["Singularity", "The singularity", "AI singularity"],
        "description": "Progress that feeds on itself until people can no longer follow it.",
        "criteria": (
            "Progress driven by machines that improve themselves gets so fast that, by the broad agreement of "
            "experts, people can no longer follow or steer it."
        ),
    },
)
SAMPLE_SOURCES = (
    {"name": "Sample topics", "kind": "sample", "section": "topics", "limit": 30},
    {"name": "Sample trending", "kind": "sample", "section": "trending", "limit": 20},
)
REDDIT_SOURCES = (
    {
        "name": "r/MachineLearning",
        "kind": "reddit",
        "section": "topics",
        "settings": {"subreddit": "MachineLearning", "listing": "top", "time_filter": "day"},
    },
    {
        "name": "r/machinelearningnews",
        "kind": "reddit",
        "section": "trending",
        "settings": {"subreddit": "machinelearningnews", "listing": "top", "time_filter": "day"},
    },
)
TAGS = ("daily ai summary", "automated content")


@transaction.atomic
def make_first_series(*, start_date: date) -> Series:
    """The first active series, else the first; one with its events and sources is made where there is none.

    Its items come from Reddit where credentials are set, else from the bundled sample.
    """
    if series := Series.objects.order_by("-active", "pk").first():
        return series
    # Here, and not above: praw takes a quarter of a second to load, in each command that can make a series.
    from digests.sources.reddit.source import has_credentials

    series = Series.objects.create(name="Daily AI digest", slug="daily-ai-digest", start_date=start_date)
    series.tags.set(find_or_make_tags(TAGS))
    for values in EVENTS:
        event, _ = Event.objects.get_or_create(
            slug=values["slug"], defaults={**values, "criteria_written_on": start_date}
        )
        series.events.add(event)
    for source in REDDIT_SOURCES if has_credentials() else SAMPLE_SOURCES:
        Source.objects.create(series=series, **source)
    return series
