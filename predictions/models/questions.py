"""Questions that can fail soon, their forecasts, and what came of them."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from blog.addresses import address_of
from blog.models import Post
from predictions.models.append_only import AppendOnlyModel, AppendOnlyQuerySet


class QuestionQuerySet(models.QuerySet["Question"]):
    """What is asked of questions."""

    def public(self, now: datetime) -> QuestionQuerySet:
        """The live questions of the posts that the public sees at the moment `now`: hindcasts are not among them."""
        return self.filter(hindcast=False).exclude(post__in=Post.objects.hidden(now))

    def shown(self, now: datetime) -> QuestionQuerySet:
        """All that have a page: the public ones, and hindcasts."""
        return self.exclude(post__in=Post.objects.hidden(now))

    def open(self, today: date) -> QuestionQuerySet:
        """Those that nothing has decided, and whose deadline has not passed."""
        return self.filter(outcome="", deadline__gte=today)

    def due(self, today: date) -> QuestionQuerySet:
        """Those whose deadline has passed and that are not resolved."""
        return self.filter(outcome="", deadline__lt=today)


class Question(models.Model):
    """A question with the answer yes or no, what counts as which, and the last day that counts.

    What it asks never changes once it is published. `outcome`, `decided_on` and `resolved_at` repeat its newest
    resolution, `probability` and `forecast_on` its newest forecast, for lists; only `predictions.questions` writes
    them.
    """

    class Kind(models.TextChoices):
        COUNTED = "counted", "counted by code"
        JUDGED = "judged", "judged on evidence"

    class Outcome(models.TextChoices):
        YES = "yes", "yes"
        NO = "no", "no"
        ANNULLED = "annulled", "annulled"

    class Withheld(models.TextChoices):
        """Why a question that is due is not resolved: a closed list."""

        NOT_COVERED = "not-covered", "the days up to the deadline were not wholly collected"
        NOTHING = "nothing", "nothing on the subject was found"
        TOO_FEW = "too-few", "fewer than three items speak of the subject"
        NO_QUOTE = "no-quote", "a quote does not stand in the evidence"
        DIFFER = "differ", "the two judges differ"
        UNUSABLE = "unusable", "the judge's answer could not be used"

    slug = models.SlugField(max_length=200, unique=True)
    text = models.CharField(max_length=300, help_text="The question, with its deadline")
    kind = models.CharField(max_length=10, choices=Kind)
    hindcast = models.BooleanField(
        default=False, help_text="Made afterwards of what was known on its day; never part of the live record"
    )
    series = models.CharField(max_length=100, blank=True, help_text="Slug of the series that asked")
    post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="questions", help_text="Who asked"
    )
    position = models.PositiveSmallIntegerField(default=1)
    story = models.CharField(
        max_length=200, db_index=True, help_text="Questions of the same story are not independent"
    )
    asked_on = models.DateField()
    asked_at = models.DateTimeField(default=timezone.now)
    deadline = models.DateField(help_text="The last day that counts")
    criteria = models.TextField(help_text="What counts, what does not, and where it would be seen")
    silence = models.TextField(blank=True, help_text="What it means that nothing is reported")
    status_quo = models.TextField(blank=True)
    edge_cases = models.JSONField(
        default=list, blank=True, help_text="How the criteria could fail, and what is then decided"
    )
    measure = models.JSONField(
        default=dict, blank=True, help_text="What is counted, for questions that code resolves"
    )
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, editable=False)
    decided_on = models.DateField(null=True, blank=True, editable=False)
    resolved_at = models.DateTimeField(null=True, blank=True, editable=False)
    withheld = models.CharField(max_length=20, choices=Withheld, blank=True, editable=False)
    searched_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When evidence was last sought"
    )
    probability = models.FloatField(
        null=True, blank=True, editable=False, validators=[MinValueValidator(0.0), MaxValueValidator(1.0)]
    )
    forecast_on = models.DateField(null=True, blank=True, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_on", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(asked_on__lt=models.F("deadline")), name="question_deadline_ahead"
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(decided_on__isnull=False, resolved_at__isnull=False),
                name="question_outcome_with_days",
            ),
            models.CheckConstraint(
                condition=Q(hindcast=True) | Q(post__isnull=False), name="question_live_with_post"
            ),
        ]
        indexes = [
            models.Index(fields=["hindcast", "outcome", "deadline", "id"], name="question_by_deadline"),
            models.Index(fields=["hindcast", "-resolved_at", "-id"], name="question_newest_resolved"),
            # With the words and the post, so that a search for words reads no whole rows.
            models.Index(
                fields=["hindcast", "-asked_on", "position", "id", "post", "text"],
                name="question_newest_asked",
            ),
            models.Index(fields=["-asked_on", "-id"], name="question_by_day"),  # for the admin
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        """The question's page."""
        return address_of("predictions:question", self.slug)


