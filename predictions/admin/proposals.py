"""The admin pages of proposals: what waits for a person's sign, each with its quotes."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from blog.admin.actions import ObjectActionsMixin
from blog.admin.base import ReadOnlyAdmin, short, show_state
from predictions.admin.deciding import (
    DecideMixin,
    Outcome,
    latest_possible,
    show_quotes,
    show_receipt,
)
from predictions.models import Proposal
from predictions.questions.proposals import accept, decide_otherwise

FIRST_QUOTES = 2
OPEN_FIRST = Case(
    When(status=Proposal.Status.OPEN, then=Value(0)), default=Value(1), output_field=IntegerField()
)


@admin.register(Proposal)
class ProposalAdmin(DecideMixin, ObjectActionsMixin, ReadOnlyAdmin):
    """What judges or silence propose: accepted, changed or annulled in one step, many at once where wanted."""

    change_form_template = "admin/predictions/decidable.html"
    list_display = ["matter", "sign", "proposed", "evidence", "searched", "state"]
    list_filter = ["status", "outcome", "silence", "agreed"]
    list_select_related = ["question", "event"]
    search_fields = ["question__text", "event__name"]
    ordering = [OPEN_FIRST.asc(), "-opened_at", "-pk"]
    show_full_result_count = False
    actions = ["accept"]
    object_actions = ("accept",)
    readonly_fields = ["matter_link", "proposed", "criteria", "quotes_shown", "searched", "state"]
    fields = [
        "matter_link", "proposed", "criteria", "quotes_shown", "searched", ("silence", "agreed"), "judges",
        ("state", "opened_at"), ("closed_at", "closed_by"),
    ]  # fmt: skip

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Those who may change proposals, although no form changes one."""
        return request.user.has_perm("predictions.change_proposal")

    def list_decisions(self, obj: Proposal) -> list[tuple[str, str]]:
        """The other way and annulling, while it is open."""
        if obj.status != Proposal.Status.OPEN:
            return []
        other = Outcome.NO if obj.outcome == Outcome.YES else Outcome.YES
        return [(other, "Decide otherwise…"), (Outcome.ANNULLED, "Annul…")]

    def get_object_actions(self, request: HttpRequest, obj: Proposal) -> list[str]:
        """Accepting, while it is open."""
        return list(self.object_actions) if obj.status == Proposal.Status.OPEN else []

    def first_values(self, obj: Proposal) -> dict[str, Any]:
        """The proposed day, or today where it has not come."""
        return {"decided_on": latest_possible(obj.decided_on, today=timezone.localdate())}

    def facts(self, obj: Proposal) -> list[tuple[str, Any]]:
        """What it is about, what is proposed and why."""
        return [
            ("About", self.matter_link(obj)),
            ("Proposed", self.proposed(obj)),
            ("Criteria", self.criteria(obj)),
            ("Quotes", show_quotes(obj.quotes)),
            ("What was searched", show_receipt(obj.receipt)),
        ]

    def decide(self, obj: Proposal, values: dict[str, Any], request: HttpRequest) -> None:
        """Decides otherwise in the name of the user."""
        decide_otherwise(
            obj,
            outcome=values["outcome"],
            decided_on=values["decided_on"],
            by=request.user,  # type: ignore[arg-type]  # the admin's users have logged in
            now=timezone.now(),
            note=values["note"],
        )

    @admin.action(description="Accept", permissions=["decide"])
    def accept(self, request: HttpRequest, queryset: QuerySet[Proposal]) -> None:
        """Brings the chosen ones into force; what cannot be stays open, and is said."""
        accepted = 0
        for proposal in queryset.filter(status=Proposal.Status.OPEN).select_related("question", "event"):
            try:
                accept(proposal, by=request.user, now=timezone.now())  # type: ignore[arg-type]  # has logged in
            except ValidationError as error:
                self.message_user(request, f"{proposal}: {' '.join(error.messages)}", messages.WARNING)
            else:
                accepted += 1
        self.message_user(
            request, f"Accepted: {accepted}.", messages.SUCCESS if accepted else messages.WARNING
        )

    @admin.display(description="about", ordering="question__text")
    def matter(self, obj: Proposal) -> str:
        """The question or the event, cut."""
        return short(str(obj.question or obj.event), length=140)

    @admin.display(description="about")
    def matter_link(self, obj: Proposal) -> SafeString:
        """The way to the question or the event."""
        name = "question" if obj.question else "event"
        url = reverse(f"admin:predictions_{name}_change", args=[obj.question_id or obj.event_id])
        return format_html('<a href="{}">{}</a>', url, obj.question or obj.event)

    @admin.display(description="proposed", ordering="outcome")
    def proposed(self, obj: Proposal) -> str:
        """The outcome with its day, and whether it is silence."""
        why = ", since nothing was reported" if obj.silence else ""
        agreed = "" if obj.agreed else "; the judges did not both say so"
        return f"{obj.outcome}, {obj.decided_on.isoformat()}{why}{agreed}"

    @admin.display(description="criteria")
    def criteria(self, obj: Proposal) -> str:
        """What counts."""
        matter = obj.question or obj.event
        return matter.criteria if matter and matter.criteria else "None"

    @admin.display(description="quotes")
    def quotes_shown(self, obj: Proposal) -> SafeString | str:
        """All quotes with their links."""
        return show_quotes(obj.quotes)

    @admin.display(description="evidence")
    def evidence(self, obj: Proposal) -> SafeString | str:
        """The first quotes, and how many there are more."""
        more = len(obj.quotes) - FIRST_QUOTES
        shown = [
            {**quote, "quote": short(quote.get("quote", ""), length=200)}
            for quote in obj.quotes[:FIRST_QUOTES]
        ]
        return format_html("{}{}", show_quotes(shown), f"and {more} more" if more > 0 else "")

    @admin.display(description="what was searched")
    def searched(self, obj: Proposal) -> SafeString | str:
        """The receipt."""
        return show_receipt(obj.receipt)

    @admin.display(description="status", ordering="status")
    def state(self, obj: Proposal) -> SafeString:
        """Whether it waits for a person."""
        name = "due" if obj.status == Proposal.Status.OPEN else obj.status
        return show_state(name, obj.get_status_display())

    @admin.display(description="sign")
    def sign(self, obj: Proposal) -> SafeString | str:
        """Accepting with one click, and the way to decide otherwise; nothing where it is closed."""
        if obj.status != Proposal.Status.OPEN:
            return ""
        accept_url = reverse("admin:predictions_proposal_do", args=[obj.pk, "accept"])
        form_url = reverse("admin:predictions_proposal_decide", args=[obj.pk])
        return format_html(
            '<button type="submit" class="button" name="back" value="list" formaction="{}">Accept</button> '
            '<a href="{}">otherwise…</a>',
            accept_url,
            form_url,
        )
