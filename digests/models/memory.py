"""What the site knew on which day: versions of items, and the days on which sources were heard."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import OuterRef, Subquery

from digests.models.series import Item, Source


class ItemVersionQuerySet(models.QuerySet["ItemVersion"]):
    """What is asked of versions."""

    def newest(self, **known: datetime) -> ItemVersionQuerySet:
        """The newest version of each item, of those that fit `known`."""
        newest = ItemVersion.objects.filter(item=OuterRef("item"), **known).order_by("-seen_at", "-pk")
        return self.filter(pk=Subquery(newest.values("pk")[:1]), **known)

    def as_of(self, moment: datetime) -> ItemVersionQuerySet:
        """Each item as it was known just before the moment; items that nobody knew then are left out."""
        return self.newest(seen_at__lt=moment)


class ItemVersion(models.Model):
    """An item as its source gave it at a moment: append-only, so that a later text never hides an earlier one.

    There is one where the content changed, and at most one a day where only the numbers did.
    """

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="versions", db_index=False)
    seen_at = models.DateTimeField()
    content_hash = models.CharField(max_length=64, help_text="SHA-256 of title, text, address and comments")
    url = models.URLField(max_length=2000)
    title = models.CharField(max_length=500)
    text = models.TextField(blank=True)
    top_comments = models.JSONField(default=list, blank=True)
    score = models.IntegerField(default=0)
    comment_count = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = ItemVersionQuerySet.as_manager()

    class Meta:
        ordering = ["item", "seen_at", "pk"]
        indexes = [
            models.Index(fields=["item", "-seen_at", "-id"], name="version_newest_of_item"),
            models.Index(fields=["seen_at"], name="version_by_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.seen_at:%Y-%m-%d %H:%M})"


class CoveredDay(models.Model):
    """A day for which a source was heard: a visit succeeded. `cut` where it may have had more than was asked for."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="covered_days")
    day = models.DateField()
    heard_at = models.DateTimeField()
    items = models.PositiveIntegerField(default=0)
    cut = models.BooleanField(
        default=False, help_text="It gave as many as were asked for, so it may have more"
    )

    class Meta:
        ordering = ["source", "day"]
        constraints = [models.UniqueConstraint(fields=["source", "day"], name="covered_day_once")]

    def __str__(self) -> str:
        return f"{self.source} on {self.day}"


class PaperCount(models.Model):
    """How many papers on something arXiv lists of a week that is over; asked once, and kept as it was."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="paper_counts")
    key = models.CharField(max_length=300, help_text="What is sought: categories and words")
    week = models.DateField(help_text="Its Monday")
    number = models.PositiveIntegerField(
        null=True, help_text="Empty where there are too many papers to be read"
    )
    address = models.TextField(help_text="Of the search")
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["source", "key", "week"]
        constraints = [models.UniqueConstraint(fields=["source", "key", "week"], name="paper_count_once")]

    def __str__(self) -> str:
        return f"{self.number} papers on {self.key} in the week of {self.week}"
