"""A preview of the Markdown in a form, before it is saved."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from blog.admin.base import ModelAdmin
from blog.rendering import render


class MarkdownPreviewMixin(ModelAdmin):
    """Shows the Markdown of a form as the site would, before it is saved."""

    change_form_template = "admin/change_form_with_preview.html"

    def get_urls(self) -> list[URLPattern]:
        """The addresses of the admin pages, with that of the preview."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_preview"
        return [path("preview/", self.admin_site.admin_view(self.preview), name=name), *super().get_urls()]

    def preview(self, request: HttpRequest) -> HttpResponse:
        """The title and the body of a posted form, rendered and sanitised as at save."""
        if request.method != "POST" or not (
            self.has_change_permission(request) or self.has_add_permission(request)
        ):
            raise PermissionDenied
        context = self.admin_site.each_context(request) | {
            "title": "Preview",
            "subject": request.POST.get("title", ""),
            "rendered": render(request.POST.get("body", "")),
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/preview.html", context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The page of the object, with the button that shows the preview."""
        context["preview_url"] = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_preview")
        return super().render_change_form(request, context, *args, **kwargs)
