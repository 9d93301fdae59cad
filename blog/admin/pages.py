"""The admin page of the pages beside the posts."""

from __future__ import annotations

from django import forms
from django.contrib import admin

from blog.admin.base import HistoryAdmin, HouseAdmin
from blog.admin.forms import LARGE_TEXT, TextField
from blog.admin.preview import MarkdownPreviewMixin
from blog.models import Page


class PageForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """The form of a page, with room to write."""

    class Meta:
        widgets = {"title": forms.TextInput(attrs={"class": "vLargeTextField"}), "body": LARGE_TEXT}
        field_classes = {"body": TextField}


@admin.register(Page)
class PageAdmin(MarkdownPreviewMixin, HistoryAdmin, HouseAdmin):
    """Pages beside the posts, and their place in the menu."""

    form = PageForm
    list_display = ["title", "slug", "public", "in_menu", "menu_position", "updated_at"]
    list_editable = ["public", "in_menu", "menu_position"]
    list_filter = ["public", "in_menu"]
    search_fields = ["title", "slug", "body"]
    prepopulated_fields = {"slug": ["title"]}
    fields = ["title", "slug", "body", "public", ("in_menu", "menu_position")]

    def view_on_site(self, obj: Page) -> str:
        """The page's address."""
        return obj.get_absolute_url()
