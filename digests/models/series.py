"""A daily column, the models that write it, the sources that feed it and what they gave."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from simple_history.models import HistoricalRecords

from blog.models import Tag
from digests.sources import KINDS
from digests.sources.base import SourceSettingsError, read_settings
from predictions.models import Event

SECTIONS = [("topics", "topics"), ("trending", "trending")]


def check_time_zone(name: str) -> None:
    """Raises ValidationError where `name` is no time zone."""
    if name not in available_timezones():
        raise ValidationError(f"{name!r} is no time zone; it should be a name like Europe/Berlin or UTC.")


class Series(models.Model):
    """A daily column: what it is about, when it comes out, who writes it, what it may cost."""

    class ReviewPolicy(models.TextChoices):
        PUBLISH = "publish", "publish at once"
        HOLD = "hold", "hold for approval"

    class SignOff(models.TextChoices):
        PERSON = "person", "by a person"
        UNOPPOSED = "unopposed", "by itself after 7 days without objection, where both judges agree"

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=100, unique=True)
    active = models.BooleanField(default=True)
    start_date = models.DateField(help_text="The first day that has a digest")
    publish_at = models.TimeField(
        default=time(5, 30), help_text="From this time on, the day's digest is owed"
    )
    time_zone = models.CharField(max_length=64, default="UTC", validators=[check_time_zone])
    catch_up_days = models.PositiveSmallIntegerField(
        default=14, help_text="How many missed days back are still written"
    )
    topics_per_day = models.PositiveSmallIntegerField(
        default=6, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    fewest_topics = models.PositiveSmallIntegerField(
        default=3,
        validators=[MinValueValidator(1)],
        help_text="With fewer the digest goes down a tier or is held",
    )
    trending_per_day = models.PositiveSmallIntegerField(default=3, validators=[MaxValueValidator(20)])
    title_template = models.CharField(
        max_length=200, default="{topics}", help_text="Known fields: {topics}, {series}, {date}"
    )
    byline = models.CharField(max_length=200, blank=True, default="Blog Agent")
    notice = models.TextField(blank=True, help_text="Stands above each entry; empty: the site's own notice")
    tags = models.ManyToManyField(Tag, blank=True, related_name="series")
    cover = models.ImageField(upload_to="series/", blank=True)
    cover_alt = models.CharField(max_length=300, blank=True)
    events = models.ManyToManyField(
        Event, blank=True, related_name="series", help_text="What each entry predicts"
    )
    daily_budget_usd = models.DecimalField(
        "daily budget",
        max_digits=8,
        decimal_places=4,
        default=1,
        validators=[MinValueValidator(0)],
        help_text="US dollars that the models may cost a day; what does not fit goes to a free one",
    )
    complete_for_hours = models.PositiveSmallIntegerField(
        default=24,
        help_text="So long after its publication an entry that lacks something is completed by itself; 0: never",
    )
    review_policy = models.CharField(max_length=10, choices=ReviewPolicy, default=ReviewPolicy.PUBLISH)
    counted_per_day = models.PositiveSmallIntegerField(
        "counted questions a day",
        default=3,
        validators=[MaxValueValidator(10)],
        help_text="Questions that code resolves from what the site collects; they need no model",
    )
    judged_per_day = models.PositiveSmallIntegerField(
        "judged questions a day",
        default=2,
        validators=[MaxValueValidator(2)],
        help_text="The most questions that a model proposes and evidence resolves: one near, one far",
    )
    sign_off = models.CharField(
        max_length=10,
        choices=SignOff,
        default=SignOff.PERSON,
        help_text="How proposed outcomes of judged questions come into force; yes and no alike",
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """The title's template names known fields only, and no more topics are asked than there are."""
        try:
            self.title_template.format(topics="", series="", date="")
        except (KeyError, ValueError, IndexError, AttributeError) as error:
            raise ValidationError(
                {"title_template": "It may hold {topics}, {series} and {date}, and no other braces."}
            ) from error
        if self.fewest_topics > self.topics_per_day:
            raise ValidationError({"fewest_topics": "It should not be more than the topics per day."})

    def due_at(self, day: date) -> datetime:
        """The moment from which the digest of `day` is owed."""
        return datetime.combine(day, self.publish_at, tzinfo=ZoneInfo(self.time_zone)).astimezone(UTC)

    def today(self, now: datetime) -> date:
        """The series' own calendar day at the moment `now`."""
        return now.astimezone(ZoneInfo(self.time_zone)).date()


