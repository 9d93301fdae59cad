"""The bundled sample: enough for two weeks without a repeat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.sources.base import RawItem, is_web_address
from digests.sources.sample import load_items, window_start
from tests.digests.sources.visits import TODAY, visit_source

PER_DAY = {"topics": 6, "trending": 3}


def items_of(section: str, day: date, limit: int = 25) -> Sequence[RawItem]:
    return visit_source("sample", section=section, day=day, limit=limit).items


@pytest.mark.parametrize("section", PER_DAY)
@pytest.mark.parametrize("start", [TODAY, date(2026, 1, 1), date(2027, 12, 25)])
def test_14_days_in_a_row_have_no_repeat(section: str, start: date) -> None:
    need = PER_DAY[section]
    taken = [
        item.external_id for n in range(14) for item in items_of(section, start + timedelta(days=n))[:need]
    ]
    assert len(set(taken)) == len(taken) == 14 * need


@pytest.mark.parametrize("section", PER_DAY)
def test_it_starts_over_after_a_round(section: str) -> None:
    days = len(load_items(section)) // PER_DAY[section]
    assert items_of(section, TODAY) == items_of(section, TODAY + timedelta(days=days))


def test_a_day_s_items_are_always_the_same() -> None:
    assert items_of("topics", TODAY) == items_of("topics", TODAY)


def test_as_many_are_given_as_are_asked_for_the_day_s_own_first() -> None:
    assert len(items_of("topics", TODAY, limit=30)) == 30
    assert items_of("topics", TODAY, limit=30)[:6] == items_of("topics", TODAY, limit=6)
    assert len(items_of("topics", TODAY, limit=200)) == len(load_items("topics"))


def test_a_series_with_more_topics_a_day_has_no_repeat_in_a_round() -> None:
    taken = [
        item.external_id
        for n in range(len(load_items("topics")) // 10)
        for item in visit_source("sample", {"per_day": 10}, day=TODAY + timedelta(days=n), limit=10).items
    ]
    assert len(set(taken)) == len(taken)


def test_topics_and_trending_share_nothing() -> None:
    assert not {item.url for item in load_items("topics")} & {item.url for item in load_items("trending")}


@given(st.dates(), st.integers(1, 20), st.integers(1, 200))
def test_the_window_always_begins_within_the_sample(day: date, per_day: int, total: int) -> None:
    assert 0 <= window_start(day, per_day, total) < total


def test_every_item_of_the_sample_can_be_printed() -> None:
    items = [*load_items("topics"), *load_items("trending")]
    assert len(items) >= 130
    assert len({item.external_id for item in items}) == len(items)
    for item in items:
        assert is_web_address(item.url), item
        assert item.title == item.title.strip() != "", item
        assert len(item.text.split()) >= 5, item
        assert item.subjects and item.published_at, item


def test_entries_say_that_they_come_from_the_sample() -> None:
    assert visit_source("sample").note == "bundled sample"
