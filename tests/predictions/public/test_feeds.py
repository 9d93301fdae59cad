from __future__ import annotations

from datetime import UTC, date, datetime

import feedparser
import pytest
from pytest_django import Settings

from blog.feeds.rss import write_rss
from predictions.events.merging import merge_events
from predictions.models import Event, Judgement
from predictions.public.feeds import LENGTH, tracker_channel, tracker_listing
from tests.predictions.builders import judge_happened, make_event, make_post, predict

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.predictions.urls")]
NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.SITE_URL = "https://blog.example"


def read() -> feedparser.FeedParserDict:
    channel = tracker_channel(now=NOW)
    feed = feedparser.parse(write_rss(channel, feed_url=f"{channel.base}index.xml"))
    assert not feed.bozo
    return feed


def test_it_tells_of_judgements_and_of_what_came_due_newest_first() -> None:
    agi = make_event("agi")
    predict(agi, date(2024, 1, 1), None, date(2024, 12, 31))
    predict(agi, date(2024, 1, 2), None, date(2024, 12, 31))
    predict(agi, date(2024, 1, 3), None, date(2035, 12, 31))
    judge_happened(make_event("moon"), date(2025, 5, 1))

    entries = read().entries

    assert [(entry.title, entry.link) for entry in entries] == [
        ("Moon: happened", "https://blog.example/predictions/moon/"),
        ("Agi: 2 predictions come due", "https://blog.example/predictions/agi/"),
    ]
    assert entries[1].id == "https://blog.example/predictions/#due-agi-2024-12-31"


def test_a_note_is_text_and_never_markup() -> None:
    Judgement.objects.create(event=make_event("agi"), verdict="void", note="<script>x</script>\x0b & more")

    assert read().entries[0].content[0].value == "<p>&lt;script&gt;x&lt;/script&gt; &amp; more</p>"


def test_it_tells_only_of_events_that_the_tracker_shows() -> None:
    agi, strong = make_event("agi"), make_event("strong-ai")
    predict(strong, date(2024, 1, 1), None, date(2035, 12, 31))
    judge_happened(strong, date(2025, 5, 1))
    merge_events(strong, agi)
    unseen = make_event("unseen")
    predict(unseen, date(2024, 1, 2), None, None, post=make_post(date(2024, 1, 2), status="draft"))
    for verdict in ("missed", "reopened"):
        Judgement.objects.create(event=unseen, verdict=verdict)

    assert [entry.title for entry in read().entries] == ["Agi: happened"]
    assert tracker_listing(NOW, None)[0].entries == 1


def test_it_is_valid_when_there_is_nothing_to_tell() -> None:
    assert read().entries == []


def test_it_holds_the_newest_only() -> None:
    event: Event = make_event("agi")
    for _ in range(LENGTH + 5):
        Judgement.objects.create(event=event, verdict="missed")
    assert len(read().entries) == LENGTH
