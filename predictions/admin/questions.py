"""The admin pages of questions: looked at, resolved, annulled, reopened; never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from blog.admin.base import BoundedInline, ReadOnlyAdmin, ReadOnlyMixin, short, show_state
from blog.admin.large import LargeAdmin
from predictions.admin.deciding import (
    DecideMixin,
    DecisionForm,
    Outcome,
    latest_possible,
    show_link,
    show_receipt,
)
from predictions.models import Evidence, Question, QuestionForecast, QuestionNotice, QuestionResolution
from predictions.questions.resolving import Way, resolve
from predictions.questions.states import derive_question_state, describe_question_state


class QuestionStateFilter(admin.SimpleListFilter):
    """Questions by what became of them."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The states."""
        return [("open", "open"), ("due", "due, not resolved"), *Question.Outcome.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Question]) -> QuerySet[Question]:
        """The questions in the chosen state."""
        questions, today = Question.objects.all(), timezone.localdate()
        value = self.value()
        if value in Question.Outcome:
            return queryset.filter(outcome=value)
        states = {"open": questions.open, "due": questions.due}
        return queryset & states[value](today) if value in states else queryset


class QuestionForecastInline(BoundedInline):
    """The newest forecasts."""

    model = QuestionForecast
    classes = ["records"]
    fields = ["made_on", "chance", "model_name", "prompt_version", "reason"]
    newest_first = ["-made_on", "-pk"]
    named_by = ["question"]

    @admin.display(description="probability")
    def chance(self, obj: QuestionForecast) -> str:
        """The probability in percent."""
        return f"{obj.probability:.0%}"


class QuestionResolutionInline(BoundedInline):
    """What was found, the newest first, which is in force."""

    model = QuestionResolution
    fields = ["outcome", "decided_on", "way", "note", "searched", "resolved_by", "resolved_at"]
    newest_first = ["-resolved_at", "-pk"]
    named_by = ["question", "resolved_by"]

    @admin.display(description="what was searched")
    def searched(self, obj: QuestionResolution) -> SafeString | str:
        """What was counted or searched."""
        return show_receipt(obj.receipt)


class EvidenceInline(BoundedInline):
    """The copied quotes."""

    model = Evidence
    fields = ["role", "quote", "where", "seen_at"]
    newest_first = ["-pk"]
    named_by = ["question"]

    @admin.display(description="where")
    def where(self, obj: Evidence) -> SafeString | str:
        """The way to what said so."""
        return show_link(obj.url, short(obj.title))


class ResolveForm(DecisionForm):
    """How a person resolves a question."""

    outcome = forms.ChoiceField(choices=Outcome.choices)
    evidence_url = forms.URLField(
        required=False, assume_scheme="https", label="Evidence", help_text="Where readers can check it."
    )
    quote = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 80}),
        help_text="The sentence there that shows it, word by word: the page may go away, the copy stays.",
    )
    field_order = ["outcome", "decided_on", "evidence_url", "quote", "note"]

    def clean(self) -> dict[str, Any]:
        """A yes has its evidence, and an address its quote."""
        values = super().clean() or self.cleaned_data
        if values.get("outcome") == Outcome.YES and not values.get("evidence_url"):
            self.add_error("evidence_url", "That it came true needs a place where readers can check it.")
        if values.get("evidence_url") and not values.get("quote"):
            self.add_error("quote", "Copy the sentence that shows it.")
        return values


@admin.register(QuestionNotice)
class QuestionNoticeAdmin(ReadOnlyAdmin):
    """When the admins were told that a question waits for them."""

    list_display = ["question", "sent_at"]
    list_select_related = ["question"]
    search_fields = ["question__text"]
    date_hierarchy = "sent_at"
    ordering = ["-sent_at", "-pk"]


