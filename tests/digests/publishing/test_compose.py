"""The entry as Markdown; markdown-it-py and Python-Markdown say what it becomes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from markdown_it import MarkdownIt

from blog.rendering import render
from digests.draft import Draft, ForecastDraft, TopicDraft, TrendingDraft
from digests.publishing.compose import compose, escape

HOSTILE = (
    "<script>alert(1)</script>",
    "[click](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "**bold** _em_ `code`",
    "1. numbered",
    "# heading",
    "> quote",
    "- bullet",
    "~~~",
    "a | b",
    "line\n\n# next",
    "&lt;b&gt; &#60;b&#62;",
    "{{ braces }} {% tag %}",
    "back\\slash\\",
    "</li></ol></div>",
    "\u202eevil\u202c zero\u200bwidth",
)


def draft(**values: Any) -> Draft:
    topics = tuple(
        TopicDraft(number, title, f"Benefit {number}.", f"Ramification {number}.",
                   url=f"https://www.example.org/{number}", discussion_url=f"https://reddit.com/{number}",
                   source_name="r/MachineLearning", subjects=("vision", f"own {number}"), excerpt=f"Excerpt {number}.")
        for number, title in enumerate(("First topic of many", "Second topic", "Third topic"), start=1)
    )  # fmt: skip
    defaults: dict[str, Any] = {
        "series_name": "Daily AI digest",
        "series_slug": "daily-ai-digest",
        "day": date(2026, 11, 20),
        "topics": topics,
        "trending": (TrendingDraft(1, "A trend", "https://example.org/trend"),),
        "forecasts": (
            ForecastDraft("agi", "Artificial general intelligence", "June 2035", "Because it is so."),
        ),
        "model_name": "gpt-4o-mini",
        "notice": "This post was generated.",
        "series_tags": ("daily ai summary",),
    }
    return Draft(**{**defaults, **values})


def tree(body: str) -> Any:
    return html.fromstring(f"<div>{MarkdownIt('commonmark').render(body)}</div>")


def test_it_has_the_shape_of_the_reference() -> None:
    page = tree(compose(draft()).body)
    assert [heading.text for heading in page.iter("h2")] == [
        "Possible consequences of current developments",
        "Currently trending topics",
        "Predictions of future events",
    ]
    assert page.xpath("string(./blockquote)").strip() == (
        "Notice: This post was generated. Written by the language model gpt-4o-mini."
    )
    assert page.xpath("./ol/li/p[1]/strong/a/text()") == [
        "First topic of many",
        "Second topic",
        "Third topic",
    ]
    assert page.xpath("./ol/li/p[1]/strong/a/@href")[0] == "https://www.example.org/1"
    assert page.xpath("./ol/li[1]/p[2]/a/@href") == ["https://www.example.org/1", "https://reddit.com/1"]
    assert page.xpath("./ol/li[1]/ul/li/p/em/text()") == ["Benefits:", "Ramifications:"]
    assert page.xpath("./ul[1]/li/a/@href") == ["https://example.org/trend"]
    assert page.xpath("./ul[2]/li/strong/a/@href") == ["/predictions/agi/"]
    assert "Artificial general intelligence (June 2035): Because it is so." in page.xpath(
        "string(./ul[2]/li)"
    )


def test_the_site_renders_the_same_structure() -> None:
    body = compose(draft()).body
    ours = html.fromstring(f"<div>{render(body).html}</div>")
    assert [
        len(ours.xpath(path)) for path in ("./ol", "./ol/li", "./ol/li/ul/li", "./blockquote", "./h2")
    ] == [1, 3, 6, 1, 3]


def test_the_title_says_what_the_day_was_about() -> None:
    assert compose(draft()).title == "First topic of many; Second topic; Third topic"
    assert compose(draft(title_template="{series} of {date}: {topics}")).title.startswith(
        "Daily AI digest of 20 November 2026: First topic"
    )


def test_long_titles_are_cut_between_words() -> None:
    long = TopicDraft(1, "word " * 100, "b", "r")
    title = compose(draft(topics=(long, long, long))).title
    assert len(title) <= 120 and title.endswith("word…")


def test_the_tags_are_those_of_the_series_the_model_and_the_shared_subjects() -> None:
    assert compose(draft()).tags == ("daily ai summary", "gpt-4o-mini", "vision", "own 1", "own 2", "own 3")


def test_an_extractive_entry_says_so_and_quotes_the_sources() -> None:
    first, *others = draft().topics
    bare = [replace(topic, benefits="", ramifications="") for topic in others]
    body = compose(draft(tier="extractive", model_name="", forecasts=(), topics=(first, *bare))).body
    assert "written without a language model" in body
    # The texts of the first are an editor's: those of models are gone by then.
    assert body.count("*Benefits") == body.count("*Ramifications") == 1
    assert "> Excerpt 1." not in body and "> Excerpt 2." in body


def test_an_entry_from_the_sample_says_so() -> None:
    assert "sample that Hindcast brings along" in compose(draft(from_sample=True)).body


def test_the_summary_names_topics_and_dates() -> None:
    summary = compose(draft()).summary
    assert "First topic of many" in summary and "Artificial general intelligence (June 2035)" in summary
    assert len(summary) <= 300


def one_topic(text: str) -> TopicDraft:
    """A topic with the text in every field that can hold any."""
    return TopicDraft(
        1,
        text,
        text,
        text,
        url="https://example.org/1",
        source_name=text,
        discussion_url="https://e.org/",
        excerpt=text,
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_wherever_it_stands(text: str) -> None:
    hostile = draft(
        topics=(one_topic(text),),
        trending=(TrendingDraft(1, text, "https://example.org/2"),),
        forecasts=(ForecastDraft("agi", text, text, text),),
        notice=text,
    )
    plain = draft(
        topics=(one_topic("t"),),
        trending=(TrendingDraft(1, "t", "https://example.org/2"),),
        forecasts=(ForecastDraft("agi", "t", "t", "t"),),
        notice="t",
    )
    for tier in ("full", "extractive"):
        bodies = [compose(Draft(**{**_fields(one), "tier": tier})).body for one in (hostile, plain)]
        by_oracle = [[element.tag for element in tree(body).iter()] for body in bodies]
        by_site = [
            [element.tag for element in html.fromstring(f"<div>{render(body).html}</div>").iter()]
            for body in bodies
        ]
        assert by_oracle[0] == by_oracle[1]
        assert by_site[0] == by_site[1]


def _fields(one: Draft) -> dict[str, Any]:
    return {name: getattr(one, name) for name in Draft.__slots__}


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.org",
        "https://",
        "//example.org",
        "http://[x",
    ],
)
def test_only_web_addresses_are_linked(url: str) -> None:
    body = compose(draft(trending=(TrendingDraft(1, "A trend", url),))).body
    assert "- A trend" in body


@pytest.mark.parametrize(
    "url", ["https://example.org/a_(b)", "https://example.org/a b>c", 'https://example.org/"><script>']
)
def test_an_address_cannot_end_its_link(url: str) -> None:
    page = tree(compose(draft(trending=(TrendingDraft(1, "A trend", url),))).body)
    assert len(page.xpath("./ul[1]/li/a")) == 1 and not page.xpath("//script")


@given(st.text())
def test_any_text_is_one_paragraph_of_just_that_text(text: str) -> None:
    page = tree(f"x {escape(text)}")
    assert [element.tag for element in page.iter()] == ["div", "p"]
