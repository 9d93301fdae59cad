"""A large site for `bench_walk.py`: posts of an hour each, and ten times as many items, predictions and forecasts.

A tenth as many tags as there are posts, 24 series whose digests are the posts, 50 events. All by bulk inserts.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any

import bench_questions
from bench_search import NEWEST, PORTION
from bench_search import fill as fill_posts

EVENTS = 50
SERIES = 24
ITEMS_A_POST = 10
PREDICTIONS_A_POST = 10
POSTS_A_TAG = 10
POSTS_A_QUESTION = 5
TOPICS_A_POST = 3
MODELS = ("gpt-3.5-turbo", "gpt-4o-mini", "SmolLM2-135M-Instruct")


def fill(posts: int) -> None:
    """The whole site."""
    fill_posts(posts)
    add_tags(posts)
    add_items(posts)
    add_digests(posts)
    add_predictions()
    add_questions(posts // POSTS_A_QUESTION)


def store(rows: Iterable[Any]) -> None:
    """Stores the rows, all of one model, in portions."""
    waiting = iter(rows)
    while portion := list(islice(waiting, PORTION)):
        type(portion[0]).objects.bulk_create(portion)


def add_tags(posts: int) -> None:
    """Tags, two more for each post: few are common, most are rare."""
    from blog.models import Post, Tag

    noise, links = random.Random(2), Post.tags.through
    count = posts // POSTS_A_TAG
    store(Tag(name=f"Subject {number}", slug=f"subject-{number}") for number in range(count))
    keys = list(Tag.objects.filter(slug__startswith="subject-").order_by("pk").values_list("pk", flat=True))
    store(
        links(post_id=post, tag_id=tag)
        for post in Post.objects.order_by("pk").values_list("pk", flat=True)
        for tag in {keys[int(count * noise.random() ** 4)] for _ in range(2)}
    )


def add_items(posts: int) -> None:
    """Series with a source each, and what the sources gave."""
    from digests.models import Series, Source

    start = (NEWEST - timedelta(hours=posts)).date()
    store(
        Series(name=f"Series {number}", slug=f"series-{number}", start_date=start) for number in range(SERIES)
    )
    store(Source(series=series, name=f"Source of {series}", kind="rss") for series in Series.objects.all())
    sources = list(Source.objects.order_by("pk").values_list("pk", flat=True))
    count = posts * ITEMS_A_POST
    store(make_item(number, count, sources[number % len(sources)]) for number in range(count))


def make_item(number: int, count: int, source: int) -> Any:
    """The item of the number, the last of which is the newest."""
    from digests.models import Item

    seen = NEWEST - timedelta(minutes=6 * (count - number))
    url = f"https://example.org/news/{number}"
    return Item(
        source_id=source,
        external_id=str(number),
        url=url,
        canonical_url=url,
        title=f"What happened to thing {number} and why it matters",
        text="A sentence of news. " * 10,
        author=f"author-{number % 997}",
        score=number % 500,
        collected_at=seen,
        first_seen_at=seen,
        first_day=seen.date(),
    )


def add_digests(posts: int) -> None:
    """A digest for each post, with topics, a finding, a visit and a call of a model."""
    from blog.models import Post
    from digests.models import Collection, Completion, Digest, Finding, Series, Source, Topic

    series = list(Series.objects.order_by("pk"))
    sources = dict(Source.objects.values_list("series", "pk"))
    start = series[0].start_date

    def digests() -> Iterator[Any]:
        for number, post in enumerate(Post.objects.order_by("published_at").values_list("pk", flat=True)):
            day = start + timedelta(days=number // SERIES)
            yield Digest(
                series=series[number % SERIES], date=day, post_id=post, status="published", tier="full",
                model_name=MODELS[number % 3],
            )  # fmt: skip

    store(digests())
    keys = list(Digest.objects.order_by("pk").values_list("pk", "series"))
    store(
        Topic(digest_id=key, position=place, title=f"Topic {place} of digest {key}")
        for key, _ in keys
        for place in range(1, TOPICS_A_POST + 1)
    )
    store(Finding(digest_id=key, gate="echoes", place="topic 1", message="Said twice.") for key, _ in keys)
    store(
        Collection(digest_id=key, source_id=sources[of], outcome="success", item_count=10) for key, of in keys
    )
    store(
        Completion(
            digest_id=key, purpose="topic 1", model=MODELS[key % 3], prompt_version="1",
            request_hash=f"{key:064}", answer="An answer. " * 20, status="answered",
        )
        for key, _ in keys
    )  # fmt: skip


def add_predictions() -> None:
    """Predictions of ten of fifty events by each post."""
    from blog.models import Post
    from predictions.models import Event, Prediction

    store(Event(name=f"Event number {number}", slug=f"event-{number}") for number in range(EVENTS))
    events, noise = list(Event.objects.order_by("pk")), random.Random(3)

    def predictions() -> Iterator[Any]:
        for place, (key, published) in enumerate(
            Post.objects.order_by("pk").values_list("pk", "published_at")
        ):
            for number in range(PREDICTIONS_A_POST):
                event = events[(place * PREDICTIONS_A_POST + number) % EVENTS]
                year = noise.choice((2023, 2025, 2030, 2035, 2040, 2050))
                yield Prediction(
                    event=event, post_id=key, made_on=published.date(), phrase=str(year),
                    earliest=date(year, 1, 1), latest=date(year, 12, 31),
                    rationale="Because of the pace of progress. " * 4, model_name=MODELS[place % 3],
                )  # fmt: skip

    store(predictions())


def add_questions(count: int) -> None:
    """Questions with fifty forecasts each, asked by the newest posts, four by each."""
    from blog.models import Post
    from predictions.models import Question

    noise = random.Random(4)
    newest = list(Post.objects.order_by("-published_at")[: count // bench_questions.A_DAY].only("pk"))
    for place, post in enumerate(newest):
        day = bench_questions.TODAY - timedelta(days=place)
        questions = [bench_questions.make_question(post, day, n, noise) for n in range(bench_questions.A_DAY)]
        Question.objects.bulk_create(questions)
        bench_questions.add_forecasts(questions, noise)


def compute() -> None:
    """The figures that the worker computes: of the events, and of the questions' record."""
    from django.utils import timezone

    from predictions.record_keeping import refresh_records
    from predictions.statistics import refresh_all

    refresh_all()
    refresh_records(now=timezone.now())