@admin.register(Question)
class QuestionAdmin(DecideMixin, ReadOnlyMixin, LargeAdmin):
    """Questions as they were asked, with the form that resolves them."""

    list_display = ["question", "state", "chance", "deadline", "asked_on", "kind", "hindcast"]
    list_filter = [QuestionStateFilter, "kind", "hindcast", "withheld"]
    search_fields = ["text", "slug", "story"]
    date_hierarchy = "deadline"
    ordering = ["-asked_on", "-pk"]
    exact_fields = ["slug"]
    indexed_columns = ["asked_on"]
    decision_form = ResolveForm
    inlines = [QuestionResolutionInline, QuestionForecastInline, EvidenceInline]
    readonly_fields = ["state", "chance", "entry", "edges", "counted"]
    fieldsets = [
        (None, {"fields": ["text", ("state", "withheld"), ("asked_on", "deadline"), "chance", "entry"]}),
        ("What counts", {"fields": ["criteria", "silence", "status_quo", "edges", "counted"]}),
        ("Where it belongs", {"fields": [("kind", "hindcast"), ("series", "story"), "slug"]}),
    ]

    def view_on_site(self, obj: Question) -> str | None:
        """The question's page, where the public sees it."""
        shown = Question.objects.shown(timezone.now()).filter(pk=obj.pk).exists()
        return obj.get_absolute_url() if shown else None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        """The questions with their posts."""
        questions: QuerySet[Question] = super().get_queryset(request)
        return questions.select_related("post")

    @admin.display(description="question", ordering="text")
    def question(self, obj: Question) -> str:
        """The text, cut."""
        return short(obj.text, length=140)

    @admin.display(description="state", ordering="outcome")
    def state(self, obj: Question) -> SafeString:
        """What became of it."""
        today = timezone.localdate()
        words = describe_question_state(obj.outcome, obj.deadline, decided_on=obj.decided_on, today=today)
        return show_state(derive_question_state(obj.outcome, obj.deadline, today=today), words)

    @admin.display(description="probability", ordering="probability")
    def chance(self, obj: Question) -> str:
        """The newest forecast, in percent."""
        return "None" if obj.probability is None else f"{obj.probability:.0%}"

    @admin.display(description="entry")
    def entry(self, obj: Question) -> SafeString | str:
        """The entry that asks it."""
        if obj.post is None:
            return "None"
        url = reverse("admin:blog_post_change", args=[obj.post.pk])
        return format_html('<a href="{}">{}</a>', url, short(obj.post.title, length=60))

    @admin.display(description="edge cases")
    def edges(self, obj: Question) -> SafeString | str:
        """How the criteria could fail, one a line."""
        return format_html_join("", "<p>{}</p>", ((case,) for case in obj.edge_cases)) or "None"

    @admin.display(description="what is counted")
    def counted(self, obj: Question) -> SafeString | str:
        """The measure of a counted question."""
        return show_receipt(obj.measure)

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Those who may add resolutions."""
        return request.user.has_perm("predictions.add_questionresolution")

    def list_decisions(self, obj: Question) -> list[tuple[str, str]]:
        """Resolving and annulling; correcting and reopening where it is resolved."""
        if obj.outcome:
            return [(obj.outcome, "Correct…"), (Outcome.REOPENED, "Reopen…")]
        return [(Outcome.YES, "Resolve…"), (Outcome.ANNULLED, "Annul…")]

    def first_values(self, obj: Question) -> dict[str, Any]:
        """The deadline, or today where it has not come."""
        return {"decided_on": latest_possible(obj.deadline, today=timezone.localdate())}

    def facts(self, obj: Question) -> list[tuple[str, Any]]:
        """The question, and what counts."""
        days = f"asked on {obj.asked_on.isoformat()}, the last day that counts is {obj.deadline.isoformat()}"
        return [
            ("Question", obj.text),
            ("State", self.state(obj)),
            ("Days", days),
            ("Criteria", obj.criteria),
            *([("If nothing is reported", obj.silence)] if obj.silence else []),
        ]

    def decide(self, obj: Question, values: dict[str, Any], request: HttpRequest) -> None:
        """Resolves the question in the name of the user."""
        now: datetime = timezone.now()
        quote = {"quote": values["quote"], "url": values["evidence_url"], "seen_at": now.isoformat()}
        resolve(
            obj,
            values["outcome"],
            decided_on=values["decided_on"],
            way=Way.PERSON,
            now=now,
            by=request.user,  # type: ignore[arg-type]  # the admin's users have logged in
            note=values["note"],
            quotes=[quote] if values["quote"] else [],
        )
