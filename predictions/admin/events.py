"""The admin pages of events, their predictions and their judgements."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from blog.admin_base import HistoryAdmin, HouseAdmin, ReadOnlyAdmin, ReadOnlyInline, short
from blog.admin_forms import LinesField
from blog.models import Post
from predictions.changes import mark_changed
from predictions.judging import check_judgement, judge
from predictions.judging_admin import MergeMixin, MoveMixin, WorkListMixin
from predictions.models import DueNotice, Event, Judgement, Prediction
from predictions.state import Verdict

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
        newest = Prediction.objects.filter(event=OuterRef("pk")).order_by("-made_on", "-pk")
        judged = Judgement.objects.filter(event=OuterRef("pk")).order_by("-judged_at", "-pk")
        return events.annotate(
            prediction_count=Count("predictions"),
            newest_phrase=Subquery(newest.values("phrase")[:1]),
            newest_verdict=Subquery(judged.values("verdict")[:1]),
        )

    def view_on_site(self, obj: Event) -> str:
        """The event's page in the tracker."""
        return obj.get_absolute_url()

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
class PredictionAdmin(MoveMixin, HistoryAdmin, HouseAdmin):
    """Predictions: corrected where they were misread; another event takes them only by the action for it."""

    form = PredictionForm
    list_display = ["event", "phrase", "earliest", "latest", "made_on", "entry", "model_name"]
    list_display_links = ["event", "phrase"]
    list_filter = [("event", admin.RelatedOnlyFieldListFilter), "model_name"]
    list_select_related = ["event", "post"]
    search_fields = ["phrase", "rationale", "event__name", "post__title"]
    date_hierarchy = "made_on"
    autocomplete_fields = ["event", "post"]
    fieldsets = [
        (None, {"fields": ["event", "post", "made_on", "phrase", ("earliest", "latest")]}),
        ("How sure it was", {"fields": [("low", "median", "high"), "probability_never"]}),
        ("Why, and who said it", {"fields": ["rationale", "model_name", "prompt_version"]}),
    ]

    def view_on_site(self, obj: Prediction) -> str:
        """The page of the event in the tracker."""
        return obj.event.get_absolute_url()

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


class JudgementForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """The form of a new judgement, which is checked against the calendar and the record."""

    class Meta:
        help_texts = {
            "event": "The criteria on its page say what counts; it is shown to readers with this judgement.",
            "happened_on": "Where it happened: the day on which the criteria were met.",
            "evidence_url": "Where readers can check it.",
            "note": "In a sentence, why; shown beside the verdict.",
        }

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # not in the type stubs
        if not self.errors:
            try:
                check_judgement(self.instance, now=timezone.now())
            except ValidationError as error:
                self.add_error(None, error)


@admin.register(Judgement)
class JudgementAdmin(WorkListMixin, HouseAdmin):
    """Judgements are added and looked at; a wrong one is corrected by the next."""

    form = JudgementForm
    list_display = ["event", "verdict", "happened_on", "evidence_url", "judged_by", "judged_at"]
    list_filter = ["verdict", ("event", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["event", "judged_by"]
    search_fields = ["event__name", "note", "evidence_url"]
    date_hierarchy = "judged_at"
    ordering = ["-judged_at", "-pk"]
    autocomplete_fields = ["event"]
    fields = ["event", "verdict", "happened_on", "evidence_url", "note"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who judged and when is shown, and never asked."""
        return [*self.fields, "judged_by", "judged_at"] if obj else self.fields

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: add a judgement that corrects the earlier one."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: add a judgement that corrects the earlier one."""
        return False

    def save_model(self, request: HttpRequest, obj: Judgement, form: Any, change: bool) -> None:
        """Judges in the name of the one who is logged in."""
        judgement = judge(
            obj.event,
            Verdict(obj.verdict),
            by=request.user,  # type: ignore[arg-type]  # the admin lets no anonymous user in
            now=timezone.now(),
            happened_on=obj.happened_on,
            evidence_url=obj.evidence_url,
            note=obj.note,
        )
        obj.pk, obj._state.adding = judgement.pk, False


@admin.register(DueNotice)
class DueNoticeAdmin(ReadOnlyAdmin):
    """When the admins were told that predictions of an event came due."""

    list_display = ["event", "sent_at"]
    list_select_related = ["event"]
    search_fields = ["event__name"]
    date_hierarchy = "sent_at"
    ordering = ["-sent_at", "-pk"]
