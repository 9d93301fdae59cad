from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from predictions.judging.resolutions import filter_by_state, load_resolutions, state_of
from predictions.judging.state import State
from predictions.models import Event, Judgement, Prediction
from tests.predictions.builders import judge_happened, make_event, make_post, predict

pytestmark = pytest.mark.django_db
TODAY = date(2026, 1, 10)
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
EDGES = [
    None,
    date(2025, 5, 31),
    date(2025, 6, 1),
    date(2025, 6, 2),
    date(2026, 1, 4),
    date(2026, 1, 5),
    TODAY - timedelta(days=1),
    TODAY,
    TODAY + timedelta(days=90),
    TODAY + timedelta(days=91),
]


def judge(event: Event, verdict: str, at: datetime = NOON) -> None:
    Judgement.objects.create(event=event, verdict=verdict, judged_at=at)


def make_every_kind() -> None:
    """Each pair of edge dates, written before and after the event, for each verdict."""
    events = [make_event(name) for name in ("open", "happened", "missed", "void", "reopened")]
    judge_happened(events[1], date(2025, 6, 1))
    judge(events[2], "missed")
    judge(events[3], "void")
    judge_happened(events[4], date(2025, 6, 1))
    judge(events[4], "reopened")
    number = 0
    for made_on in (date(2024, 1, 1), date(2025, 6, 1)):
        for earliest in EDGES:
            for latest in EDGES:
                if earliest and latest and earliest > latest:
                    continue
                number += 1
                post = make_post(made_on, slug=f"post-{number}")
                for event in events:
                    predict(event, made_on, earliest, latest, post=post)


def test_the_query_of_every_state_finds_what_the_rule_says() -> None:
    make_every_kind()
    resolutions = load_resolutions()
    rule: dict[State, set[int]] = {state: set() for state in State}
    for row in Prediction.objects.all():
        rule[state_of(row, resolutions=resolutions, today=TODAY)].add(row.pk)

    assert all(rule.values()), "every state is covered"
    for state in State:
        rows = filter_by_state(Prediction.objects.all(), [state], resolutions=resolutions, today=TODAY)
        assert {row.pk for row in rows} == rule[state], state


def test_several_states_are_found_together_and_none_finds_nothing() -> None:
    event = make_event()
    predict(event, date(2024, 1, 1), None, date(2025, 1, 1))
    predict(event, date(2024, 1, 2), None, date(2035, 1, 1))

    def count(*states: State) -> int:
        return filter_by_state(Prediction.objects.all(), states, resolutions={}, today=TODAY).count()

    assert count(State.OPEN, State.OVERDUE) == 2
    assert count(State.OVERDUE) == 1
    assert count() == 0


def test_the_latest_judgement_is_in_force() -> None:
    event = make_event()
    judge(event, "missed")
    judge(event, "void", NOON - timedelta(days=1))

    assert [found.verdict.value for found in load_resolutions().values()] == ["missed"]

    judge(event, "reopened", NOON + timedelta(days=1))
    assert load_resolutions() == {}
