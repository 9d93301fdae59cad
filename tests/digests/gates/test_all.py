"""Each gate faults what must not be printed, and lets good prose pass that looks a little like it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from digests.gates.all import GateContext, check, check_forecast, check_size, check_topic
from tests.digests.gates.drafts import BENEFITS, DAY, OTHERS, TITLE, draft, forecast, gates_of, of_text, topic


def test_a_good_entry_passes_all_gates() -> None:
    good = draft(forecasts=(forecast(),))
    assert check(good, GateContext()) == ()
    assert list(check_size(good, GateContext())) == []


@pytest.mark.parametrize("text", ["", "  \n "])
def test_a_missing_analysis_is_found_and_nothing_else_is_said_of_it(text: str) -> None:
    (finding,) = check_topic(topic(ramifications=text))
    assert (finding.gate, finding.place, finding.blocking) == ("presence", "topic 1 ramifications", True)


@pytest.mark.parametrize(
    ("words", "faulted"), [(11, True), (12, False), (250, False), (251, True)], ids=lambda value: str(value)
)
def test_a_text_has_twelve_to_two_hundred_and_fifty_words(words: int, faulted: bool) -> None:
    text = " ".join(f"attention{number}" for number in range(words))
    assert gates_of(check_topic(topic(benefits=text, source_text=text))) == ["length"] * faulted


@pytest.mark.parametrize(
    "text",
    [
        "...",
        "... " * 30,
        "Sparse attention reads long documents and…",
        "Sparse attention reads long documents...",
        "TBD",
        "N/A",
        "The benefits are to be determined.",
        "Sparse attention is fast. Ramifications to be added.",
        "Analysis: TODO",
        "Sparse attention helps [insert who gains here] with long documents.",
        "Sparse attention helps <your text> with long documents.",
        "The kernels of {topic} read long documents.",
        "The kernels of {{ title }} read long documents.",
        "Lorem ipsum dolor sit amet, consectetur adipiscing elit.",
        "Placeholder for the benefits of sparse attention.",
        "This is a placeholder until the analysis is there.",
        "Sparse attention helps xxx with long documents.",
    ],
)
def test_a_placeholder_is_found(text: str) -> None:
    assert "placeholder" in of_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "Masked tokens act as a placeholder for the words that the network has to guess.",
        "For a < b the kernels skip a block, and for c > d they read it whole.",
        "The libraries allow new patterns to be added without a new build.",
        "How much memory sparse attention saves at scale is still to be determined by independent tests.",
        "Agents now resolve TODO comments that had been left in code for years.",
        "The set {0, 1} and the interval [0, 1] are all that the kernels have to know.",
        "Readers find N/A in a third of the table, which makes the comparison weak.",
        "A vector such as Vec<T> holds the blocks, and the token <EOS> ends each document.",
        "Designers used lorem ipsum; sparse attention drafts real text for them.",
    ],
)
def test_prose_about_placeholders_and_brackets_is_none(text: str) -> None:
    assert of_text(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Sparse attention reads long files. It saves energy as well. Sparse attention reads long files.",
        "Sparse attention will be used in more and more of the tools and will be used in more and more of the tools "
        "and will be used in more and more of the tools.",
        "Sparse attention helps the people who read long documents, and it helps the people who read long documents.",
    ],
)
def test_a_loop_is_found(text: str) -> None:
    assert "loop" in of_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "It could lead to the development of better search in archives, where clerks read by hand. Later it could "
        "lead to the development of readers for the blind, of tools for court reporters, and of cheaper translation.",
        f"{TITLE} save energy. Vendors ship {TITLE} with their cards. Schools that teach {TITLE} draw students.",
        "Yes. Sparse attention helps. Yes.",
    ],
)
def test_a_phrase_or_title_that_comes_again_is_no_loop(text: str) -> None:
    assert of_text(text) == []


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Cheese from mountain farms keeps for years and feeds a village through the winter months.", ""),
        ("Better tools may help many people, and new questions of fairness and safety remain open.", ""),
        (
            "Cheese from mountain farms keeps for years and needs a little attention in the winter months.",
            "Graphics cards.",
        ),
    ],
)
def test_an_analysis_of_something_else_is_found(text: str, source: str) -> None:
    title = "Sparse kernels for long documents"
    assert gates_of(check_topic(topic(title=title, benefits=text, source_text=source))) == ["subject"]


@pytest.mark.parametrize(
    "text",
    [
        "One kernel reads a whole document of a thousand pages at once, at home and in schools.",
        "Lawyers gain most, since contracts run to hundreds of pages and clerks cost more than cards.",
    ],
)
def test_an_analysis_may_use_other_forms_of_the_words_or_those_of_the_source(text: str) -> None:
    assert (
        gates_of(check_topic(topic(benefits=text, source_text="For contracts and the cards of lawyers.")))
        == []
    )


def test_the_reasons_of_a_forecast_need_not_name_the_event() -> None:
    assert check_forecast(forecast(), made_on=DAY) == ()


@pytest.mark.parametrize(
    "text",
    [
        "See https://evil.example/x for sparse attention.",
        "See ftp://evil.example for sparse attention.",
        "See www.evil.example for sparse attention.",
        "The code of sparse attention is at github.com/someone/kernels today.",
        "Write to someone@evil.example about sparse attention.",
        "Sparse attention is <b>fast</b>.",
        "Sparse attention is fast.<br/>It reads.",
        "Sparse attention <img src=x onerror=alert(1)> reads.",
        "<think>The reader wants facts.</think> Sparse attention reads.",
        "Sparse attention <!-- hidden --> reads.",
        "Sparse attention is [fast](evil.example).",
        "Sparse attention &amp; kernels read.",
        "Sparse attention &nbsp; reads &#8212; fast.",
    ],
)
def test_a_link_or_markup_is_found(text: str) -> None:
    assert "link" in of_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "Node.js and Booking.com both use sparse attention for long documents.",
        "Firms that fund R&D; and carriers such as AT&T; gain from sparse attention.",
        "Its pass@10 of 0.6 and mAP@0.5 of 0.7 beat the dense kernels.",
        "If a <b and c> d, the kernels read the block.",
        "The and/or question of sparse attention (see below) [0, 1] stays open.",
        "Traffic over http: stays in the clear, a risk for long documents.",
    ],
)
def test_names_and_signs_are_no_links(text: str) -> None:
    assert of_text(text) == []


SAME = BENEFITS.replace("whole contracts", "entire contracts").replace("gain most", "profit most")


def test_nearly_the_same_text_twice_in_a_topic_is_found_at_the_later_place() -> None:
    (finding,) = check_topic(topic(ramifications=SAME))
    assert (finding.gate, finding.place) == ("repetition", "topic 1 ramifications")
    assert "topic 1 benefits" in finding.message


def test_nearly_the_same_text_in_two_topics_is_found_once_for_each_later_one() -> None:
    shuffled = ". ".join(reversed(SAME.rstrip(".").split(". "))) + "."
    found = check(
        draft(
            topic(),
            replace(OTHERS[0], title=TITLE, benefits=SAME),
            replace(OTHERS[1], title=TITLE, benefits=shuffled),
        ),
        GateContext(),
    )
    places = [finding.place for finding in found if finding.gate == "repetition"]
    assert places == ["topic 2 benefits", "topic 3 benefits"]


def test_a_sentence_of_the_one_analysis_in_the_other_is_found() -> None:
    shared = "The idea that sparse attention reads a whole book was first shown on a phone in a lab."
    benefits = f"People who read long contracts on the train gain an hour of their day by it. {shared}"
    ramifications = (
        f"Lawyers may trust a summary of sparse attention that leaves a clause out. {shared.upper()}"
    )
    (finding,) = check_topic(topic(benefits=benefits, ramifications=ramifications))
    assert (finding.gate, finding.place) == ("repetition", "topic 1 ramifications")
    assert "repeats a sentence of the topic 1 benefits" in finding.message


def test_a_short_sentence_in_two_analyses_is_chance() -> None:
    shared = "That is no small thing."
    benefits = f"Sparse attention gives people who read contracts on the train an hour of their day. {shared}"
    ramifications = f"Lawyers may trust a summary of sparse attention that leaves a clause out. {shared}"
    assert check_topic(topic(benefits=benefits, ramifications=ramifications)) == ()


def test_texts_that_share_a_subject_and_a_shape_are_no_repetition() -> None:
    alike = (
        "Sparse attention lets a phone read chat logs and notes without a network. Travellers gain most, "
        "since they need not pay for data to search their messages."
    )
    assert gates_of(check_topic(topic(ramifications=alike))) == []


def test_the_excerpts_of_an_entry_without_a_model_are_not_judged_as_texts() -> None:
    bare = tuple(replace(each, benefits="", ramifications="") for each in draft().topics)
    assert check(replace(draft(*bare), tier="extractive"), GateContext()) == ()


@pytest.mark.parametrize(
    ("title", "faulted"),
    [
        (TITLE, True),
        ("Sparse attention kernels for very long documents", True),
        ("Sparse autoencoders for short notes", False),
    ],
)
def test_a_title_of_the_last_days_is_found(title: str, faulted: bool) -> None:
    found = check(draft(), GateContext(recent_titles=(title,)))
    assert [(finding.gate, finding.place) for finding in found] == [("recent", "topic 1")] * faulted


@pytest.mark.parametrize(("fewest", "faulted"), [(3, False), (4, True)])
def test_too_few_topics_are_found(fewest: int, faulted: bool) -> None:
    found = tuple(check_size(draft(), GateContext(fewest_topics=fewest)))
    assert gates_of(found) == ["enough_topics"] * faulted


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"phrase": " "}, "has no date"),
        ({"low": date(2040, 1, 1)}, "not in the order"),
        ({"high": date(2030, 1, 1)}, "not in the order"),
        ({"low": None, "median": DAY, "high": None}, ""),
        ({"low": date(2019, 1, 1)}, "not after 2026-11-20"),
        ({"low": date(2026, 10, 1), "median": date(2026, 11, 15)}, "not after 2026-11-20"),
        ({"high": date(2501, 1, 1)}, "after the year 2500"),
        ({"probability_never": 1.2}, "not from 0 to 1"),
        ({"probability_never": -0.1}, "not from 0 to 1"),
        ({"low": None, "median": None, "high": None, "probability_never": None}, ""),
        ({"low": date(2026, 11, 1), "median": date(2026, 12, 15)}, ""),
        ({"probability_never": 0.0}, ""),
        ({"probability_never": 1.0}, ""),
    ],
)
def test_dates_are_in_the_future_and_in_order(values: dict[str, object], message: str) -> None:
    found = check_forecast(forecast(**values), made_on=DAY)
    assert gates_of(found) == ["date"] * bool(message)
    assert all(message in finding.message for finding in found)


@pytest.mark.parametrize(("median", "noted"), [(date(2034, 6, 15), True), (date(2041, 6, 15), False)])
def test_a_singularity_before_general_intelligence_is_noted_and_not_blocked(
    median: date, noted: bool
) -> None:
    singularity = forecast(
        event_slug="technological-singularity",
        event_name="Technological singularity",
        rationale="Growth that feeds on itself needs factories, energy and permits, which obey no program soon.",
        median=median,
    )
    found = check(draft(forecasts=(forecast(), singularity)), GateContext())
    assert [(finding.gate, finding.blocking) for finding in found] == [("order", False)] * noted
