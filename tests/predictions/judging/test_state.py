from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictions.dates import Span
from predictions.judging.state import Resolution, State, Verdict, derive_state

TODAY = date(2026, 1, 10)
MADE_ON = date(2024, 1, 1)
days = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@st.composite
def spans(draw: st.DrawFn) -> Span:
    earliest, latest = draw(st.none() | days), draw(st.none() | days)
    if earliest and latest and earliest > latest:
        earliest, latest = latest, earliest
    return Span(earliest, latest)


resolutions = st.none() | st.builds(Resolution, verdict=st.sampled_from(Verdict), on=days)


def state(
    earliest: date | None, latest: date | None, verdict: Verdict | None = None, on: date = TODAY
) -> State:
    resolution = Resolution(verdict, on) if verdict else None
    return derive_state(Span(earliest, latest), made_on=MADE_ON, resolution=resolution, today=TODAY)


@pytest.mark.parametrize(
    ("latest", "expected"),
    [
        (TODAY - timedelta(days=1), State.OVERDUE),
        (TODAY, State.DUE_SOON),
        (TODAY + timedelta(days=90), State.DUE_SOON),
        (TODAY + timedelta(days=91), State.OPEN),
    ],
)
def test_the_calendar_decides_where_there_is_no_judgement(latest: date, expected: State) -> None:
    assert state(None, latest) == expected


@pytest.mark.parametrize(
    ("earliest", "latest", "expected"),
    [
        (date(2025, 1, 1), date(2025, 12, 31), State.HIT),
        (date(2025, 6, 1), date(2025, 6, 1), State.HIT),
        (None, date(2025, 5, 31), State.EARLY),
        (date(2025, 6, 2), date(2030, 1, 1), State.LATE),
        (date(2025, 6, 2), None, State.LATE),
        (date(2025, 1, 1), None, State.HIT),
        (None, None, State.UNFALSIFIABLE),
    ],
)
def test_a_happened_event_is_compared_with_the_span(
    earliest: date | None, latest: date | None, expected: State
) -> None:
    assert state(earliest, latest, Verdict.HAPPENED, date(2025, 6, 1)) == expected


def test_a_prediction_made_on_the_day_of_the_event_or_later_is_void() -> None:
    assert state(None, date(2030, 1, 1), Verdict.HAPPENED, MADE_ON) == State.VOID
    assert state(None, date(2030, 1, 1), Verdict.HAPPENED, MADE_ON + timedelta(days=1)) == State.HIT


def test_not_happened_decides_only_what_had_passed_when_it_was_judged() -> None:
    judged = date(2025, 12, 31)
    assert state(None, date(2025, 12, 30), Verdict.MISSED, judged) == State.MISSED
    assert state(None, date(2025, 12, 31), Verdict.MISSED, judged) == State.OVERDUE
    assert state(None, date(2035, 12, 31), Verdict.MISSED, judged) == State.OPEN


def test_without_a_last_day_nothing_can_prove_it_wrong_by_waiting() -> None:
    assert state(date(2071, 1, 1), None) == State.UNFALSIFIABLE
    assert state(None, None, Verdict.MISSED) == State.UNFALSIFIABLE


def test_void_covers_everything_and_reopening_undoes() -> None:
    assert state(None, None, Verdict.VOID) == State.VOID
    assert state(None, date(2025, 1, 1), Verdict.REOPENED) == State.OVERDUE


@given(spans(), days, resolutions, days)
def test_every_prediction_has_a_state_with_words(
    span: Span, made_on: date, resolution: Resolution | None, today: date
) -> None:
    found = derive_state(span, made_on=made_on, resolution=resolution, today=today)
    assert found.label and found.meaning


@given(spans(), days, resolutions, days, st.integers(0, 3650))
def test_time_alone_only_moves_a_prediction_towards_its_due_day(
    span: Span, made_on: date, resolution: Resolution | None, today: date, later: int
) -> None:
    order = [State.OPEN, State.DUE_SOON, State.OVERDUE]
    before = derive_state(span, made_on=made_on, resolution=resolution, today=today)
    after = derive_state(span, made_on=made_on, resolution=resolution, today=today + timedelta(days=later))
    if before in order:
        assert order.index(after) >= order.index(before)
    else:
        assert after == before


@given(spans(), days, days)
def test_what_happened_is_a_hit_exactly_within_the_span(span: Span, made_on: date, happened_on: date) -> None:
    found = derive_state(
        span, made_on=made_on, resolution=Resolution(Verdict.HAPPENED, happened_on), today=TODAY
    )
    within = (span.earliest or date.min) <= happened_on <= (span.latest or date.max)
    dated = span.earliest is not None or span.latest is not None
    assert (found == State.HIT) == (within and dated and made_on < happened_on)
