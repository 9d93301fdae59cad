"""What evidence seems to say of a question or an event, for a person to sign."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from predictions.models.events import Event
from predictions.models.questions import Question


class Proposal(models.Model):
    """An outcome that judges or silence propose; it counts for nothing until it is accepted."""

    class Status(models.TextChoices):
        OPEN = "open", "waits for a person"
        ACCEPTED = "accepted", "accepted"
        CHANGED = "changed", "decided otherwise"
        WITHDRAWN = "withdrawn", "withdrawn"

    class Outcome(models.TextChoices):
        YES = "yes", "yes"
        NO = "no", "no"

    question = models.ForeignKey(
        Question, on_delete=models.CASCADE, null=True, blank=True, related_name="proposals"
    )
    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, null=True, blank=True, related_name="proposals"
    )
    outcome = models.CharField(max_length=10, choices=Outcome)
    decided_on = models.DateField()
    silence = models.BooleanField(default=False, help_text="No, since nothing was reported")
    agreed = models.BooleanField(default=False, help_text="Two independent judges said the same")
    quotes = models.JSONField(
        default=list,
        blank=True,
        help_text="Each with quote, url, title and seen_at, as it stands in the evidence",
    )
    receipt = models.JSONField(default=dict, blank=True, help_text="What was searched")
    judges = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(question__isnull=False, event__isnull=True)
                | Q(question__isnull=True, event__isnull=False),
                name="proposal_of_one_matter",
            ),
            models.UniqueConstraint(
                fields=["question"], condition=Q(status="open"), name="proposal_open_once_a_question"
            ),
            models.UniqueConstraint(
                fields=["event"], condition=Q(status="open"), name="proposal_open_once_an_event"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question or self.event}: {self.get_outcome_display()}"


class QuestionNotice(models.Model):
    """That the admins were told of a question that waits for them."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="notices")
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["sent_at", "pk"]

    def __str__(self) -> str:
        return f"{self.question}: told on {self.sent_at:%Y-%m-%d}"
