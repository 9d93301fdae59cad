"""The admin page of what the site says of itself."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from blog.admin.base import HouseAdmin
from blog.models import SiteSettings


@admin.register(SiteSettings)
class SiteSettingsAdmin(HouseAdmin):
    """The one row of what the site says of itself: the list and "add" lead to its page."""

    fieldsets = [
        (None, {"fields": ["title", "tagline", "author", "home_text"]}),
        ("At the foot and beside the text", {"fields": ["social_links", "footer", "default_notice"]}),
    ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Leads to the row's page."""
        return self.go_to_row(request)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Leads to the row's page."""
        return self.go_to_row(request)

    def go_to_row(self, request: HttpRequest) -> HttpResponse:
        """The way to the row's page; makes the row where there is none yet."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        row = SiteSettings.load()
        if row._state.adding:
            row.save()
        return HttpResponseRedirect(reverse("admin:blog_sitesettings_change", args=[row.pk]))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: there is one row."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: the site has to say something of itself."""
        return False
