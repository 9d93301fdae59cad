"""The admin's work on events: the list of what is to be judged, merging, and moving predictions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Max, Min, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import slugify

from blog.admin.base import ModelAdmin
from predictions.events.merging import MergeError, Moved, merge_events, move_predictions, split_event
from predictions.judging.resolutions import filter_by_state, load_resolutions
from predictions.judging.state import State
from predictions.models import DueNotice, Event, Prediction


@dataclass(frozen=True, slots=True)
class ToJudge:
    """An event with predictions that are overdue or due soon; the days are their last predicted days."""

    event: Event
    count: int
    first: date
    last: date
    told_at: datetime | None


def list_to_judge(state: State, *, now: datetime) -> list[ToJudge]:
    """The events with public predictions in the state, the one that has waited longest first."""
    found = (
        filter_by_state(
            Prediction.objects.public(now),
            [state],
            resolutions=load_resolutions(),
            today=timezone.localdate(now),
        )
        .order_by()
        .values_list("event")
        .annotate(count=Count("pk"), first=Min("latest"), last=Max("latest"))
        .order_by("first", "event")
    )
    rows = list(found)
    events = Event.objects.in_bulk([row[0] for row in rows])
    told = dict(DueNotice.objects.order_by().values_list("event").annotate(last=Max("sent_at")))
    return [ToJudge(events[key], count, first, last, told.get(key)) for key, count, first, last in rows]


class WorkListMixin(ModelAdmin):
    """A page with what is to be judged, beside the list of judgements."""

    change_list_template = "admin/predictions/judgement/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        """The addresses of the admin pages, with that of the work list."""
        view = self.admin_site.admin_view(self.work_list)
        return [path("due/", view, name="predictions_judgement_due"), *super().get_urls()]

    def work_list(self, request: HttpRequest) -> HttpResponse:
        """What is overdue and due soon, each with a link to the form."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        now = timezone.now()
        context = {
            **self.admin_site.each_context(request),
            "title": "To be judged",
            "opts": self.opts,
            "overdue": list_to_judge(State.OVERDUE, now=now),
            "due_soon": list_to_judge(State.DUE_SOON, now=now),
            "may_judge": self.has_add_permission(request),
        }
        return TemplateResponse(request, "admin/predictions/judgement/due.html", context)


class MergeForm(forms.Form):
    """Into which event to merge."""

    target = forms.ModelChoiceField(
        Event.objects.filter(merged_into=None), label="Merge into", empty_label="Choose an event"
    )


class MoveForm(forms.Form):
    """To which event, there or new, to move predictions."""

    target = forms.ModelChoiceField(Event.objects.all(), required=False, label="Move to")
    name = forms.CharField(max_length=200, required=False, label="or to a new event with the name")

    def clean(self) -> dict[str, Any]:
        """One of the two, and a name that makes a free address."""
        values = super().clean() or self.cleaned_data
        if bool(values.get("target")) == bool(values.get("name")):
            raise ValidationError("Choose an event or name a new one, and not both.")
        if name := values.get("name"):
            try:
                Event(name=name, slug=slugify(name)).full_clean()
            except ValidationError as error:
                raise ValidationError({"name": error.messages}) from error
        return values


class MergeMixin(ModelAdmin):
    """The action that merges the chosen events into another one."""

    actions = ["merge"]

    @admin.action(description="Merge into another event…", permissions=["change"])
    def merge(self, request: HttpRequest, queryset: QuerySet[Event]) -> HttpResponse | None:
        """Asks for the event that stays, then merges."""
        form = MergeForm(request.POST if "apply" in request.POST else None)
        if not form.is_valid():
            return _ask(self, request, "merge", queryset, form, "Merge events")
        target = form.cleaned_data["target"]
        for event in queryset.exclude(pk=target.pk):
            try:
                report = merge_events(event, Event.objects.get(pk=target.pk))
            except MergeError as error:
                self.message_user(request, str(error), messages.ERROR)
                continue
            self.message_user(request, f"“{event}”: {report.moved} predictions moved to “{target}”.")
            _name_kept(self, request, report)
        return None


class MoveMixin(ModelAdmin):
    """The action that moves the chosen predictions to another event, or splits them off into a new one."""

    actions = ["move"]

    @admin.action(description="Move to another event, or split off…", permissions=["change"])
    def move(self, request: HttpRequest, queryset: QuerySet[Prediction]) -> HttpResponse | None:
        """Asks for the event, then moves."""
        form = MoveForm(request.POST if "apply" in request.POST else None)
        if not form.is_valid():
            return _ask(self, request, "move", queryset, form, "Move predictions")
        rows = list(queryset.select_related("post"))
        if name := form.cleaned_data["name"]:
            event = split_event(rows, name=name, slug=slugify(name))
            self.message_user(request, f"{event.predictions.count()} predictions now belong to “{event}”.")
            return HttpResponseRedirect(reverse("admin:predictions_event_change", args=[event.pk]))
        report = move_predictions(rows, form.cleaned_data["target"])
        self.message_user(request, f"{report.moved} predictions moved to “{form.cleaned_data['target']}”.")
        _name_kept(self, request, report)
        return None


def _ask(
    model_admin: ModelAdmin,
    request: HttpRequest,
    action: str,
    queryset: QuerySet[Any],
    form: forms.Form,
    title: str,
) -> HttpResponse:
    """The page between choosing rows and acting on them."""
    context = {
        **model_admin.admin_site.each_context(request),
        "title": title,
        "opts": model_admin.opts,
        "form": form,
        "action": action,
        "rows": queryset,
        "checkbox": ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, "admin/predictions/ask.html", context)


def _name_kept(model_admin: ModelAdmin, request: HttpRequest, report: Moved) -> None:
    if report.kept:
        entries = ", ".join(f"“{row.post}”" for row in report.kept[:5])
        more = f" and {len(report.kept) - 5} more" if len(report.kept) > 5 else ""
        model_admin.message_user(
            request,
            f"{len(report.kept)} stayed, since their entries predict both events: {entries}{more}.",
            messages.WARNING,
        )
