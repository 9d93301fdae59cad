"""What the worker does by itself is set up, can be set up again, and exists."""

from __future__ import annotations

import pytest
from django.utils.module_loading import import_string
from django_q.models import Schedule

from digests.running.schedules import SCHEDULES, set_up_schedules

pytestmark = pytest.mark.django_db


def test_every_round_is_set_up_once() -> None:
    set_up_schedules()
    set_up_schedules()
    tasks = set(Schedule.objects.values_list("func", flat=True))
    assert tasks == {
        "digests.tasks.tick",
        "digests.tasks.keep_score",
        "digests.tasks.watch",
        "predictions.tasks.keep_up",
        "blog.tasks.keep_hub_told",
    }
    assert Schedule.objects.count() == len(SCHEDULES)


@pytest.mark.parametrize("name", SCHEDULES)
def test_every_round_can_be_run(name: str) -> None:
    import_string(SCHEDULES[name]["func"])()