class QuestionForecast(models.Model):
    """The probability of yes that somebody gave on a day; rows are added, never changed."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="forecasts", db_index=False)
    made_on = models.DateField()
    probability = models.FloatField(validators=[MinValueValidator(0.0), MaxValueValidator(1.0)])
    model_name = models.CharField(max_length=100, help_text='"base rate" where like cases were counted')
    prompt_version = models.CharField(max_length=64, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["made_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "made_on", "model_name"], name="question_forecast_once_a_day_and_model"
            ),
            models.CheckConstraint(
                condition=Q(probability__range=(0.0, 1.0)), name="question_forecast_probability"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.probability:.0%} on {self.made_on}"


class QuestionResolutionQuerySet(AppendOnlyQuerySet["QuestionResolution"]):
    """Resolutions are added, never changed."""


class QuestionResolution(AppendOnlyModel):
    """What was found about a question: append-only; a later one corrects an earlier one in public."""

    class Outcome(models.TextChoices):
        YES = "yes", "yes"
        NO = "no", "no"
        ANNULLED = "annulled", "annulled"
        REOPENED = "reopened", "reopened"

    class Way(models.TextChoices):
        COUNT = "count", "code, by counting"
        PERSON = "person", "a person"
        UNOPPOSED = "unopposed", "two judges who agreed, with no objection for a week"

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="resolutions")
    outcome = models.CharField(max_length=10, choices=Outcome)
    decided_on = models.DateField(help_text="The day on which it was decided in the world")
    way = models.CharField(max_length=10, choices=Way)
    note = models.TextField(blank=True)
    receipt = models.JSONField(default=dict, blank=True, help_text="What was counted or searched")
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)
    resolved_at = models.DateTimeField(default=timezone.now)

    objects = QuestionResolutionQuerySet.as_manager()

    class Meta:
        ordering = ["resolved_at", "pk"]

    def __str__(self) -> str:
        return f"{self.question} {self.get_outcome_display()}"


class Evidence(models.Model):
    """A quote that a question came from or was resolved by: copied, so that no deleted source takes it away."""

    class Role(models.TextChoices):
        ASKED = "asked", "what it was asked from"
        RESOLVED = "resolved", "what resolved it"

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="evidence")
    resolution = models.ForeignKey(
        QuestionResolution, on_delete=models.CASCADE, null=True, blank=True, related_name="evidence"
    )
    role = models.CharField(max_length=10, choices=Role)
    title = models.CharField(max_length=500, blank=True)
    quote = models.TextField()
    url = models.URLField(max_length=2000, blank=True)
    seen_at = models.DateTimeField(help_text="When the source said so to this site")
    sha256 = models.CharField(max_length=64, help_text="Of the quote")

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "evidence"

    def __str__(self) -> str:
        return self.title or self.quote[:80]


class ConsistencyCheck(models.Model):
    """What a model said on a day of a question's negation, and of the same question with an earlier deadline.

    `probability` is the forecast that was in force. Rows are added, never changed.
    """

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="consistency_checks")
    made_on = models.DateField()
    model_name = models.CharField(max_length=100)
    probability = models.FloatField(validators=[MinValueValidator(0.0), MaxValueValidator(1.0)])
    probability_of_not = models.FloatField(validators=[MinValueValidator(0.0), MaxValueValidator(1.0)])
    earlier_deadline = models.DateField(null=True, blank=True)
    probability_earlier = models.FloatField(
        null=True, blank=True, validators=[MinValueValidator(0.0), MaxValueValidator(1.0)]
    )

    class Meta:
        ordering = ["made_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "made_on", "model_name"], name="consistency_once_a_day_and_model"
            ),
            models.CheckConstraint(
                condition=Q(earlier_deadline=None, probability_earlier=None)
                | Q(earlier_deadline__isnull=False, probability_earlier__isnull=False),
                name="consistency_earlier_with_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} on {self.made_on}"


class RecordFigures(models.Model):
    """What is computed of all questions, live or hindcast, and the version of the data that it belongs to."""

    name = models.CharField(max_length=10, unique=True, help_text="live or hindcast")
    data_version = models.PositiveBigIntegerField(default=1, help_text="Grows with every change of the data")
    computed_version = models.PositiveBigIntegerField(null=True)
    computed_at = models.DateTimeField(null=True)
    as_of = models.DateField(null=True, help_text="The day that counted as today")
    numbers = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "record figures"

    def __str__(self) -> str:
        return f"Figures of the {self.name} record"
