"""Entries in the shape and size of real ones, in words of our own."""

from __future__ import annotations

from datetime import date

from digests.draft import Draft, ForecastDraft, TopicDraft, TrendingDraft
from digests.publishing.compose import Composed, compose

SENTENCE = (
    "A small team trained the reading model on maps of old harbours, so that pilots can ask about currents, "
    "tides and sandbanks in plain words and get an answer that names its chart. "
)
TOPICS = (
    "A model that reads the charts of old harbours",
    "Counting seabirds from the sound of a colony",
    "What a thousand broken thermostats taught a forecaster",
    "A benchmark of knots and ropes for robot hands",
    "Sparse attention that fits a lighthouse computer",
    "Who owns the weather diary of a drone?",
)


def long_entry(day: date = date(2026, 1, 9)) -> Composed:
    """An entry of six topics, some 1,100 words: longer than nearly all that are published."""
    topics = tuple(
        TopicDraft(
            number, title, SENTENCE * 3, SENTENCE * 3,
            url=f"https://www.example.org/research/{number}", discussion_url=f"https://forum.example.net/r/{number}",
            source_name="r/harbours", subjects=("harbours", f"subject {number}"),
        )
        for number, title in enumerate(TOPICS, start=1)
    )  # fmt: skip
    trending = tuple(
        TrendingDraft(n, f"{title}, again", f"https://example.org/t/{n}") for n, title in enumerate(TOPICS, 1)
    )
    forecasts = (
        ForecastDraft("harbour-pilot", "A harbour pilot without people", "June 2035", SENTENCE * 2),
        ForecastDraft("bird-census", "A census of all seabirds", "the late 2040s", SENTENCE * 2),
    )
    return compose(
        Draft(
            series_name="Daily harbour digest", series_slug="daily-harbour-digest", day=day, topics=topics,
            trending=trending, forecasts=forecasts, model_name="model-x",
            notice="This post was written by a program.", series_tags=("daily", "automated"),
        )
    )  # fmt: skip
