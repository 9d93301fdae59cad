"""A list of what is newest is whole where it goes back to what the source gave before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from digests.collecting.visits import keep_haul
from digests.collecting.windows import FEWEST, stands_newest_first
from digests.models import Digest, Series, Source
from digests.sources.base import Haul, RawItem
from tests import factories
from tests.digests.builders import make_series

pytestmark = pytest.mark.django_db
FIRST = date(2026, 11, 20)


@pytest.fixture
def series() -> Series:
    return make_series(start_date=FIRST)


@pytest.fixture
def source(series: Series) -> Source:
    made: Source = factories.SourceFactory(series=series, limit=FEWEST)
    return made


def at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def item(moment: datetime | None, name: str = "") -> RawItem:
    name = name or f"{moment:%d-%H}"
    return RawItem(name, f"https://example.org/{name}", f"News of {name}", published_at=moment)


def visit(source: Source, day: date, items: list[RawItem], *, now: datetime | None = None) -> bool:
    """Whether the visit for the day counts as cut off."""
    digest, _ = Digest.objects.get_or_create(series=source.series, date=day)
    keep_haul(digest, source, Haul(tuple(items)), now or at(day, 9))
    return source.covered_days.get(day=day).cut


def hours(*moments: tuple[int, int]) -> list[RawItem]:
    """Items of so many days after the first one, and hours."""
    return [item(at(FIRST + timedelta(days=days), hour)) for days, hour in moments]


def test_a_feed_with_a_window_of_fixed_length_is_whole_while_its_last_entry_is_known(source: Source) -> None:
    days = [FIRST + timedelta(days=number) for number in range(3)]
    first = hours((0, 8), (0, 7), (0, 6), (0, 5), (0, 4))
    assert visit(source, days[0], first)
    second = [*hours((1, 8), (1, 7), (1, 6)), *first[:2]]
    assert not visit(source, days[1], second)
    assert visit(source, days[2], hours((2, 8), (2, 7), (2, 6), (2, 5), (2, 4)))


def test_a_second_visit_of_the_day_does_not_bear_itself_out(source: Source) -> None:
    visit(source, FIRST, hours((0, 8), (0, 7), (0, 6), (0, 5), (0, 4)))
    news = hours((1, 8), (1, 7), (1, 6), (1, 5), (1, 4))
    second = FIRST + timedelta(days=1)
    assert [visit(source, second, news, now=at(second, hour)) for hour in (9, 10)] == [True, True]


def test_what_is_announced_after_it_was_written_is_missed_where_only_moments_go_back(source: Source) -> None:
    """The papers of Thursday evening and of Friday are announced on Sunday evening."""
    visit(source, FIRST, hours((-1, 14), (-1, 13), (-1, 12), (-1, 11), (-1, 10)))
    monday = FIRST + timedelta(days=3)
    assert visit(source, monday, hours((0, 12), (0, 10), (0, 8), (0, 7), (0, 6)))


def test_days_that_are_asked_for_later_say_nothing_of_each_other(source: Source) -> None:
    """Both are asked for on the 25th: of the second day only what came after noon was given."""
    later = FIRST + timedelta(days=5)
    visit(source, FIRST, hours((0, 20), (0, 19), (0, 18), (0, 17), (0, 16)), now=at(later, 9))
    second = hours((1, 20), (1, 18), (1, 16), (1, 14), (1, 12))
    day = FIRST + timedelta(days=1)
    assert [visit(source, day, second, now=at(later, hour)) for hour in (10, 11)] == [True, True]


def test_a_list_of_what_is_liked_best_is_never_whole(source: Source) -> None:
    first = hours((0, 8), (0, 4), (0, 7), (0, 6), (0, 5))
    visit(source, FIRST, first)
    assert visit(source, FIRST + timedelta(days=1), [*hours((1, 6), (1, 8)), *first[:3]])


@pytest.mark.parametrize(
    ("moments", "said"),
    [
        ((5, 4, 4, 3, 1), True),
        ((5, 4, 3, 1), False),
        ((5, 4, 3, 1, 2), False),
        ((5, 4, None, 3, 1), False),
        ((), False),
    ],
)
def test_only_enough_items_with_moments_in_their_order_stand_newest_first(
    moments: tuple[int | None, ...], said: bool
) -> None:
    items = [item(at(FIRST, hour) if hour else None, str(place)) for place, hour in enumerate(moments)]
    assert stands_newest_first(items) is said
