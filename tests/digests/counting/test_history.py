"""A history shows nothing from its end on, and counts what it shows."""

from __future__ import annotations

from datetime import date, timedelta

from digests.counting.history import History, Occasion, build_history, count_cases

FIRST = date(2026, 1, 1)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def history(*days: int, name: str = "gpt", covered: int = 100) -> History:
    """A name that is there on these days."""
    found = frozenset([name])
    return build_history(
        [Occasion(day(number), found, found) for number in days], [day(number) for number in range(covered)]
    )


def test_occasions_are_counted_within_days_both_included() -> None:
    known = history(1, 5, 5, 9)
    assert known.count("gpt", day(1), day(5)) == 3
    assert known.count("gpt", day(2), day(4)) == 0
    assert known.count("other", day(0), day(99)) == 0


def test_the_day_of_the_nth_occasion() -> None:
    known = history(1, 5, 9)
    assert known.day_of("gpt", 2, day(1), day(9)) == day(5)
    assert known.day_of("gpt", 2, day(6), day(99)) is None
    assert known.day_of("gpt", 1, day(6), day(8)) is None


def test_nothing_from_the_end_on_is_seen() -> None:
    known = history(1, 5, 9).until(day(5))
    assert known.count("gpt", day(0), day(99)) == 1
    assert known.day_of("gpt", 2, day(0), day(99)) is None
    assert known.count_covered(day(0), day(99)) == 5
    assert known.windows("gpt", 2) == [0, 1]


def test_windows_do_not_overlap_and_lie_in_the_covered_time() -> None:
    known = history(0, 1, 4, 5, 6, 9, covered=10)
    assert known.windows("gpt", 3) == [1, 3, 1]
    assert known.windows("gpt", 11) == []


def test_cases_are_counted_when_their_days_are_over() -> None:
    known = history(0, 4, 40, covered=60)
    # After day 0 it came again within 10 days, after day 4 it did not; of day 40 nothing is known before day 51.
    assert count_cases(known.until(day(50)), 0, length=10, elapsed=0) == (1, 1)
    assert count_cases(known.until(day(50)), 1, length=10, elapsed=0) == (1, 0)
    assert count_cases(known.until(day(51)), 2, length=10, elapsed=0) == (1, 0)
    assert count_cases(known.until(day(10)), 0, length=10, elapsed=0) == (0, 0)


def test_after_a_silence_only_cases_count_that_were_as_silent() -> None:
    known = history(0, 4, 100, 108, 200, 230, covered=300)
    assert count_cases(known.until(day(290)), 0, length=10, elapsed=0) == (3, 2)
    assert count_cases(known.until(day(290)), 0, length=10, elapsed=5) == (2, 1)


def test_a_word_is_ordinary_from_the_day_on_that_it_stood_in_small_letters() -> None:
    nothing: frozenset[str] = frozenset()
    known = build_history([Occasion(day(5), frozenset(["meta"]), nothing, frozenset(["meta"]))], [])
    assert not known.until(day(5)).is_ordinary("meta")
    assert known.until(day(6)).is_ordinary("meta")
