"""What django-q2 runs by itself; setting it up can be repeated."""

from __future__ import annotations

from typing import Any

from django_q.models import Schedule


def every(minutes: int, task: str) -> dict[str, Any]:
    """A schedule without an end."""
    return {"func": task, "schedule_type": Schedule.MINUTES, "minutes": minutes, "repeats": -1}


SCHEDULES = {
    "tick": every(5, "digests.tasks.tick"),
    "questions": every(30, "digests.tasks.keep_score"),
    "watch": every(5, "digests.tasks.watch"),
    "tracker": every(5, "predictions.tasks.keep_up"),
    "hub": every(1, "blog.tasks.keep_hub_told"),
}


def set_up_schedules() -> None:
    """Makes the schedules, or sets them right again, without moving their next run."""
    for name, values in SCHEDULES.items():
        Schedule.objects.update_or_create(name=name, defaults=values)
