"""Models compared by the same topics: what is counted, what is paid, what is shown."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from lxml import html
from pytest_django import Settings

from blog.models import Post
from digests.comparing.topics import fixed_topics
from digests.gates.grounding import foreign_names, foreign_numbers, grounded_share, repeated_share
from digests.models import Completion, Digest, Series, SeriesModel
from digests.running.pipeline import run
from tests.digests.builders import DAY, make_digest, make_series
from tests.fakes.model_server import Call, ModelServer, completion, good_answer

pytestmark = pytest.mark.django_db


@pytest.fixture
def series(model_server: ModelServer, settings: Settings, tmp_path: Path) -> Series:
    settings.VAR_DIR = tmp_path
    return make_series(models=("able", "clumsy"))


def compare(*arguments: str) -> str:
    out = StringIO()
    call_command("compare_models", *arguments, stdout=out)
    return out.getvalue()


def clumsy(call: Call) -> Any:
    """One of the models answers every third topic at first with too little, and one topic never."""
    if call.body["model"] != "clumsy":
        return None
    place = [topic.title for topic in fixed_topics()].index(call.title)
    if place == 0:
        return completion(None, refusal="I'm sorry, but I can't help with that.")
    if place % 3 == 0 and not call.is_repair:
        return good_answer(call) | {"benefits": "The same again. " * 12}
    return None


def test_models_are_compared_by_the_same_topics_and_nothing_is_published(
    series: Series, model_server: ModelServer, tmp_path: Path
) -> None:
    model_server.fault = clumsy
    told = compare("able", "clumsy", "--output", str(tmp_path / "new" / "page.html"))

    assert "passed: 100% at first, 100% in the end, of 24 topics\n" in told
    assert "passed: 67% at first, 96% in the end, of 24 topics; faulted at first by" in told
    assert "form 1" in told
    assert not Post.objects.exists() and not Digest.objects.exists()
    page = html.document_fromstring((tmp_path / "new" / "page.html").read_bytes())
    topics = page.xpath("//section[@class='topic']")
    assert len(topics) == 24 and all(len(topic.xpath(".//article")) == 2 for topic in topics)
    assert "clumsy: it is a refusal" in topics[0].text_content()
    assert "passed at first" in topics[1].text_content()
    assert "repaired after: " in topics[3].text_content()


def test_what_was_answered_is_not_paid_for_again(series: Series, model_server: ModelServer) -> None:
    SeriesModel.objects.update(input_usd_per_million=1, output_usd_per_million=1)
    first = compare("able")
    calls = len(model_server.calls)

    assert calls == 24
    assert f"${6 * 500 / 1_000_000:.4f}" in first
    assert compare("able").splitlines()[:-1] == first.splitlines()[:-1]
    assert len(model_server.calls) == calls


def test_a_run_that_was_stopped_by_its_budget_goes_on(series: Series, model_server: ModelServer) -> None:
    SeriesModel.objects.update(input_usd_per_million=100, output_usd_per_million=100)
    told = compare("able", "--budget", "0.60")
    paid = len(model_server.calls)

    assert 0 < paid < 24 and "no call" in told
    assert "of 24 topics" in compare("able", "--budget", "50")
    assert len(model_server.calls) == 24


def test_the_days_of_a_series_and_another_prompt_take_part(
    series: Series, model_server: ModelServer, tmp_path: Path
) -> None:
    run(make_digest(series).pk)
    run(
        make_digest(
            series, day=DAY + timedelta(days=1), titles=("Tea farms", "Ice fields", "Sign language")
        ).pk
    )
    prompt = tmp_path / "short.txt"
    prompt.write_text("=== system\nBe brief.\n=== user\nTitle: $title\nText: $text\n")
    model_server.calls.clear()
    told = compare("able", "--days", "1", "--prompt", str(prompt))

    assert told.count("of 27 topics") == 2
    assert "able, short.txt" in told
    assert len(model_server.calls) == 2 * 27
    assert {call.body["messages"][0]["content"] for call in model_server.calls} >= {"Be brief."}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--days", "many"], "no number of days from 0 to 60"),
        (["--budget", "a lot"], "no amount of dollars"),
        (["--budget", "-1"], "from 0 to 1000"),
        (["--series", "weekly"], "There is no series 'weekly'"),
        (["--prompt", "/nowhere.txt"], "cannot be read"),
        (["--prompt", "{bad}"], r"may have the fields \$title and \$text"),
        (["--prompt", "{empty}"], "a line === user"),
    ],
)
def test_what_cannot_be_compared_is_told(
    series: Series, model_server: ModelServer, tmp_path: Path, arguments: list[str], told: str
) -> None:
    (tmp_path / "bad").write_text("=== user\n$title by $author")
    (tmp_path / "empty").write_text("Write of $title.")
    places = {"bad": tmp_path / "bad", "empty": tmp_path / "empty"}
    with pytest.raises(CommandError, match=told):
        compare("able", *(argument.format(**places) for argument in arguments))
    assert not model_server.calls


def test_the_calls_of_a_comparison_are_listed_in_the_admin(
    series: Series, model_server: ModelServer, admin_client: Client
) -> None:
    compare("able")
    page = admin_client.get(reverse("admin:digests_completion_changelist"))

    assert page.status_code == 200 and "compare attention-is-all-you-need" in page.content.decode()
    call = Completion.objects.first()
    assert call
    assert admin_client.get(reverse("admin:digests_completion_change", args=[call.pk])).status_code == 200


def test_the_fixed_topics_are_the_same_each_time() -> None:
    topics = fixed_topics()

    assert len({topic.key for topic in topics}) == 24
    assert all(topic.title and topic.text for topic in topics)


def test_measures_of_a_text() -> None:
    source = "Sparse attention by Vaswani reads 4,096 tokens in 2017."
    text = "Sparse attention reads 4,096 tokens. It beat Google and Vaswani by 95% in 2017. Models of IBM follow."

    assert foreign_numbers(text, source) == ["95"]
    assert foreign_names(text, source) == ["Google", "IBM"]
    assert 0.4 < grounded_share(text, source) < 0.9
    assert grounded_share("", source) == 1.0
    assert repeated_share({"a": ["one two three four five six"], "b": ["one two three four five"]}) == 2 / 3
    assert repeated_share({}) == 0.0
