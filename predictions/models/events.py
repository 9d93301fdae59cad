"""Events, the dated predictions of them, and the judgements of what came true."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from blog.addresses import address_of
from blog.models import Post
from predictions.dates import Span
from predictions.forecasts import Forecast
from predictions.models.append_only import AppendOnlyModel, AppendOnlyQuerySet

RESERVED_SLUGS = frozenset({"method", "questions", "record"})


class Event(models.Model):
    """Something that may happen and that entries predict a date for."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=200, unique=True)
    aliases = models.JSONField(default=list, blank=True, help_text='Other names, a list such as ["AGI"]')
    description = models.TextField(blank=True)
    criteria = models.TextField(blank=True, help_text="What must be seen for the event to count as happened")
    criteria_written_on = models.DateField(null=True, blank=True)
    preceded_by = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="followers",
        help_text="What has to happen first; entries that date it the other way round are counted",
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="merged"
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The event's page in the tracker."""
        return address_of("predictions:event", self.slug)

    def clean(self) -> None:
        """Aliases are a list of names; the slug is free in the tracker's addresses; nothing precedes itself."""
        if self.slug in RESERVED_SLUGS:
            raise ValidationError(
                {"slug": "The tracker has a page of its own at this address; take another."}
            )
        if self.preceded_by_id is not None and self.preceded_by_id == self.pk:
            raise ValidationError({"preceded_by": "An event cannot precede itself."})
        if not isinstance(self.aliases, list) or not all(isinstance(alias, str) for alias in self.aliases):
            raise ValidationError({"aliases": 'It should be a list of names, such as ["AGI"].'})


class PredictionQuerySet(models.QuerySet["Prediction"]):
    """The questions that are asked of predictions."""

    def public(self, now: datetime) -> PredictionQuerySet:
        """The predictions of the posts that the public sees at the moment `now`."""
        # The hidden posts are few and listed once; to look up the post of each prediction takes five times as long.
        return self.exclude(post__in=Post.objects.hidden(now))

    def as_forecasts(self) -> list[Forecast]:
        """The predictions as plain values, in the order of writing."""
        rows = self.order_by("made_on", "post_id").values_list(
            *("made_on", "earliest", "latest", "median", "low", "high"),
            *("probability_never", "model_name", "post_id"),
        )
        return [Forecast(*row) for row in rows]


class Prediction(models.Model):
    """What one entry said about when one event happens."""

    # The indexes below begin with the event often enough.
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="predictions", db_index=False)
    # A post that made predictions can be unpublished, but not deleted: the record must not lose its misses.
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="predictions")
    made_on = models.DateField()
    phrase = models.CharField(
        max_length=300, blank=True, help_text="The words of the date, as they were written"
    )
    earliest = models.DateField(null=True, blank=True, help_text="Empty: open on this side")
    latest = models.DateField(null=True, blank=True, help_text="Empty: open on this side")
    median = models.DateField(null=True, blank=True, help_text="50 % date")
    low = models.DateField(null=True, blank=True, help_text="10 % date")
    high = models.DateField(null=True, blank=True, help_text="90 % date")
    probability_never = models.FloatField(
        null=True, blank=True, validators=[MinValueValidator(0.0), MaxValueValidator(1.0)], help_text="0 to 1"
    )
    rationale = models.TextField(blank=True)
    model_name = models.CharField(max_length=100, blank=True)
    prompt_version = models.CharField(max_length=64, blank=True)
    history = HistoricalRecords()

    objects = PredictionQuerySet.as_manager()

    class Meta:
        ordering = ["-made_on", "event_id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "post"], name="prediction_once_per_event_and_post"),
            models.CheckConstraint(
                condition=Q(earliest__isnull=True) | Q(latest__isnull=True) | Q(earliest__lte=F("latest")),
                name="prediction_earliest_before_latest",
            ),
            models.CheckConstraint(
                condition=(Q(low__isnull=True) | Q(median__isnull=True) | Q(low__lte=F("median")))
                & (Q(median__isnull=True) | Q(high__isnull=True) | Q(median__lte=F("high"))),
                name="prediction_quantiles_in_order",
            ),
            models.CheckConstraint(
                condition=Q(probability_never__isnull=True) | Q(probability_never__range=(0.0, 1.0)),
                name="prediction_probability_of_never",
            ),
        ]
        indexes = [
            # Each holds all that the tracker's lists are filtered and ordered by: no row is looked up to pass it by.
            models.Index(
                fields=["event", "-made_on", "-post", "latest", "earliest", "model_name"],
                name="prediction_by_event",
            ),
            models.Index(
                fields=["-made_on", "event", "-post", "latest", "earliest", "model_name"],
                name="prediction_newest_first",
            ),
            models.Index(
                fields=["latest", "event", "post", "made_on", "earliest", "model_name"],
                name="prediction_last_days",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} ({self.phrase or 'no date'}), made on {self.made_on}"

    @property
    def span(self) -> Span:
        """The predicted days."""
        return Span(self.earliest, self.latest)


class JudgementQuerySet(AppendOnlyQuerySet["Judgement"]):
    """Judgements are added, never changed."""


class Judgement(AppendOnlyModel):
    """What was found about an event: append-only; a later one corrects an earlier one in public."""

    class Verdict(models.TextChoices):
        HAPPENED = "happened", "happened"
        MISSED = "missed", "did not happen by the date"
        VOID = "void", "void"
        REOPENED = "reopened", "reopened"

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="judgements")
    verdict = models.CharField(max_length=10, choices=Verdict)
    happened_on = models.DateField(null=True, blank=True)
    evidence_url = models.URLField(max_length=500, blank=True)
    note = models.TextField(blank=True)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)
    judged_at = models.DateTimeField(default=timezone.now)

    objects = JudgementQuerySet.as_manager()

    class Meta:
        ordering = ["judged_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(verdict="happened") | (Q(happened_on__isnull=False) & ~Q(evidence_url="")),
                name="judgement_happened_with_day_and_evidence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event}: {self.get_verdict_display()}"

    def clean(self) -> None:
        """That something happened needs its day and its evidence."""
        if self.verdict == self.Verdict.HAPPENED:
            missing = {
                name: "Required for a happened event."
                for name in ("happened_on", "evidence_url")
                if not getattr(self, name)
            }
            if missing:
                raise ValidationError(missing)


class EventStatistics(models.Model):
    """What is computed of an event's predictions, and the version of the data that it belongs to."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, primary_key=True, related_name="statistics")
    data_version = models.PositiveBigIntegerField(default=1, help_text="Grows with every change of the data")
    computed_version = models.PositiveBigIntegerField(null=True)
    computed_at = models.DateTimeField(null=True)
    as_of = models.DateField(null=True, help_text="The day that counted as today")
    numbers = models.JSONField(default=dict)
    sparkline = models.TextField(blank=True, help_text="SVG")
    queued_at = models.DateTimeField(null=True, help_text="Since when a computation waits for the worker")

    class Meta:
        verbose_name_plural = "event statistics"

    def __str__(self) -> str:
        return f"Statistics of {self.event}"

    @property
    def is_current(self) -> bool:
        """Whether the numbers belong to the data as they are."""
        return self.computed_version == self.data_version

    @property
    def is_old(self) -> bool:
        """Whether there are numbers, and the data changed since."""
        return self.computed_at is not None and not self.is_current


class DueNotice(models.Model):
    """That the admins were told of an event whose predictions came due."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="due_notices")
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["sent_at", "pk"]

    def __str__(self) -> str:
        return f"{self.event}: told on {self.sent_at:%Y-%m-%d}"
