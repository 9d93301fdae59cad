"""Entries that this site wrote itself move out and in again: they are understood like those of the old blog."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.models import Post
from digests.draft import Draft, ForecastDraft, TopicDraft, TrendingDraft
from digests.models import Analysis, Digest, Topic, TrendingItem
from digests.publishing.compose import compose, plain
from digests.running.days import run_day
from moving.exporting import export_site
from moving.hugo.entries.daily import read_daily
from moving.hugo.entries.predictions import parse_predictions
from moving.importing.run import ImportOptions, import_site
from predictions.events.matching import DEFAULT_EVENTS
from predictions.models import Prediction
from tests.digests.builders import DAY, TITLES, make_item, make_series, make_source
from tests.fakes.model_server import ModelServer
from tests.moving.comparing import NOW, clear_site

WORDS = st.sampled_from(
    ["models", "learn", "A*", "snake_case", "[D]", "5.", "C++", "`code`", "**bold**", "a:b", "Benefits", "risks:",
     "<b>", "&amp;", "100%", "2035", "Q&A", "why?", "#1", "-", "—", "Ünïcode", "(see", "there)", "\\", "~~", "|"]
)  # fmt: skip
TEXT = st.lists(WORDS, min_size=3, max_size=12).map(lambda words: f"Sure {' '.join(words)} holds.")
URL = st.sampled_from(["", "https://example.org/a", "https://www.example.org/a(b)?c=d&e=%20#f"])
TITLE = st.one_of(
    TEXT, st.sampled_from(["Sleep: Benefits", "Benefits of sleep", "Overall: ramifications", "1. One"])
)
TOPICS = st.lists(st.tuples(TITLE, TEXT, TEXT, URL), min_size=1, max_size=6)
PHRASE = st.sampled_from(
    ["June 2035", "2030-2040", "by 2045", "after 2050", "never", "in the next 20-30 years"]
)


@given(
    topics=TOPICS,
    trending=st.lists(TEXT, min_size=1, max_size=4),
    phrases=st.tuples(PHRASE, PHRASE),
    why=TEXT,
)
def test_whatever_is_composed_is_understood_again(
    topics: list[tuple[str, str, str, str]], trending: list[str], phrases: tuple[str, str], why: str
) -> None:
    draft = Draft(
        series_name="Daily",
        series_slug="daily",
        day=DAY,
        topics=tuple(TopicDraft(n, *texts, url=url) for n, (*texts, url) in enumerate(topics, start=1)),
        trending=tuple(TrendingDraft(n, title) for n, title in enumerate(trending, start=1)),
        forecasts=tuple(
            ForecastDraft(event.slug, event.name, phrase, why)
            for event, phrase in zip(DEFAULT_EVENTS, phrases, strict=True)
        ),
        notice="Nobody read this.",
    )
    entry = read_daily(compose(draft).body)

    assert entry is not None
    assert [(t.title, t.benefits, t.ramifications) for t in entry.topics] == [
        tuple(plain(text) for text in texts) for *texts, _ in topics
    ]
    assert [item.title for item in entry.trending] == [plain(title) for title in trending]
    assert entry.notice.startswith("Nobody read this.")
    section = parse_predictions(entry.predictions, written_on=DAY, catalogue=DEFAULT_EVENTS)
    assert [(p.event_slug, p.phrase) for p in section.predictions] == [
        (event.slug, phrase) for event, phrase in zip(DEFAULT_EVENTS, phrases, strict=True)
    ]


def facts() -> dict[str, list[Any]]:
    """What an entry says, whoever wrote it."""
    return {
        "posts": list(Post.objects.values_list("slug", "title", "body", "guid", "published_at", "model_name")),
        "tags": sorted(Post.objects.values_list("tags__name", flat=True)),
        "days": list(Digest.objects.values_list("series__slug", "date", "post__slug")),
        "topics": list(Topic.objects.order_by("position").values_list("position", "title")),
        "analyses": sorted(Analysis.objects.values_list("topic__position", "kind", "text")),
        "trending": list(TrendingItem.objects.order_by("position").values_list("position", "title")),
        "predictions": sorted(
            Prediction.objects.values_list("event__slug", "made_on", "phrase", "earliest", "latest", "rationale")
        ),
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_day_that_was_written_here_comes_back_as_it_was(model_server: ModelServer, tmp_path: Path) -> None:
    series = make_series()
    source = make_source(series)
    for title in TITLES:
        make_item(source, title)
    assert run_day(series, DAY).digest.status == "published"
    before = facts()
    export_site(tmp_path / "out")
    clear_site()
    assert import_site(ImportOptions(tmp_path / "out"), now=NOW).done

    assert facts() == before
    assert len(before["topics"]) == len(before["analyses"]) / 2 >= 3
    assert len(before["predictions"]) == 2
