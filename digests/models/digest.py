"""One day of a series: its state, what was chosen, what was written, what was found, what it cost."""

from __future__ import annotations

from datetime import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from blog.models import Post
from digests.models.series import Item, Series, Source
from predictions.models import Event, Question


class DigestQuerySet(models.QuerySet["Digest"]):
    """The questions that are asked of digests."""

    def claimable(self, now: datetime) -> DigestQuerySet:
        """The unfinished ones that no worker holds and whose pause after a failure is over."""
        return self.filter(
            Q(lease_until__isnull=True) | Q(lease_until__lt=now),
            Q(not_before__isnull=True) | Q(not_before__lte=now),
            status__in=Digest.UNFINISHED,
        )


class Digest(models.Model):
    """One series and date, from owed to published."""

    class Status(models.TextChoices):
        DUE = "due", "due"
        COLLECTING = "collecting", "collecting"
        WRITING = "writing", "writing"
        CHECKING = "checking", "checking"
        PUBLISHED = "published", "published"
        HELD = "held", "held for approval"
        FAILED = "failed", "failed"

    class Tier(models.TextChoices):
        FULL = "full", "first model"
        FALLBACK = "fallback", "fallback model"
        EXTRACTIVE = "extractive", "no model"
        IMPORTED = "imported", "imported"

    UNFINISHED = (Status.DUE, Status.COLLECTING, Status.WRITING, Status.CHECKING, Status.FAILED)

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="digests")
    date = models.DateField()
    status = models.CharField(max_length=10, choices=Status, default=Status.DUE)
    stage = models.CharField(
        max_length=10,
        default="collect",
        editable=False,
        help_text="The stage that comes next; a failure keeps it",
    )
    attempts = models.PositiveIntegerField(default=0, editable=False)
    revision = models.PositiveIntegerField(
        default=1, editable=False, help_text="How often it was ordered to be written"
    )
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    claimed_by = models.CharField(max_length=100, blank=True, editable=False)
    not_before = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Pause after a failure"
    )
    post = models.OneToOneField(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="digest")
    tier = models.CharField(max_length=12, choices=Tier, blank=True)
    model_name = models.CharField(max_length=100, blank=True)
    cover = models.CharField(
        max_length=300, blank=True, editable=False, help_text="The cover's name in storage"
    )
    items = models.ManyToManyField(Item, blank=True, related_name="digests", editable=False)
    rejected_events = models.ManyToManyField(
        Event,
        blank=True,
        editable=False,
        related_name="+",
        help_text="An editor deleted their prediction; writing again does not bring it back",
    )
    prompt_tokens = models.PositiveIntegerField(default=0, editable=False)
    completion_tokens = models.PositiveIntegerField(default=0, editable=False)
    cost_usd = models.DecimalField(max_digits=10, decimal_places=6, default=0, editable=False)
    from_stock = models.BooleanField(
        default=False,
        editable=False,
        help_text="No source gave enough, so that topics come from what was collected in the days before",
    )
    completing = models.BooleanField(
        default=False, editable=False, help_text="Only what the published entry lacks is written"
    )
    complete_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the entry is next tried to be completed"
    )
    timings = models.JSONField(default=dict, blank=True, editable=False, help_text="Seconds a stage")
    error = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = DigestQuerySet.as_manager()

    class Meta:
        ordering = ["-date", "series"]
        constraints = [
            models.UniqueConstraint(fields=["series", "date"], name="digest_once_per_series_and_date")
        ]
        indexes = [
            models.Index(fields=["status", "lease_until"], name="digest_claimable"),
            models.Index(fields=["-date", "series"], name="digest_newest"),
            models.Index(fields=["series", "post"], name="digest_posts_of_series"),
            models.Index(fields=["model_name", "-date", "series"], name="digest_newest_of_model"),
        ]

    def __str__(self) -> str:
        return f"{self.series} of {self.date}"


class Collection(models.Model):
    """How the visit to one source for one digest ended."""

    class Outcome(models.TextChoices):
        SUCCESS = "success", "success"
        EMPTY = "empty", "empty"
        FAILED = "failed", "failed"

    digest = models.ForeignKey(Digest, on_delete=models.CASCADE, related_name="collections")
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="collections")
    outcome = models.CharField(max_length=10, choices=Outcome)
    item_count = models.PositiveIntegerField(default=0)
    reason = models.TextField(blank=True)
    seconds = models.FloatField(default=0.0)

    class Meta:
        ordering = ["digest", "source"]
        verbose_name = "visit to a source"
        verbose_name_plural = "visits to sources"
        constraints = [models.UniqueConstraint(fields=["digest", "source"], name="collection_once")]

    def __str__(self) -> str:
        return f"{self.source}: {self.outcome}"


class Topic(models.Model):
    """A topic of a digest, in its place."""

    digest = models.ForeignKey(Digest, on_delete=models.CASCADE, related_name="topics")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=500)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, blank=True, related_name="topics")
    subjects = models.JSONField(default=list, blank=True, help_text="What it is about, as tags")
    dropped_because = models.TextField(blank=True, help_text="Not printed, for this reason")
    dropped_by_editor = models.BooleanField(
        default=False, editable=False, help_text="Writing again does not bring it back"
    )

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["digest", "position"], name="topic_position_once")]

    def __str__(self) -> str:
        return self.title


