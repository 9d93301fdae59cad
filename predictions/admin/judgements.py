"""The admin pages of judgements, and of the notices that something came due."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from blog.admin.base import HouseAdmin, ReadOnlyAdmin
from predictions.admin.actions import WorkListMixin
from predictions.judging.judgements import check_judgement, judge
from predictions.judging.state import Verdict
from predictions.models import DueNotice, Judgement


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
