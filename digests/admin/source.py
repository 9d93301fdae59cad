"""The admin pages of sources."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from blog.admin.actions import ObjectActionsMixin
from blog.admin.base import HouseAdmin, short
from blog.admin.forms import IndentedJSONField
from blog.redaction import hide_keys
from digests.admin.inlines import CoveredDayInline
from digests.admin.links import name_kind, show_health
from digests.admin.settings_help import describe_kinds
from digests.collecting.reach import describe_reach
from digests.collecting.trial import order_trial
from digests.models import Source
from digests.sources import KINDS


def list_kinds() -> list[tuple[str, str]]:
    """The kinds of sources as choices."""
    return [("", "---------"), *((name, kind.label) for name, kind in KINDS.items())]


class KindFilter(admin.SimpleListFilter):
    """Sources by their kind, in words."""

    title = "kind"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The kinds that there are sources of."""
        used = set(Source.objects.order_by().values_list("kind", flat=True).distinct())
        return [(name, name_kind(name)) for name in sorted(used)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Source]) -> QuerySet[Source]:
        """The sources of the chosen kind."""
        return queryset.filter(kind=self.value()) if self.value() else queryset


class SourceForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """The form of a source: the kind is chosen, its settings are explained and checked."""

    kind = forms.ChoiceField(choices=list_kinds)
    settings = IndentedJSONField(
        required=False,
        initial=dict,
        widget=forms.Textarea(attrs={"rows": 8, "cols": 80, "spellcheck": "false"}),
        error_messages={"invalid": "This is not JSON; it should look like the example of its kind below."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "settings" in self.fields:
            self.fields["settings"].help_text = describe_kinds(KINDS)

    def clean_settings(self) -> Any:
        """Nothing at all stands for no settings."""
        return {} if self.cleaned_data["settings"] is None else self.cleaned_data["settings"]


@admin.register(Source)
class SourceAdmin(ObjectActionsMixin, HouseAdmin):
    """Sources, with how they fare."""

    form = SourceForm
    list_display = [
        "name",
        "health",
        "active",
        "section",
        "kind_in_words",
        "trouble",
        "last_success_at",
        "series",
    ]
    list_filter = ["active", KindFilter, "section", ("series", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["series"]
    search_fields = ["name", "settings", "last_error"]
    autocomplete_fields = ["series"]
    readonly_fields = [
        "settings_without_keys", "health", "reach", "last_success_at", "last_error_at", "last_error",
    ]  # fmt: skip
    inlines = [CoveredDayInline]
    actions = ["try_now", "switch_on", "switch_off"]
    object_actions = ("try_now",)
    fieldsets = [
        (None, {"fields": ["series", "name", "section", "active", "kind", "settings"]}),
        ("How much it counts", {"fields": ["limit", "weight", "most_per_day"]}),
        ("How it fares", {"fields": ["health", "reach", "last_success_at", "last_error_at", "last_error"]}),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who may only look sees the settings without the keys in their addresses."""
        if self.has_change_permission(request, obj):
            return self.fieldsets
        (name, first), *others = self.fieldsets
        shown = ["settings_without_keys" if field == "settings" else field for field in first["fields"]]
        return [(name, {**first, "fields": shown}), *others]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Nothing was heard of a source that is not there yet."""
        return self.inlines if obj else []

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        """Who may only look cannot find out a key by searching for it either."""
        may_see = self.has_change_permission(request)
        return [field for field in self.search_fields if may_see or field != "settings"]

    @admin.display(description="kind", ordering="kind")
    def kind_in_words(self, obj: Source) -> str:
        """What kind of source it is."""
        return name_kind(obj.kind)

    @admin.display(description="settings")
    def settings_without_keys(self, obj: Source) -> str:
        """The settings as JSON without keys."""
        return hide_keys(json.dumps(obj.settings, ensure_ascii=False))

    @admin.display(description="health", ordering="failures_in_a_row")
    def health(self, obj: Source) -> SafeString:
        """How the last visits went."""
        return show_health(obj)

    @admin.display(description="can be asked for")
    def reach(self, obj: Source) -> str:
        """How far back it can be asked for a day that was missed."""
        return describe_reach(obj, timezone.now()) if obj.pk else ""

    @admin.display(description="last error")
    def trouble(self, obj: Source) -> str:
        """The beginning of the last error, while the source fails."""
        return short(obj.last_error) if obj.failures_in_a_row else ""

    @admin.action(description="Try it now", permissions=["change"])
    def try_now(self, request: HttpRequest, queryset: QuerySet[Source]) -> None:
        """Has a worker ask the chosen sources whether they answer."""
        for source in queryset:
            order_trial(source)
            self.message_user(request, f"“{source}” is asked by a worker; its health shows the answer soon.")

    @admin.action(description="Switch on", permissions=["change"])
    def switch_on(self, request: HttpRequest, queryset: QuerySet[Source]) -> None:
        """Has the chosen sources asked again."""
        self.message_user(request, f"Switched on: {queryset.update(active=True)}.", messages.SUCCESS)

    @admin.action(description="Switch off", permissions=["change"])
    def switch_off(self, request: HttpRequest, queryset: QuerySet[Source]) -> None:
        """Has the chosen sources not asked any more."""
        self.message_user(request, f"Switched off: {queryset.update(active=False)}.", messages.SUCCESS)