class Analysis(models.Model):
    """What was written about a topic."""

    class Kind(models.TextChoices):
        BENEFITS = "benefits"
        RAMIFICATIONS = "ramifications"

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="analyses")
    kind = models.CharField(max_length=15, choices=Kind)
    text = models.TextField()
    model_name = models.CharField(max_length=100, blank=True, editable=False)
    edited = models.BooleanField(
        default=False, editable=False, help_text="By hand; writing again leaves it as it is"
    )

    class Meta:
        ordering = ["topic", "kind"]
        verbose_name_plural = "analyses"
        constraints = [models.UniqueConstraint(fields=["topic", "kind"], name="analysis_kind_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.topic}"


class TrendingItem(models.Model):
    """A trending item of a digest, in its place."""

    digest = models.ForeignKey(Digest, on_delete=models.CASCADE, related_name="trending")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=500)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, blank=True, related_name="trending")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["digest", "position"], name="trending_position_once")]

    def __str__(self) -> str:
        return self.title


class Forecast(models.Model):
    """What a digest predicts of an event, before it is published as a `predictions.Prediction`."""

    digest = models.ForeignKey(Digest, on_delete=models.CASCADE, related_name="forecasts")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="forecasts")
    position = models.PositiveSmallIntegerField(default=1)
    phrase = models.CharField(max_length=300, help_text="The words of the date, such as June 2035")
    median = models.DateField(null=True, blank=True, help_text="50 % date")
    low = models.DateField(null=True, blank=True, help_text="10 % date")
    high = models.DateField(null=True, blank=True, help_text="90 % date")
    probability_never = models.FloatField(null=True, blank=True, help_text="0 to 1")
    rationale = models.TextField(blank=True)
    model_name = models.CharField(max_length=100, blank=True, editable=False)
    prompt_version = models.CharField(max_length=64, blank=True, editable=False)
    edited = models.BooleanField(
        default=False, editable=False, help_text="By hand; writing again leaves it as it is"
    )

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["digest", "event"], name="forecast_once_per_event")]

    def __str__(self) -> str:
        return f"{self.event} ({self.phrase})"


class DraftQuestion(models.Model):
    """A question that a digest asks, before it is published as a `predictions.Question`, whose fields it has."""

    digest = models.ForeignKey(Digest, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(default=1)
    slug = models.SlugField(max_length=200, editable=False)
    text = models.CharField(max_length=300)
    kind = models.CharField(max_length=10, choices=Question.Kind, editable=False)
    story = models.CharField(max_length=200, editable=False)
    asked_on = models.DateField(editable=False, help_text="The day from which on it counts")
    deadline = models.DateField()
    criteria = models.TextField()
    silence = models.TextField(blank=True)
    status_quo = models.TextField(blank=True)
    edge_cases = models.JSONField(default=list, blank=True)
    measure = models.JSONField(default=dict, blank=True, editable=False)
    evidence = models.JSONField(
        default=list, blank=True, editable=False, help_text="Each with quote, url, title and seen_at"
    )
    probability = models.FloatField(validators=[MinValueValidator(0.0), MaxValueValidator(1.0)])
    reason = models.TextField(blank=True)
    model_name = models.CharField(max_length=100, blank=True, editable=False)
    prompt_version = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["digest", "slug"], name="draft_question_once")]

    def __str__(self) -> str:
        return self.text


class Finding(models.Model):
    """What a gate or an import found in a digest."""

    digest = models.ForeignKey(Digest, on_delete=models.CASCADE, related_name="findings")
    gate = models.CharField(max_length=50)
    place = models.CharField(max_length=200, blank=True)
    message = models.TextField()
    blocking = models.BooleanField(default=True, help_text="It kept something out of the entry")
    found_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["digest", "pk"]
        indexes = [models.Index(fields=["-found_at", "-id"], name="finding_newest")]

    def __str__(self) -> str:
        return f"{self.gate}, {self.place}: {self.message}"


class LogEntry(models.Model):
    """What the program did with a digest beside its stages, for those who look at its history."""

    digest = models.ForeignKey(Digest, on_delete=models.CASCADE, related_name="log")
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField()

    class Meta:
        ordering = ["digest", "at", "pk"]
        verbose_name_plural = "log entries"

    def __str__(self) -> str:
        return self.text


class Completion(models.Model):
    """A call of a language model; one whose answer is stored is never paid for twice."""

    class Status(models.TextChoices):
        ANSWERED = "answered", "answered"
        REFUSED = "refused", "refused"
        INVALID = "invalid", "answer not usable"
        FAILED = "failed", "no answer"

    digest = models.ForeignKey(Digest, on_delete=models.SET_NULL, null=True, related_name="completions")
    purpose = models.CharField(max_length=100)
    model = models.CharField(max_length=100)
    prompt_version = models.CharField(max_length=64)
    request_hash = models.CharField(max_length=64, db_index=True)
    answer = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=Status)
    error = models.TextField(blank=True)
    prompt_tokens = models.PositiveIntegerField(default=0)
    completion_tokens = models.PositiveIntegerField(default=0)
    thinking_tokens = models.PositiveIntegerField(
        default=0, help_text="Of the completion tokens those that were thought and not said"
    )
    cost_usd = models.DecimalField(max_digits=10, decimal_places=6, default=0)
    latency_seconds = models.FloatField(default=0.0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "model call"
        indexes = [models.Index(fields=["-created_at", "-id"], name="completion_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["request_hash"], condition=~Q(status="failed"), name="completion_paid_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} by {self.model}"
