"""How faithfully a text says its part again: what can be counted of errors, and what is quoted."""

from __future__ import annotations

import pytest

from digests.gates.faithful import faithfulness, with_marks, without_strays

TITLE = "River gauges that read themselves"
PART = "The gauges report the level of irregular rivers without a visit. Two of 40 villages had a warning."
TOLD = (
    "The gauges report the level of irregular rivers without a visit, and two of 40 villages had a warning."
)


def worth(text: str) -> float:
    return faithfulness(text, title=TITLE, part=PART)


def test_what_is_told_again_is_worth_about_as_much_as_a_copy() -> None:
    assert 0.94 < worth(PART) <= 1
    assert 0.94 < worth(TOLD) <= 1


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("40", "90"),
        ("without a visit", "with a visit"),
        ("irregular", "regular"),
        ("had a warning", "had not a warning"),
        ("had a warning", "hadn't a warning"),
        ("villages", "villages of Norway"),
        ("a warning.", "a warning, and gauges report gauges."),
        ("a warning.", "a"),
        (", and two of 40 villages had a warning", ""),
        ("The gauges report", "We report"),
    ],
)
def test_what_can_be_counted_of_an_error_makes_it_worth_less(right: str, wrong: str) -> None:
    assert right in TOLD
    assert worth(TOLD.replace(right, wrong)) < worth(TOLD) - 0.04


def test_too_short_or_little_more_than_the_title_is_worth_least() -> None:
    assert worth("The gauges report the level.") < 0.5
    assert worth(f"{TITLE}: these are river gauges that by themselves do read themselves, and rivers.") < 0.3


def test_sentences_that_stray_are_left_out_where_enough_remains() -> None:
    stray = "Napoleon loved opera in Vienna."
    assert without_strays(f"{TOLD} {stray}", f"{TITLE} {PART}") == TOLD
    assert without_strays(f"The gauges report. {stray}", PART) == f"The gauges report. {stray}"


def test_a_copy_that_is_too_short_to_stand_alone_is_quoted_and_counts_as_long_enough() -> None:
    part = "Most villages liked the gauges. Some of them rusted soon."
    assert with_marks(part, part) == f"The source says: “{part}”"
    told = faithfulness("Most villages liked the gauges, some rusted soon.", title=TITLE, part=part)
    assert faithfulness(part, title=TITLE, part=part) > 0.9 > told + 0.3


def test_a_copy_in_the_first_person_is_quoted_and_nothing_that_is_no_copy() -> None:
    part = "I built a gauge at home, and my neighbours read it. It rained in May."
    assert with_marks(part, part) == f"The author writes: “{part}”"
    assert with_marks("In May it rained.", part) == "In May it rained."
    assert with_marks("My gauge works.", part) == "My gauge works."
