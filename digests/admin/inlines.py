"""What stands beneath a digest on its page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from blog.admin.base import BoundedInline, ReadOnlyInline, StackedInline
from digests.admin.forms import DraftQuestionForm, ForecastForm, PositionForm, PositionFormSet, TopicForm
from digests.admin.links import link_item, show_effect, show_seconds
from digests.models import (
    Collection,
    CoveredDay,
    Digest,
    DraftQuestion,
    Finding,
    Forecast,
    ItemVersion,
    LogEntry,
    Topic,
    TrendingItem,
)
from predictions.models import Question

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


class DraftQuestionInline(CorrectedMixin, StackedInline):
    """What the entry asks; a published question never changes, and so its draft does not either."""

    model = DraftQuestion
    form = DraftQuestionForm
    classes = ["compact"]
    verbose_name = "question"
    fields = [
        ("position", "text"),
        ("kind", "deadline", "probability"),
        "criteria",
        ("silence", "status_quo"),
        "reason",
        "model_name",
    ]
    readonly_fields = ["kind", "model_name"]

    def has_add_permission(self, request: HttpRequest, obj: Digest | None = None) -> bool:
        """Never: a question comes with what it was asked from and, where code counts, with its measure."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Digest | None = None) -> bool:
        """Not once they are published."""
        return not has_published_questions(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Digest | None = None) -> bool:
        """Not once they are published."""
        return not has_published_questions(obj) and super().has_delete_permission(request, obj)


def has_published_questions(digest: Digest | None) -> bool:
    """Whether the digest's entry asks questions in public."""
    if digest is None or digest.post_id is None:
        return False
    return Question.objects.filter(post=digest.post_id).exists()


class ItemVersionInline(BoundedInline):
    """What the source said when, the newest first."""

    model = ItemVersion
    verbose_name_plural = "versions, the newest first"
    classes = ["records"]
    fields = ["seen_at", "title", "score", "comment_count", "published_at"]
    newest_first = ["-seen_at", "-pk"]
    named_by = ["item"]


class CoveredDayInline(BoundedInline):
    """The last days for which the source was heard."""

    model = CoveredDay
    verbose_name_plural = "days for which it was heard, the newest first"
    classes = ["records"]
    fields = ["day", "heard_at", "items", "cut"]
    newest_first = ["-day"]
    named_by = ["source"]


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
