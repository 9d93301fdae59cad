"""The checks of the simulation find what they look for: else a good report would mean nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from bench.endure.checks import Outcome, check
from blog.models import Post
from digests.models import Digest, Topic
from digests.running.pipeline import run
from predictions.models import Prediction
from tests.digests.builders import make_digest, make_series
from tests.fakes.model_server import ModelServer

pytestmark = pytest.mark.django_db
FIRST = date(2026, 11, 18)
TITLES = {
    0: ("Sparse attention kernels", "Folding robots at home", "Weather on graph networks"),
    1: ("Quantised speech on watches", "Proteins by diffusion", "Tables without pretraining"),
    2: ("Agents that read manuals", "Maps from old postcards", "Proofs by tree search"),
}


@pytest.fixture
def days(model_server: ModelServer) -> list[Digest]:
    """Three days with an entry each."""
    series = make_series(start_date=FIRST)
    digests = []
    for number, titles in TITLES.items():
        digest = run(make_digest(series, titles=titles, day=FIRST + timedelta(days=number)).pk).digest
        assert digest.status == "published", digest.error
        digests.append(digest)
    return digests


def change_body(old: str, new: str) -> None:
    post = Post.objects.order_by("pk")[1]
    assert old in post.body
    post.body = post.body.replace(old, new, 1)
    post.save()


def unpublish(days: list[Digest]) -> None:
    Post.objects.filter(pk=days[1].post_id).update(status="draft")


def add_post_without_digest(days: list[Digest]) -> None:
    Post.objects.create(title="Again", slug="2026-11-19-daily-2", generated=True, body="Words.")


def print_dots(days: list[Digest]) -> None:
    text = days[1].topics.get(position=1).analyses.get(kind="benefits").text
    change_body(text, "...")


def print_a_refusal(days: list[Digest]) -> None:
    change_body("*Benefits:* ", "*Benefits:* I'm sorry, but as an AI language model I cannot say. ")


def print_dots_as_a_prediction(days: list[Digest]) -> None:
    change_body(days[1].forecasts.first().rationale, "...")  # type: ignore[union-attr]


def print_a_text_of_another_topic(days: list[Digest]) -> None:
    change_body("*Benefits:* ", "*Benefits:* With a new cathedral in the north, many gain. ")


def print_a_text_twice(days: list[Digest]) -> None:
    first, second = (
        days[1].topics.get(position=place).analyses.get(kind="benefits").text for place in (1, 2)
    )
    change_body(first, second)


def predict_the_past(days: list[Digest]) -> None:
    prediction = Prediction.objects.filter(post=days[1].post)[0]
    Prediction.objects.filter(pk=prediction.pk).update(low=FIRST, median=FIRST)


def lose_a_text(days: list[Digest]) -> None:
    text = days[1].topics.get(position=1).analyses.get(kind="benefits").text
    change_body(f"- *Benefits:* {text}", "")


def lose_the_topics(days: list[Digest]) -> None:
    Post.objects.filter(pk=days[1].post_id).update(body="> *Notice:* Nothing.")


def repeat_a_topic(days: list[Digest]) -> None:
    item = days[0].topics.get(position=1).item
    Topic.objects.filter(digest=days[2], position=1).update(title="Another title", item=item)


def repeat_a_title(days: list[Digest]) -> None:
    Topic.objects.filter(digest=days[2], position=1).update(title=TITLES[0][0].upper())


def lose_a_prediction(days: list[Digest]) -> None:
    Prediction.objects.filter(post=days[1].post).first().delete()  # type: ignore[union-attr]


def test_whole_days_pass(days: list[Digest]) -> None:
    outcome = check(FIRST, 3)
    assert outcome == Outcome((), (), (), (), {"full": 3}, (), 0)


@pytest.mark.parametrize(
    ("plant", "field", "words"),
    [
        (unpublish, "missed", "2026-11-19"),
        (add_post_without_digest, "doubled", "2026-11-19-daily-2 belongs to no digest"),
        (print_dots, "malformed", "says 'Benefits:* ...'"),
        (print_a_refusal, "malformed", "2026-11-19 says"),
        (print_dots_as_a_prediction, "malformed", "2026-11-19 says"),
        (print_a_text_of_another_topic, "malformed", "says 'a new cathedral in the north'"),
        (print_a_text_twice, "malformed", "2026-11-19 says twice"),
        (predict_the_past, "malformed", "the prediction of 2026-11-19 is for 2026-11-18"),
        (lose_a_text, "malformed", "has 5 texts of 3 topics"),
        (lose_the_topics, "malformed", "has 0 topics"),
        (repeat_a_topic, "repeats", "on 2026-11-18 and 2026-11-20"),
        (repeat_a_title, "repeats", "'sparse attention kernels' on 2026-11-18 and 2026-11-20"),
        (lose_a_prediction, "lacking_predictions", "2026-11-19"),
    ],
)
def test_a_planted_fault_is_found(
    days: list[Digest], plant: Callable[[list[Digest]], None], field: str, words: str
) -> None:
    plant(days)
    outcome = check(FIRST, 3)
    assert words in " ".join(map(str, getattr(outcome, field))), outcome
    others = {"missed", "doubled", "malformed", "repeats", "lacking_predictions"} - {field}
    assert not any(getattr(outcome, name) for name in others), outcome
