"""The admin page of predictions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from blog.admin.base import HistoryAdmin, short
from blog.admin.large import LargeAdmin, recent_values
from blog.models import Post
from predictions.admin.actions import MoveMixin
from predictions.changes import mark_changed
from predictions.judging.resolutions import find_shown
from predictions.models import Prediction


class PredictionForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """The form of a prediction, which says in words what is wrong with its dates."""

    def clean(self) -> dict[str, Any]:
        """The dates stand in order."""
        values = super().clean() or self.cleaned_data
        self.check_order(values, "earliest", "latest")
        self.check_order(values, "low", "median")
        self.check_order(values, "median", "high")
        return values

    def check_order(self, values: dict[str, Any], first: str, second: str) -> None:
        """Puts an error at `second` where it comes before `first`."""
        start, end = values.get(first), values.get(second)
        if start and end and end < start:
            self.add_error(
                second, ValidationError(f"It should not be before “{first}” ({start.isoformat()}).")
            )


@admin.register(Prediction)
class PredictionAdmin(MoveMixin, HistoryAdmin, LargeAdmin):
    """Predictions: corrected where they were misread; another event takes them only by the action for it."""

    form = PredictionForm
    list_display = ["event", "phrase", "earliest", "latest", "made_on", "entry", "model_name"]
    list_display_links = ["event", "phrase"]
    list_filter = ["event", recent_values("model_name")]
    indexed_columns = ["made_on"]
    searched_rows = 2000  # with their events and entries
    list_select_related = ["event", "post"]
    search_fields = ["phrase", "rationale", "event__name", "post__title"]
    date_hierarchy = "made_on"
    autocomplete_fields = ["event", "post"]
    fieldsets = [
        (None, {"fields": ["event", "post", "made_on", "phrase", ("earliest", "latest")]}),
        ("How sure it was", {"fields": [("low", "median", "high"), "probability_never"]}),
        ("Why, and who said it", {"fields": ["rationale", "model_name", "prompt_version"]}),
    ]

    def view_on_site(self, obj: Prediction) -> str | None:
        """The page of the event in the tracker, where it shows the event."""
        return obj.event.get_absolute_url() if find_shown(obj.event.slug, now=timezone.now()) else None

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """What a stored prediction is about does not change, and a machine's prompt version never does."""
        return ["prompt_version", *(["event", "post"] if obj else [])]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only while its entry is a draft: the public record must not lose its misses."""
        hidden = obj is None or obj.post.status == Post.Status.DRAFT
        return hidden and bool(super().has_delete_permission(request, obj))

    def save_model(self, request: HttpRequest, obj: Prediction, form: Any, change: bool) -> None:
        """Stores the prediction and has its event's statistics computed anew."""
        super().save_model(request, obj, form, change)
        mark_changed({obj.event_id})

    def delete_model(self, request: HttpRequest, obj: Prediction) -> None:
        """Deletes the prediction and has its event's statistics computed anew."""
        super().delete_model(request, obj)
        mark_changed({obj.event_id})

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Prediction]) -> None:
        """Deletes several predictions and has their events' statistics computed anew."""
        events = set(queryset.values_list("event_id", flat=True))
        super().delete_queryset(request, queryset)
        mark_changed(events)

    @admin.display(description="entry", ordering="post__published_at")
    def entry(self, obj: Prediction) -> SafeString:
        """The entry that made the prediction."""
        url = reverse("admin:blog_post_change", args=[obj.post_id])
        return format_html('<a href="{}">{}</a>', url, short(obj.post.title, length=60))
