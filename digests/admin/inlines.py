"""What stands beneath a digest on its page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from blog.admin.base import ReadOnlyInline, StackedInline
from digests.admin.forms import ForecastForm, PositionForm, PositionFormSet, TopicForm
from digests.admin.links import link_item, show_effect, show_seconds
from digests.models import Collection, Digest, Finding, Forecast, LogEntry, Topic, TrendingItem

BEING_WRITTEN = (Digest.Status.COLLECTING, Digest.Status.WRITING, Digest.Status.CHECKING)


class CorrectedMixin:
    """Rows that an editor corrects, but not while a worker writes them."""

    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Digest | None = None) -> bool:
        """Not while the digest is being written."""
        return not is_being_written(obj) and super().has_add_permission(request, obj)  # type: ignore[misc]

    def has_change_permission(self, request: HttpRequest, obj: Digest | None = None) -> bool:
        """Not while the digest is being written."""
        return not is_being_written(obj) and super().has_change_permission(request, obj)  # type: ignore[misc]

    def has_delete_permission(self, request: HttpRequest, obj: Digest | None = None) -> bool:
        """Not while the digest is being written."""
        return not is_being_written(obj) and super().has_delete_permission(request, obj)  # type: ignore[misc]


def is_being_written(digest: Digest | None) -> bool:
    """Whether a worker is at the digest."""
    return digest is not None and digest.status in BEING_WRITTEN


class TopicInline(CorrectedMixin, StackedInline):
    """The topics with their analyses."""

    model = Topic
    form = TopicForm
    formset = PositionFormSet
    autocomplete_fields = ["item"]
    readonly_fields = ["comes_from"]
    classes = ["compact"]
    fields = [
        ("position", "title"),
        "comes_from",
        "item",
        ("benefits", "ramifications"),
        ("subjects", "dropped_because"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        """The topics with all that their rows show."""
        topics: QuerySet[Topic] = super().get_queryset(request)
        return topics.select_related("item__source").prefetch_related("analyses")

    @admin.display(description="comes from")
    def comes_from(self, obj: Topic) -> SafeString | str:
        """What the source gave."""
        return link_item(obj.item) if obj.pk else "the item that you choose"


class TrendingInline(CorrectedMixin, StackedInline):
    """The items that are only listed."""

    model = TrendingItem
    form = PositionForm
    formset = PositionFormSet
    verbose_name_plural = "trending items"
    autocomplete_fields = ["item"]
    readonly_fields = ["comes_from"]
    classes = ["compact"]
    fields = [("position", "title"), "comes_from", "item"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[TrendingItem]:
        """The items with all that their rows show."""
        rows: QuerySet[TrendingItem] = super().get_queryset(request)
        return rows.select_related("item__source")

    @admin.display(description="comes from")
    def comes_from(self, obj: TrendingItem) -> SafeString | str:
        """What the source gave."""
        return link_item(obj.item) if obj.pk else "the item that you choose"


class ForecastInline(CorrectedMixin, StackedInline):
    """The predictions of the entry."""

    model = Forecast
    form = ForecastForm
    classes = ["compact"]
    fields = ["event", ("position", "phrase", "probability_never"), ("low", "median", "high"), "rationale"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Forecast]:
        """The forecasts with their events."""
        forecasts: QuerySet[Forecast] = super().get_queryset(request)
        return forecasts.select_related("event")


class FindingInline(ReadOnlyInline):
    """What the gates found."""

    model = Finding
    classes = ["records"]
    fields = ["gate", "place", "message", "effect", "found_at"]

    @admin.display(description="effect")
    def effect(self, obj: Finding) -> SafeString:
        """Whether the finding kept something out of the entry."""
        return show_effect(obj)


class LogInline(ReadOnlyInline):
    """What the program did with the digest."""

    model = LogEntry
    verbose_name_plural = "log"
    classes = ["records"]
    fields = ["at", "text"]


class CollectionInline(ReadOnlyInline):
    """How the sources answered."""

    model = Collection
    classes = ["records"]
    fields = ["source", "outcome", "item_count", "reason", "took"]

    @admin.display(description="took")
    def took(self, obj: Collection) -> str:
        """How long the visit took."""
        return show_seconds(obj.seconds)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The visits with their sources."""
        visits: QuerySet[Any] = super().get_queryset(request)
        return visits.select_related("source")
