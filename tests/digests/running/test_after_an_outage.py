"""A worker that was down for days writes all of them in its first rounds, with Reddit as the only source."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from django_q.models import OrmQ

from blog.models import Post
from digests.models import Digest, Topic
from digests.running.pipeline import run
from digests.tasks import tick
from tests.digests.builders import make_series, make_source
from tests.fakes.model_server import ModelServer
from tests.fakes.reddit import FakeReddit, make_post

TODAY = date(2026, 11, 20)
DAYS_DOWN = 13
SUBREDDIT = "MachineLearning"
VERBS = ("trains", "prunes", "teaches", "compresses", "inspects", "repairs", "ranks", "labels", "maps")
THINGS = (
    "kernels",
    "robots",
    "weather",
    "proteins",
    "speech",
    "maps",
    "games",
    "proofs",
    "markets",
    "music",
    "law",
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-11-20T12:00:00Z", tick=True)]


def fill(reddit: FakeReddit) -> None:
    """A dozen posts for each of the last 20 days, the newest first, some better than others."""
    numbers = random.Random(7)
    posts = []
    for back in range(20):
        noon = datetime.combine(TODAY - timedelta(days=back), datetime.min.time(), UTC) + timedelta(hours=11)
        for place in range(12):
            words = [numbers.choice(THINGS), numbers.choice(VERBS), *numbers.sample(THINGS, 2)]
            title = (
                f"Lab {chr(65 + back)}{chr(97 + place)} {' '.join(words)} in week {back} with trick {place}"
            )
            posts.append(
                make_post(
                    f"d{back}p{place}",
                    title,
                    selftext=f"People discuss {title}.",
                    score=numbers.randint(5, 900),
                    created_utc=(noon - timedelta(minutes=place)).timestamp(),
                )
            )
    reddit.posts[SUBREDDIT] = reddit.posts[f"{SUBREDDIT}/new"] = posts
    reddit.posts[f"{SUBREDDIT}/top"] = sorted(posts, key=lambda post: -int(post["score"]))


def test_every_day_gets_its_entry_from_its_own_posts(reddit: FakeReddit, model_server: ModelServer) -> None:
    fill(reddit)
    first = TODAY - timedelta(days=DAYS_DOWN)
    series = make_series(start_date=first)
    make_source(series, kind="reddit", name="Reddit", settings={"subreddit": SUBREDDIT, "comments": 0})

    assert tick() == DAYS_DOWN + 1
    for order in OrmQ.objects.order_by("pk"):
        run(order.task["args"][0])

    digests = Digest.objects.order_by("date")
    assert {digest.status for digest in digests} == {"published"}, [digest.error for digest in digests]
    days = [first + timedelta(days=number) for number in range(DAYS_DOWN + 1)]
    assert [digest.date for digest in digests] == days
    assert Post.objects.published(datetime.now(UTC)).count() == DAYS_DOWN + 1
    past = Topic.objects.filter(digest__date__lt=TODAY).select_related("item", "digest")
    assert {topic.item.published_at.date() - topic.digest.date for topic in past} == {timedelta(0)}
    titles = list(Topic.objects.values_list("title", flat=True))
    assert len(titles) == len(set(titles)) == 6 * (DAYS_DOWN + 1)
    assert tick() == 0
