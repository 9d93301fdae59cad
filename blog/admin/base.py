"""What the admin pages of all apps have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from simple_history.admin import SimpleHistoryAdmin

__all__ = [
    "BoundedInline",
    "HistoryAdmin",
    "HouseAdmin",
    "ModelAdmin",
    "ReadOnlyAdmin",
    "ReadOnlyInline",
    "ReadOnlyMixin",
    "StackedInline",
    "TabularInline",
    "short",
    "show_state",
]

admin.site.site_header = admin.site.site_title = "Hindcast"
admin.site.index_title = "What is going on"

if TYPE_CHECKING:
    # The classes are generic for the type checker only.
    ModelAdmin = admin.ModelAdmin[Any]
    StackedInline = admin.StackedInline[Any, Any]
    TabularInline = admin.TabularInline[Any, Any]
    HistoryAdminBase = admin.ModelAdmin[Any]
    InlineFormSet = BaseInlineFormSet[Any, Any, Any]
else:
    from django.contrib.admin import ModelAdmin, StackedInline, TabularInline

    HistoryAdminBase = SimpleHistoryAdmin
    InlineFormSet = BaseInlineFormSet

MOST_BENEATH = 50


class HouseAdmin(ModelAdmin):
    """A list of fifty a page."""

    list_per_page = 50
    # An address typed without its scheme is taken as https, which Django does by itself from version 6 on.
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}


class HistoryAdmin(HistoryAdminBase):
    """Shows who changed what, and brings an earlier version back."""

    # The package's own list has an inline style, which the Content-Security-Policy blocks.
    object_history_list_template = "admin/object_history_list.html"


class ReadOnlyMixin:
    """For records of what happened: they can be looked at, not added, changed or deleted."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


class ReadOnlyAdmin(ReadOnlyMixin, HouseAdmin):
    """The pages of a record of what happened."""


class ReadOnlyInline(ReadOnlyMixin, TabularInline):
    """Records of what happened, beside the object that they belong to."""

    extra = 0
    can_delete = False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """All of them."""
        return [str(name) for name in self.fields or ()]


class NewestFormSet(InlineFormSet):
    """The first rows of the inline's order."""

    def get_queryset(self) -> QuerySet[Any]:
        """At most fifty rows; the form asks for them more than once."""
        if not hasattr(self, "_newest"):
            self._newest: QuerySet[Any] = super().get_queryset()[:MOST_BENEATH]
        return self._newest


class BoundedInline(ReadOnlyInline):
    """The newest fifty records, however many there are."""

    formset = NewestFormSet
    newest_first: tuple[str, ...] | list[str] = ()
    named_by: tuple[str, ...] | list[str] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The records in the inline's order, with what their names and fields are made of."""
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related(*self.named_by).order_by(*self.newest_first)


def show_state(name: str, words: str) -> SafeString:
    """A state in words, with the colour of its name."""
    return format_html('<span class="state state-{}">{}</span>', name, words)


def short(text: str, *, length: int = 80) -> str:
    """The first line of the text, cut at `length` characters."""
    line = text.strip().partition("\n")[0]
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"
