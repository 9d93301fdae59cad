"""The admin's page on which a person decides a question or a proposal, in one step."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from blog.admin.base import ModelAdmin
from predictions.models import QuestionResolution

Outcome = QuestionResolution.Outcome
DAY = forms.DateInput(attrs={"type": "date"})
# What takes something away from the record is explained to its readers.
EXPLAINED = (Outcome.ANNULLED, Outcome.REOPENED)


class DecisionForm(forms.Form):
    """What a person decides."""

    outcome = forms.ChoiceField(
        choices=[("yes", "yes"), ("no", "no"), ("annulled", "annulled: it cannot be answered fairly")]
    )
    decided_on = forms.DateField(
        label="Decided on",
        widget=DAY,
        help_text="For a yes the day on which it came true, else the day from which on it was sure.",
    )
    note = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 80}),
        help_text="In a sentence, why; shown to readers.",
    )

    def clean(self) -> dict[str, Any]:
        """Annulling and reopening have a reason."""
        values = super().clean() or self.cleaned_data
        if values.get("outcome") in EXPLAINED and not values.get("note"):
            self.add_error("note", "Say why: readers see that it was taken out of the record.")
        return values


class DecideMixin(ModelAdmin):
    """A page with a form that decides one object."""

    change_form_template = "admin/predictions/decidable.html"
    decision_form: type[DecisionForm] = DecisionForm

    def get_urls(self) -> list[URLPattern]:
        """The addresses of the admin pages, with that of the form."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_decide"
        view = self.admin_site.admin_view(self.decision_page)
        return [path("<path:object_id>/decide/", view, name=name), *super().get_urls()]

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Whether the user may decide at all."""
        raise NotImplementedError

    def list_decisions(self, obj: Any) -> list[tuple[str, str]]:
        """The outcomes that are possible as the object stands now, each with the words of its link; none: no form."""
        raise NotImplementedError

    def first_values(self, obj: Any) -> dict[str, Any]:
        """What the form holds at first."""
        raise NotImplementedError

    def facts(self, obj: Any) -> list[tuple[str, Any]]:
        """What stands beside the form: a name and what it is."""
        raise NotImplementedError

    def decide(self, obj: Any, values: dict[str, Any], request: HttpRequest) -> None:
        """Stores the decision. Raises ValidationError, by field."""
        raise NotImplementedError

    def decision_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Asks for the decision, then stores it and returns to the object's page."""
        obj = self.get_object(request, object_id)
        if obj is None:
            raise Http404(f"There is no {self.opts.verbose_name} {object_id}.")
        if not self.has_decide_permission(request) or not self.list_decisions(obj):
            raise PermissionDenied
        chosen = {"outcome": request.GET["outcome"]} if "outcome" in request.GET else {}
        form = self.decision_form(request.POST or None, initial=self.first_values(obj) | chosen)
        if form.is_valid() and self.try_to_decide(form, obj, request):
            self.message_user(request, f"It is recorded: {form.cleaned_data['outcome']}.")
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
            return HttpResponseRedirect(reverse(name, args=[obj.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": "Decide",
            "opts": self.opts,
            "object": obj,
            "facts": self.facts(obj),
            "form": form,
        }
        return TemplateResponse(request, "admin/predictions/decide.html", context)

    def try_to_decide(self, form: DecisionForm, obj: Any, request: HttpRequest) -> bool:
        """Stores the decision, or puts what is wrong beside the fields; whether it is stored."""
        try:
            with transaction.atomic():
                self.decide(obj, form.cleaned_data, request)
        except ValidationError as error:
            form.add_error(None, named_for(form, error))
            return False
        return True

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The page of the object, with the ways to the form."""
        if (obj := kwargs.get("obj")) is not None and self.has_decide_permission(request):
            context["decisions"] = self.list_decisions(obj)
        return super().render_change_form(request, context, *args, **kwargs)


def named_for(form: forms.Form, error: ValidationError) -> ValidationError:
    """The error with the names of the form's own fields; what belongs to no field of it belongs to the whole."""
    if not hasattr(error, "error_dict"):
        return error
    if set(error.error_dict) <= set(form.fields):
        return error
    return ValidationError(error.messages)


def show_quotes(quotes: list[dict[str, str]]) -> SafeString | str:
    """The quotes, each with where it stands and since when."""
    rows = (
        (
            quote.get("quote", ""),
            show_link(quote.get("url", ""), quote.get("title", "")),
            quote.get("seen_at", "")[:10],
        )
        for quote in quotes
    )
    return format_html_join("", "<blockquote>{}<br>{} {}</blockquote>", rows) or "None"


def show_link(url: str, words: str = "") -> SafeString | str:
    """The address as a link, where it is one of the web."""
    if not url.startswith(("http://", "https://")):
        return words
    return format_html('<a href="{}" rel="noreferrer">{}</a>', url, words or url)


def show_receipt(receipt: dict[str, Any]) -> SafeString | str:
    """What was counted or searched: each name with its number."""
    return (
        format_html_join("; ", "{}: {}", ((name.replace("_", " "), value) for name, value in receipt.items()))
        or "None"
    )


def latest_possible(day: date, *, today: date) -> date:
    """The day, or today where it has not come yet."""
    return min(day, today)
