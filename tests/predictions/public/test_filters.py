from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from predictions.judging.resolutions import load_resolutions
from predictions.judging.state import State
from predictions.models import Judgement, Prediction, PredictionQuerySet
from predictions.public.filters import Filters
from tests.predictions.builders import judge_happened, make_event

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)


def listed(**values: Any) -> PredictionQuerySet:
    """The public predictions that the filters let through, in the order of the tracker's list."""
    found = Filters.read(values).apply(
        Prediction.objects.public(NOW), resolutions=load_resolutions(), today=NOW.date()
    )
    return found.order_by("-made_on", "event_id", "-post_id")


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"event": "agi"},
        {"model": "gpt-4o-mini"},
        *({"state": state.value} for state in State),
        {"year": "2035"},
        {"state": "overdue", "model": "gpt-4o-mini"},
        {"event": "agi", "state": "open", "year": "2035"},
    ],
)
def test_no_row_is_looked_up_to_pass_it_by_in_the_list(values: dict[str, str]) -> None:
    make_event("agi")
    judge_happened(make_event("moon"), date(2025, 6, 1))
    for name in ("missed", "void"):
        Judgement.objects.create(event=make_event(name), verdict=name, judged_at=NOW)

    plan = listed(**values).values_list("pk").explain()

    steps = [step for step in plan.splitlines() if "predictions_prediction" in step]
    assert steps, plan
    assert all(" COVERING INDEX prediction_" in step for step in steps), plan
