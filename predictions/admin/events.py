"""The admin pages of events, their predictions and their judgements."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from blog.admin.base import HistoryAdmin, HouseAdmin, ReadOnlyInline
from blog.admin.forms import LinesField
from predictions.admin.actions import MergeMixin
from predictions.changes import mark_changed
from predictions.judging.resolutions import find_shown
from predictions.models import Event, Judgement, Prediction

CRITERIA_DATED = (
    "The criteria were changed, so they count as written on {day}, after the predictions made until then. "
    "Set the date by hand where you only mended a word."
)


class EventForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """The form of an event; its other names one a line."""

    aliases = LinesField(required=False, help_text="Other names, one a line, such as AGI")


class JudgementInline(ReadOnlyInline):
    """What was found about the event so far."""

    model = Judgement
    fields = ["verdict", "happened_on", "evidence_url", "note", "judged_by", "judged_at"]
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Judgement]:
        """The judgements with those who judged."""
        judgements: QuerySet[Judgement] = super().get_queryset(request)
        return judgements.select_related("event", "judged_by")


@admin.register(Event)
class EventAdmin(MergeMixin, HistoryAdmin, HouseAdmin):
    """Events, with what was last predicted and judged."""

    form = EventForm
    list_display = ["name", "last_phrase", "predictions_link", "last_verdict", "has_criteria"]
    search_fields = ["name", "slug", "aliases", "description"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["preceded_by"]
    fields = ["name", "slug", "aliases", "description", "criteria", "criteria_written_on", "preceded_by"]
    inlines = [JudgementInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        """The events with their newest prediction and judgement."""
        events: QuerySet[Event] = super().get_queryset(request)
        predictions = Prediction.objects.filter(event=OuterRef("pk"))
        newest = predictions.order_by("-made_on", "-post")
        counted = predictions.order_by().values("event").annotate(number=Count("*"))
        judged = Judgement.objects.filter(event=OuterRef("pk")).order_by("-judged_at", "-pk")
        return events.annotate(
            prediction_count=Coalesce(Subquery(counted.values("number")), 0),
            newest_phrase=Subquery(newest.values("phrase")[:1]),
            newest_verdict=Subquery(judged.values("verdict")[:1]),
        )

    def view_on_site(self, obj: Event) -> str | None:
        """The event's page in the tracker, where it shows the event."""
        return obj.get_absolute_url() if find_shown(obj.slug, now=timezone.now()) else None

    @admin.display(description="last prediction")
    def last_phrase(self, obj: Any) -> str:
        """The words of the newest prediction's date."""
        return obj.newest_phrase or "None"

    @admin.display(description="predictions", ordering="prediction_count")
    def predictions_link(self, obj: Any) -> SafeString:
        """The number of predictions, linked to their list."""
        url = reverse("admin:predictions_prediction_changelist")
        return format_html('<a href="{}?event__id__exact={}">{}</a>', url, obj.pk, obj.prediction_count)

    @admin.display(description="last judgement")
    def last_verdict(self, obj: Any) -> str:
        """The newest verdict in words."""
        return Judgement.Verdict(obj.newest_verdict).label if obj.newest_verdict else "open"

    @admin.display(description="criteria", boolean=True)
    def has_criteria(self, obj: Event) -> bool:
        """Whether it is written down what counts as happened."""
        return bool(obj.criteria)

    def save_model(self, request: HttpRequest, obj: Event, form: Any, change: bool) -> None:
        """Stores the event; changed criteria are dated today unless the editor gave a date."""
        if (
            obj.criteria
            and "criteria" in form.changed_data
            and "criteria_written_on" not in form.changed_data
        ):
            obj.criteria_written_on = timezone.localdate()
            self.message_user(
                request, CRITERIA_DATED.format(day=obj.criteria_written_on.isoformat()), messages.WARNING
            )
        super().save_model(request, obj, form, change)
        mark_changed({obj.pk})
