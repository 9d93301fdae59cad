"""What is understood of the body of a daily entry."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.draft import Draft, TrendingDraft
from digests.publishing.compose import compose
from moving.hugo.entries.daily import DailyEntry, read_daily
from tests.moving.hugo_shapes import BULLETS, LABELS, TITLES, Shape, write_entry, write_topics

WORDS = st.sampled_from(
    [
        "models",
        "learn",
        "slowly",
        "and",
        "people",
        "gain",
        "time",
        "costs",
        "of",
        "3",
        "rise",
        "snake_case",
        "40%",
        "or",
    ]
)
SENTENCE = st.lists(WORDS, min_size=9, max_size=14).map(lambda words: f"{' '.join(words).capitalize()}.")
TITLE = st.one_of(
    st.lists(WORDS, min_size=2, max_size=6).map(lambda words: " ".join(words).capitalize()),
    st.sampled_from(
        ["[D] Is 5. really the end?", 'Weights: what, "why", how', "10 times faster [R]", "Benefits of sleep",
         "Topic modelling revisited", "Q&A: <10% overhead | part 2", "Foo (Bar) 2.0 is out!"]
    ),
)  # fmt: skip
TEXT = st.one_of(
    SENTENCE,
    st.lists(SENTENCE, min_size=2, max_size=3).map("\n\n".join),
    st.lists(SENTENCE, min_size=2, max_size=4).map(lambda parts: "\n".join(f"- {part}" for part in parts)),
    st.lists(SENTENCE, min_size=2, max_size=4).map(
        lambda parts: "\n".join(f"{number}. **Point:** {part}" for number, part in enumerate(parts, start=1))
    ),
    st.tuples(SENTENCE, SENTENCE).map(lambda pair: f"{pair[0]}\n- {pair[1]}"),
)
SHAPES = st.builds(
    Shape,
    label=st.sampled_from(LABELS),
    title=st.sampled_from([title for title in TITLES if title != "{n}. **{t}:**"]),
    bullet=st.sampled_from(BULLETS),
    indent=st.sampled_from([0, 2, 3, 4, 5, 8]),
    deeper=st.sampled_from([0, 2]),
    place=st.sampled_from(["next", "blank", "same"]),
)


def read(topics: str, **sections: str) -> DailyEntry:
    entry = read_daily(write_entry(topics, **sections))
    assert entry is not None
    return entry


def unmarked(text: str) -> list[str]:
    return [re.sub(r"^(?:- |\d\. )|\*\*", "", line).replace("**", "") for line in text.split("\n") if line]


@given(topics=st.lists(st.tuples(TITLE, TEXT, TEXT), min_size=1, max_size=6), shape=SHAPES)
def test_it_understands_topics_whatever_their_shape(topics: list[tuple[str, str, str]], shape: Shape) -> None:
    entry = read(write_topics(topics, shape))

    found = [(topic.title, topic.benefits, topic.ramifications) for topic in entry.topics]
    assert [(title, a.split(), b.split()) for title, a, b in found] == [
        (title, " ".join(unmarked(a)).split(), " ".join(unmarked(b)).split()) for title, a, b in topics
    ]
    assert not entry.findings


def test_paragraphs_and_points_of_an_analysis_stay_apart() -> None:
    text = "Two things are gained.\n\n- **Speed:** it is *faster*.\n- Price"
    entry = read(write_topics([("Title", text, "None of it is sure.")], Shape()))

    assert entry.topics[0].benefits == "Two things are gained.\nSpeed: it is faster.\nPrice"


def test_it_reads_notice_and_trending_items_in_order() -> None:
    entry = read(
        write_topics([("Title", "Good.", "Bad.")], Shape()),
        trending="-  [R] A* beats **all** others \n- A title that\ngoes on in the next line\n- 💀\n"
        "* [Linked](https://example.org/a_(b)) title\n3. `code` & Q&amp;A\n- ",
    )

    assert entry.notice == "This was written by a machine."
    assert [(item.title, item.url) for item in entry.trending] == [
        ("[R] A* beats all others", ""),
        ("A title that goes on in the next line", ""),
        ("💀", ""),
        ("Linked title", "https://example.org/a_(b)"),
        ("code & Q&A", ""),
    ]


@pytest.mark.parametrize(
    ("markdown", "title"),
    [
        ("1. **A* venue vs. other venue**", "A* venue vs. other venue"),
        ("1. **G[R]PO for the *poor***", "G[R]PO for the poor"),
        ("1. **`some_code`: what it does**", "some_code: what it does"),
        ("1. **5 layers in 3 days** ", "5 layers in 3 days"),
        ("1. **[Title with a link](<https://example.org/>)**", "Title with a link"),
        ('1. **"Quoted": really?**', '"Quoted": really?'),
        (r"1. **Escaped \* star \[x\] 2 &lt; 3**", "Escaped * star [x] 2 < 3"),
        ("1. **The page is awful :/**", "The page is awful :/"),
        ("1. **Title**:", "Title"),
        ("1. **Unclosed", "Unclosed"),
    ],
)
def test_titles_keep_their_own_signs_and_lose_markdown(markdown: str, title: str) -> None:
    entry = read(f"{markdown}\n\n   - *Benefits:* Good.\n   - *Ramifications:* Bad.")

    assert [topic.title for topic in entry.topics] == [title]


@pytest.mark.parametrize(
    "topics",
    [
        "1. **Title** - *Benefits:* Good. *Ramifications:* Bad.",
        "1. **Title**\n   *Benefits:* Good. **Ramifications:** Bad.",
        "1. **Title**\n- *Ramifications:*\n  Bad.\n- *Benefits:*\n  Good.",
        "1. **Title**\n- *Advantages:*\n  Good.\n- *Risks:*\n  Bad.",
        "1. **Title**\n- *Benefit:* Good.\n- *Rammifications:* Bad.",
    ],
)
def test_it_finds_labels_in_a_line_in_any_order_and_in_other_words(topics: str) -> None:
    entry = read(topics)

    assert [(t.title, t.benefits, t.ramifications) for t in entry.topics] == [("Title", "Good.", "Bad.")]


def test_a_point_that_begins_with_another_word_for_a_label_stays_in_its_analysis() -> None:
    entry = read(
        "1. **Title**\n- *Benefits:*\n  - Good.\n- *Ramifications:*\n  - *Risks:* They grow.\n  - Costs: high."
    )

    assert entry.topics[0].ramifications == "Risks: They grow.\nCosts: high."


TWO_TOPICS = {
    "the label in the title": "**One: Benefits**\n\nGood.\n\n**One: Ramifications**\n\nBad.\n\n"
    "2. **Two: Benefits**\n\nFine.\n\n2. **Two - Ramifications**\n\nPoor.",
    "Roman numbers": "I. **One**\n   - Benefits: Good.\n   - Ramifications: Bad.\n"
    "II. **Two**\n   - Benefits: Fine.\n   - Ramifications: Poor.",
    "every number a 1": "1. One\n   - Benefits: Good.\n   - Ramifications: Bad.\n"
    "1. Two\n   - Benefits: Fine.\n   - Ramifications: Poor.",
    "a number left out": "1. One\n   - Benefits: Good.\n   - Ramifications: Bad.\n"
    "3. Two\n   - Benefits: Fine.\n   - Ramifications: Poor.",
    "rules between": "1. **One**\n   - *Benefits:* Good.\n   - *Ramifications:* Bad.\n\n---\n\n"
    "2. **Two**\n   - *Benefits:* Fine.\n   - *Ramifications:* Poor.\n\n***\n",
    "headings as large as the section's": "## 1. One\n\n### Benefits\n\nGood.\n\n### Ramifications\n\nBad.\n\n"
    "## 2. Two\n\n### Benefits\n\nFine.\n\n### Ramifications\n\nPoor.",
    "letters": "1. **One**\n   a. Benefits: Good.\n   b. Ramifications: Bad.\n"
    "2. **Two**\n   a. Benefits: Fine.\n   b. Ramifications: Poor.",
    "the title's name in the label": "1. **One**\n\n*Benefits of one:* Good.\n\n*Ramifications of one:* Bad.\n\n"
    "2. **Two**\n\n*Benefits of two:* Fine.\n\n*Ramifications of two:* Poor.",
    "links and entities": "1. **[One](https://a.example/x)**\n   - *Benefits*: Good.<br>\n   - *Ramifications*: Bad.\n"
    "2. [**Two**](<https://a.example/y>)\n   - *Benefits*: Fine.\n   - *Ramifications:* <b>Poor.</b>",
    "hard blanks": "1.\u00a0**One**\n\u00a0\u00a0- *Benefits:*\u00a0Good.\n\u00a0\u00a0- *Ramifications:* Bad.\n"
    "2. **Two**\n   - *Benefits：* Fine.\n   - *Ramifications：* Poor.",
    "an end that speaks of all": "1. **One**\n   - *Benefits:* Good.\n   - *Ramifications:* Bad.\n"
    "2. **Two**\n   - *Benefits:* Fine.\n   - *Ramifications:* Poor.\n\n"
    "Overall, these topics show that much is going on and that people must take care of each other.",
}


@pytest.mark.parametrize("kind", TWO_TOPICS)
def test_it_understands_kinds_that_no_shape_describes(kind: str) -> None:
    entry = read(TWO_TOPICS[kind])

    assert [(t.title, t.benefits, t.ramifications) for t in entry.topics] == [
        ("One", "Good.", "Bad."),
        ("Two", "Fine.", "Poor."),
    ]
    assert {finding.gate for finding in entry.findings} <= {"remark"}


def test_a_number_that_begins_a_title_belongs_to_it() -> None:
    entry = read("1. 34.75% of all\n   - Benefits: Good.\n   - Ramifications: Bad.")

    assert [topic.title for topic in entry.topics] == ["34.75% of all"]


def test_a_bold_title_may_go_on_in_the_next_line() -> None:
    entry = read("1. **A title that\n   goes on**\n   - *Benefits:* Good.\n   - *Ramifications:* Bad.")

    assert [(t.title, t.excerpt) for t in entry.topics] == [("A title that goes on", "")]


@pytest.mark.parametrize(
    ("topics", "findings"),
    [
        ("1. **Title**\n   - ...", [("placeholder", "topic 1")]),
        ("1. **Title**\n   -", [("placeholder", "topic 1")]),
        (
            "1. **Title**\n   - *Benefits:* ...\n   - *Ramifications:* Bad.",
            [("placeholder", "topic 1 benefits")],
        ),
        (
            "1. **Title**\n\n2. **Other**\n   - *Benefits:* Good.",
            [
                ("missing-analysis", "topic 1 benefits"),
                ("missing-analysis", "topic 1 ramifications"),
                ("missing-analysis", "topic 2 ramifications"),
            ],
        ),
        (
            "1. **Title**\n   - *Benefits:* The topic is unclear.\n"
            "   - *Ramifications:* Without more context it is hard to say.",
            [("unclear-topic", "topic 1 benefits"), ("unclear-topic", "topic 1 ramifications")],
        ),
        (
            "1. **Title**\n   - *Benefits:* As an AI language model, I cannot tell.\n   - *Ramifications:* None.",
            [("refusal", "topic 1 benefits"), ("empty-analysis", "topic 1 ramifications")],
        ),
        (
            "1. **Title**\n   - *Benefits:* Good.\n   - *Ramifications:* Bad.\n\n(Note: the remaining topics follow.)",
            [("remark", "topics")],
        ),
        (
            "**1. One**\n- *Benefits:* Good.\n- *Ramifications:* Bad.\n\n**2. Two**\n- ...\n\n**3. Three**",
            [
                ("placeholder", "topic 2"),
                ("missing-analysis", "topic 3 benefits"),
                ("missing-analysis", "topic 3 ramifications"),
            ],
        ),
        (
            "**One**\n- *Benefits:* Good.\n- *Ramifications:* Bad.\n\n**Two**\n\n...\n\n**Three**",
            [
                ("placeholder", "topic 2"),
                ("missing-analysis", "topic 3 benefits"),
                ("missing-analysis", "topic 3 ramifications"),
            ],
        ),
        ("", [("empty-section", "topics")]),
    ],
)
def test_it_says_what_an_entry_lacks(topics: str, findings: list[tuple[str, str]]) -> None:
    entry = read(topics)

    assert [(finding.gate, finding.place) for finding in entry.findings] == findings


def test_a_placeholder_and_a_remark_are_no_text() -> None:
    entry = read("1. **Title**\n   - *Benefits:* ...\n   - *Ramifications:* Bad.\n\n(Continued...)")

    assert (entry.topics[0].benefits, entry.topics[0].ramifications) == ("", "Bad.")


def test_it_names_missing_sections() -> None:
    topics = write_topics([("Title", "Good.", "Bad.")], Shape())
    heading = "## Possible consequences of current developments"
    entry = read_daily(f"{heading}\n{topics}\n## GPT predicts future events\n")

    assert entry is not None
    assert [(f.gate, f.place) for f in entry.findings] == [
        ("missing-section", "trending"),
        ("empty-section", "predictions"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "Some words.",
        "## TL;DR\n\nWords.\n\n## Thoughts on trends\n\nMore.",
        "## Current developments\n\nWords.",
    ],
)
def test_another_post_is_no_daily_entry(body: str) -> None:
    assert read_daily(body) is None


def test_headings_within_topics_and_code_open_no_section() -> None:
    topics = "### 1. Predictions of trends\n\n*Benefits:* Good.\n\n*Ramifications:* Bad.\n"
    entry = read_daily(f"```\n## Trending\n- Not this\n```\n{write_entry(topics)}")

    assert entry is not None
    assert [topic.title for topic in entry.topics] == ["Predictions of trends"]
    assert [item.title for item in entry.trending] == ["First", "Second"]


@pytest.mark.timeout(10)
@pytest.mark.parametrize("part", ["*a ", "[[] ", "![", "`a ", "*a*b", "1. **", "- *Benefits:*\n", "_", "\\"])
def test_absurd_text_takes_no_time(part: str) -> None:
    read_daily(write_entry(part * (50_000 // len(part))))


def test_the_host_behind_a_trending_link_is_no_part_of_its_title() -> None:
    body = compose(
        Draft(
            series_name="Daily", series_slug="daily", day=date(2026, 1, 9), model_name="model-x", topics=(),
            trending=(TrendingDraft(1, "A trend (beta)", "https://www.example.org/t"),),
        )
    ).body  # fmt: skip
    entry = read_daily(body)

    assert "(example.org)" in body
    assert entry is not None
    assert entry.trending == (TrendingDraft(1, "A trend (beta)", "https://www.example.org/t"),)
