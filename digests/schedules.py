"""What django-q2 runs by itself; setting it up can be repeated."""

from __future__ import annotations

from django_q.models import Schedule

SCHEDULES = {
    "tick": {"func": "digests.tasks.tick", "schedule_type": Schedule.MINUTES, "minutes": 5, "repeats": -1},
}


def set_up_schedules() -> None:
    """Makes the schedules, or sets them right again, without moving their next run."""
    for name, values in SCHEDULES.items():
        Schedule.objects.update_or_create(name=name, defaults=values)