class SeriesModel(models.Model):
    """A language model of a series, in the order in which they are tried, with its price."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="model_choices")
    position = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(
        max_length=100,
        help_text='As the server calls it, such as gpt-6-luna; "embedded" for the built-in one',
    )
    input_usd_per_million = models.DecimalField(
        "price of the prompt",
        max_digits=10,
        decimal_places=4,
        default=0,
        validators=[MinValueValidator(0)],
        help_text="US dollars for a million prompt tokens",
    )
    output_usd_per_million = models.DecimalField(
        "price of the answer",
        max_digits=10,
        decimal_places=4,
        default=0,
        validators=[MinValueValidator(0)],
        help_text="US dollars for a million answer tokens; what it thinks counts as answer",
    )
    effort = models.CharField(
        "effort",
        max_length=10,
        blank=True,
        choices=[(name, name) for name in ("none", "minimal", "low", "medium", "high", "xhigh", "max")],
        help_text="How hard it should think, where it can; empty: little, where it is known to think",
    )
    thinking_tokens = models.PositiveIntegerField(
        "tokens for thinking",
        null=True,
        blank=True,
        validators=[MaxValueValidator(200_000)],
        help_text="The most that it may think for one answer, beside the answer itself; empty: 4,000 where it thinks, "
        "and up to 16,000 where these are not enough",
    )

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["series", "name"], name="series_model_once")]

    def __str__(self) -> str:
        return self.name


class Source(models.Model):
    """Where a series gets its items from."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="sources")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30)
    settings = models.JSONField(default=dict, blank=True, help_text="What this kind of source wants to know")
    section = models.CharField(max_length=10, choices=SECTIONS, default="topics")
    limit = models.PositiveSmallIntegerField(
        default=25,
        validators=[MinValueValidator(1), MaxValueValidator(200)],
        help_text="Items asked for at once",
    )
    weight = models.FloatField(
        default=1.0, validators=[MinValueValidator(0.0)], help_text="Factor of its items' rank"
    )
    most_per_day = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The most of its items in one digest; empty: no limit"
    )
    active = models.BooleanField(default=True)
    last_success_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_error = models.TextField(blank=True, editable=False)
    last_error_at = models.DateTimeField(null=True, blank=True, editable=False)
    failures_in_a_row = models.PositiveIntegerField(default=0, editable=False)
    state = models.JSONField(
        default=dict,
        blank=True,
        editable=False,
        help_text="What the source remembers between visits, such as an ETag",
    )

    class Meta:
        ordering = ["series", "section", "pk"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """The kind is known and its settings are right; they are stored with their defaults."""
        if self.kind not in KINDS:
            raise ValidationError({"kind": f"There is no such kind; there is: {', '.join(KINDS)}."})
        try:
            self.settings = read_settings(KINDS[self.kind], self.settings)
        except SourceSettingsError as error:
            raise ValidationError({"settings": error.problems}) from error


class Item(models.Model):
    """What a source gave, as it gave it, so that a day can be written again."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="items")
    external_id = models.CharField(max_length=300)
    url = models.URLField(max_length=2000)
    canonical_url = models.CharField(max_length=2000, db_index=True)
    discussion_url = models.URLField(max_length=2000, blank=True)
    title = models.CharField(max_length=500)
    flair = models.CharField(max_length=100, blank=True)
    text = models.TextField(blank=True)
    author = models.CharField(max_length=200, blank=True)
    score = models.IntegerField(default=0)
    comment_count = models.PositiveIntegerField(default=0)
    top_comments = models.JSONField(default=list, blank=True)
    subjects = models.JSONField(default=list, blank=True, help_text="What the source says it is about")
    published_at = models.DateTimeField(null=True, blank=True)
    collected_at = models.DateTimeField(help_text="When the source last gave it")
    first_seen_at = models.DateTimeField(help_text="When the source first gave it")
    first_day = models.DateField(help_text="The day of the first digest that it was collected for")

    class Meta:
        ordering = ["-collected_at", "-pk"]
        indexes = [
            models.Index(fields=["-collected_at", "-id"], name="item_newest"),
            models.Index(fields=["source", "-collected_at", "-id"], name="item_newest_of_source"),
            models.Index(fields=["source", "first_day"], name="item_first_days"),
        ]
        constraints = [models.UniqueConstraint(fields=["source", "external_id"], name="item_once_per_source")]

    def __str__(self) -> str:
        return self.title
