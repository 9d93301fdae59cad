"""What the operator was told, and when the worker last ended a round."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Alarm(models.Model):
    """Something that the admins are told once, and once more when it is over; a notice has no end."""

    key = models.CharField(max_length=200, help_text="The same matter has the same key")
    title = models.CharField(max_length=300)
    text = models.TextField()
    notice = models.BooleanField(default=False, help_text="Told once; it has no end")
    since = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    over_at = models.DateTimeField(null=True, blank=True)
    over_told_at = models.DateTimeField(null=True, blank=True)
    mails = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=Q(over_at=None), name="alarm_open_once")
        ]

    def __str__(self) -> str:
        return self.title


class WorkerRound(models.Model):
    """The one row that says when a worker last ended a round."""

    ended_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"ended at {self.ended_at}"
