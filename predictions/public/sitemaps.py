"""The tracker's part of the sitemap."""

from __future__ import annotations

from datetime import date
from typing import cast

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from blog.machines.sitemaps import SiteSitemap
from predictions.models import Event, Prediction, Question


class EventSitemap(SiteSitemap):
    """The events that public posts have predicted."""

    def items(self) -> QuerySet[Event]:
        """The events, with the day of their newest forecast."""
        public = Prediction.objects.public(timezone.now()).filter(event=OuterRef("pk"))
        newest = Subquery(public.order_by("-made_on").values("made_on")[:1])
        return Event.objects.annotate(newest=newest).exclude(newest=None).order_by("slug")

    def lastmod(self, item: Event) -> date:
        """The day of the newest forecast."""
        return cast(date, vars(item)["newest"])

    def latest(self) -> date | None:
        """The day of the newest forecast of all."""
        newest = Prediction.objects.public(timezone.now()).order_by("-made_on")
        return newest.values_list("made_on", flat=True).first()


class QuestionSitemap(SiteSitemap):
    """The live questions of public posts; hindcasts are not for search engines."""

    def items(self) -> QuerySet[Question]:
        """The questions, the oldest first."""
        columns = ("slug", "asked_on", "forecast_on", "resolved_at")
        return Question.objects.public(timezone.now()).only(*columns).order_by("asked_on", "-position", "-pk")

    def lastmod(self, item: Question) -> date:
        """The day of its answer, else of its newest forecast."""
        return timezone.localdate(item.resolved_at) if item.resolved_at else item.forecast_on or item.asked_on

    def latest(self) -> date | None:
        """The day of the newest forecast of all."""
        newest = Question.objects.public(timezone.now()).exclude(forecast_on=None).order_by("-forecast_on")
        return newest.values_list("forecast_on", flat=True).first()


class TrackerSitemap(SiteSitemap):
    """The tracker's own pages."""

    def items(self) -> list[str]:
        """The names of their addresses."""
        return ["predictions:index", "predictions:questions", "predictions:record", "predictions:method"]

    def location(self, item: str) -> str:
        """The address."""
        return reverse(item)
