"""What came of the simulated days, read from the database and the pages, and not from what the pipeline says."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from itertools import pairwise

import feedparser
from django.db.models import F
from django.test import Client
from django.utils import timezone

from blog.models import Post
from digests.models import Digest, Topic, TrendingItem
from predictions.models import Prediction

DAYS_WITHOUT_REPEAT = 14
BROKEN = re.compile(
    r"(?:Benefits|Ramifications|Rationale):\*?\s*(?:\.\.\.|…|$)|\bTBD\b|\{\{|\}\}|\{\w*\}|as an AI language model"
    r"|I'm sorry|lorem ipsum|<script|a new cathedral in the north"
    r"|\)\*\* \([^)\n]*\):[ ]*(?:\.\.\.|…|$)",
    re.IGNORECASE | re.MULTILINE,
)
FEEDS = ("/index.xml", "/atom.xml", "/feed.json", "/predictions/index.xml")
PAGES = ("/", "/archives/", "/tags/", "/predictions/", "/feeds/", "/sitemap.xml", "/search/?q=agents")


@dataclass(frozen=True)
class Outcome:
    """What was found: days or entries that are wrong, and the shares after completion."""

    missed: tuple[date, ...]
    doubled: tuple[str, ...]
    malformed: tuple[str, ...]
    repeats: tuple[str, ...]
    tiers: Mapping[str, int]
    lacking_predictions: tuple[str, ...]
    from_stock: int


def check(first: date, days: int) -> Outcome:
    """The outcome of so many days from the first one on."""
    wanted = [first + timedelta(days=number) for number in range(days)]
    digests = list(Digest.objects.filter(date__in=wanted).select_related("post", "series").order_by("date"))
    published = [d for d in digests if d.post and d.post.status == Post.Status.PUBLISHED]
    counts = Counter(Prediction.objects.values_list("post", flat=True))
    events = {digest.series_id: digest.series.events.count() for digest in digests}
    return Outcome(
        missed=tuple(sorted(set(wanted) - {digest.date for digest in published})),
        doubled=tuple(find_doubled(digests)),
        malformed=(
            *find_malformed(published),
            *find_past_forecasts(),
            *find_same_texts(published),
            *find_broken_pages(published),
        ),
        repeats=tuple(find_repeats(published)),
        tiers=Counter(digest.tier for digest in published),
        lacking_predictions=tuple(
            f"{d.date}: {d.log.order_by('-at').values_list('text', flat=True).first()}"
            for d in published
            if counts[d.post_id] < events[d.series_id]
        ),
        from_stock=sum(digest.from_stock for digest in published),
    )


def find_doubled(digests: Iterable[Digest]) -> Iterator[str]:
    """Days with two digests, and posts of the program that no digest has."""
    for (series, day), count in Counter((digest.series_id, digest.date) for digest in digests).items():
        if count > 1:
            yield f"{count} digests of series {series} on {day}"
    for slug in Post.objects.filter(generated=True, digest=None).values_list("slug", flat=True):
        yield f"the post {slug} belongs to no digest"


def find_malformed(digests: Iterable[Digest]) -> Iterator[str]:
    """Entries that should not have been published as they are."""
    for digest in digests:
        body = digest.post.body if digest.post else ""
        topics = len(re.findall(r"^\d+\. \*\*", body, re.MULTILINE))
        texts = len(re.findall(r"- \*(?:Benefits|Ramifications):\* \S", body))
        if topics < digest.series.fewest_topics:
            yield f"{digest.date} has {topics} topics"
        if digest.tier != Digest.Tier.EXTRACTIVE and texts != 2 * topics:
            yield f"{digest.date} has {texts} texts of {topics} topics"
        if found := BROKEN.search(body):
            yield f"{digest.date} says {found.group()!r}"


def find_past_forecasts() -> Iterator[str]:
    """Predictions of days that were over when they were made."""
    for prediction in Prediction.objects.filter(median__lte=F("made_on")):
        yield f"the prediction of {prediction.made_on} is for {prediction.median}"


def find_same_texts(digests: Iterable[Digest]) -> Iterator[str]:
    """Entries in which a text stands twice."""
    for digest in digests:
        lines = re.findall(
            r"(?:Benefits|Ramifications):\* (.+)$|\)\*\* \([^)]*\): (.+)$", digest.post.body, re.M
        )
        texts = (topic or forecast for topic, forecast in lines)
        for text, count in Counter(texts).items():
            if count > 1:
                yield f"{digest.date} says twice: {text[:60]}"


def find_broken_pages(digests: Iterable[Digest]) -> Iterator[str]:
    """Pages that do not answer, and feeds that cannot be read."""
    client = Client()
    posts = [digest.post.get_absolute_url() for digest in digests if digest.post]
    for path in (*PAGES, *posts):
        response = client.get(path)
        if response.status_code != 200:
            yield f"{path} answers {response.status_code}"
    for path in FEEDS:
        response = client.get(path)
        if response.status_code != 200:
            yield f"{path} answers {response.status_code}"
        elif path.endswith(".json"):
            if not json.loads(response.content)["items"]:
                yield f"{path} has no entries"
        elif (feed := feedparser.parse(BytesIO(response.content))).bozo or not feed.version:
            yield f"{path} cannot be read: {feed.get('bozo_exception', 'it is no feed')}"


def find_repeats(digests: Iterable[Digest]) -> Iterator[str]:
    """What was printed twice within 14 days, by its address or its title."""
    days: dict[str, list[date]] = defaultdict(list)
    keys = {digest.pk: digest.date for digest in digests}
    topics = Topic.objects.filter(digest__in=keys, dropped_because="")
    for rows in (topics, TrendingItem.objects.filter(digest__in=keys)):
        for digest_id, title, url in rows.values_list("digest", "title", "item__canonical_url"):
            for name in {title.casefold(), url or title.casefold()}:
                days[name].append(keys[digest_id])
    for name, found in days.items():
        found.sort()
        for before, after in pairwise(found):
            if (after - before).days < DAYS_WITHOUT_REPEAT:
                yield f"{name!r} on {before} and {after}"


def oldest_unfinished() -> list[str]:
    """Digests that still wait, with their reason."""
    rows = Digest.objects.filter(status__in=Digest.UNFINISHED, date__lte=timezone.localdate())
    return [f"{digest.date} {digest.status}: {digest.error}" for digest in rows.order_by("date")]
