"""Names of events."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictions.events.matching import (
    DEFAULT_EVENTS,
    EventNames,
    find_event,
    match_event,
    normalise_event_name,
)

AGI, SINGULARITY = "artificial-general-intelligence", "technological-singularity"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("AGI", AGI),
        ("A.G.I.", AGI),
        ("agi", AGI),
        ("Artificial general intelligence", AGI),
        ("ARTIFICIAL GENERAL INTELLIGENCE", AGI),
        ("Artificial General Intelligence (AGI)", AGI),
        ("**Artificial General Intelligence** (AGI):", AGI),
        ("**artificial-general  intelligence**", AGI),
        ("_An artificial general intelligence_", AGI),
        ("Artificial general intelligence will be achieved", AGI),
        ("The development of artificial general intelligence", AGI),
        ("ＡＧＩ", AGI),
        ("Singularity", SINGULARITY),
        ("The singularity", SINGULARITY),
        ("“The Technological Singularity”", SINGULARITY),
        ("The technological singularity (TS)", SINGULARITY),
        ("Technological singularity (the singularity)", SINGULARITY),
        ("Technological singularity will occur", SINGULARITY),
        ("- Technological singularity -", SINGULARITY),
    ],
)
def test_names_of_one_event_are_one(name: str, slug: str) -> None:
    assert match_event(name, DEFAULT_EVENTS) == slug


@pytest.mark.parametrize(
    "name",
    [
        "",
        "***",
        "Artificial intelligence",
        "General intelligence",
        "Artificial general intelligence winter",
        "Narrow AGI",
        "Super AGI",
        "AGI and the technological singularity",
        "Artificial general intelligence (the singularity)",
        "Singularity (black hole)",
        "Technological singularities of Mars",
        "Artificial general intelligense",
        "AGI will be banned",
        "Quantum supremacy",
    ],
)
def test_other_names_are_no_event(name: str) -> None:
    assert match_event(name, DEFAULT_EVENTS) is None


def test_a_name_of_two_events_is_neither() -> None:
    catalogue = (EventNames("one", "First light", ("Dawn",)), EventNames("two", "Last light", ("dawn",)))
    assert match_event("Dawn", catalogue) is None
    assert match_event("First light", catalogue) == "one"


def test_names_with_accents_and_other_letters() -> None:
    catalogue = (EventNames("cafe", "Café"), EventNames("moskva", "Москва"))
    assert match_event("café", catalogue) == "cafe"
    assert match_event("cafe", catalogue) is None
    assert match_event("МОСКВА", catalogue) == "moskva"


@given(st.text(max_size=60), st.sampled_from(["{}", "**{}**", " {} ", "“{}”", "{}:", "The {}"]))
def test_an_event_has_its_own_name_however_it_is_set(name: str, setting: str) -> None:
    catalogue = (EventNames("this", name), *DEFAULT_EVENTS)
    others = {
        normalise_event_name(known) for event in DEFAULT_EVENTS for known in (event.name, *event.aliases)
    }
    if normalise_event_name(name) and normalise_event_name(name) not in others:
        assert match_event(setting.format(name), catalogue) in ("this", None)
        assert match_event(name, catalogue) == "this"


@given(st.text())
def test_any_text_is_matched_or_not(name: str) -> None:
    assert match_event(name, DEFAULT_EVENTS) in (AGI, SINGULARITY, None)


@pytest.mark.parametrize("piece", ["the ", "(", "A.", "AGI (AGI) ", "- "])
def test_long_names_take_no_long_time(piece: str) -> None:
    assert match_event(piece * 50_000, DEFAULT_EVENTS) in (AGI, None)


@pytest.mark.parametrize(
    ("text", "slug", "name"),
    [
        ("Artificial general intelligence (AGI): 2035", AGI, "Artificial general intelligence (AGI)"),
        ("Artificial general intelligence(AGI) by 2035", AGI, "Artificial general intelligence(AGI)"),
        ("Artificial general intelligence (2035)", AGI, "Artificial general intelligence"),
        ("I expect the singularity, then AGI", SINGULARITY, "singularity"),
        ("Technological-singularity", SINGULARITY, "Technological-singularity"),
    ],
)
def test_it_finds_a_name_in_a_text(text: str, slug: str, name: str) -> None:
    found = find_event(text, DEFAULT_EVENTS)
    assert found is not None
    assert (found.slug, found.name) == (slug, name)
    assert text[found.start : found.end] == name


@pytest.mark.parametrize("text", ["", "imagining", "agile singularities", "pre-AGI work", "AGI-like"])
def test_it_finds_no_name_within_other_words(text: str) -> None:
    assert find_event(text, DEFAULT_EVENTS) is None


def test_a_catalogue_without_events_finds_none() -> None:
    assert find_event("AGI", ()) is None
    assert match_event("AGI", ()) is None
