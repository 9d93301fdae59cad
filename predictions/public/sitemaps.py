"""The tracker's part of the sitemap."""

from __future__ import annotations

from datetime import date
from typing import cast

from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils import timezone

from blog.machines.sitemaps import SiteSitemap
from blog.models import Post
from predictions.models import Event, Question


class EventSitemap(SiteSitemap):
    """The events that public posts have predicted."""

    def items(self) -> QuerySet[Event]:
        """The events, with the day of their newest forecast."""
        public = Post.objects.published(timezone.now()).order_by()
        return (
            Event.objects.filter(predictions__post__in=public)
            .annotate(newest=Max("predictions__made_on"))
            .order_by("slug")
        )

    def lastmod(self, item: Event) -> date:
        """The day of the newest forecast."""
        return cast(date, vars(item)["newest"])

    def latest(self) -> date | None:
        """The day of the newest forecast of all."""
        return cast("date | None", self.items().aggregate(latest=Max("newest"))["latest"])


class QuestionSitemap(SiteSitemap):
    """The live questions of public posts; hindcasts are not for search engines."""

    def items(self) -> QuerySet[Question]:
        """The questions, the oldest first."""
        columns = ("slug", "asked_on", "forecast_on", "resolved_at")
        return Question.objects.public(timezone.now()).only(*columns).order_by("asked_on", "pk")

    def lastmod(self, item: Question) -> date:
        """The day of its answer, else of its newest forecast."""
        return timezone.localdate(item.resolved_at) if item.resolved_at else item.forecast_on or item.asked_on

    def latest(self) -> date | None:
        """The day of the newest forecast of all."""
        return cast("date | None", self.items().aggregate(latest=Max("forecast_on"))["latest"])


class TrackerSitemap(SiteSitemap):
    """The tracker's own pages."""

    def items(self) -> list[str]:
        """The names of their addresses."""
        return ["predictions:index", "predictions:questions", "predictions:record", "predictions:method"]

    def location(self, item: str) -> str:
        """The address."""
        return reverse(item)
