"""A list's actions, as buttons on the page of one object."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from blog.admin.base import ModelAdmin
from blog.admin.corrections import address_to_correct
from blog.models import Post


class ObjectActionsMixin(ModelAdmin):
    """Offers the list's actions as buttons on the object's own page too."""

    change_form_template = "admin/change_form_with_actions.html"
    object_actions: tuple[str, ...] = ()

    def get_object_actions(self, request: HttpRequest, obj: Any) -> list[str]:
        """The names of the actions that make sense for `obj` as it stands now."""
        return list(self.object_actions)

    def get_urls(self) -> list[URLPattern]:
        """The addresses of the admin pages, with that of the buttons."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_do"
        view = self.admin_site.admin_view(self.do_object_action)
        return [path("<path:object_id>/do/<slug:action>/", view, name=name), *super().get_urls()]

    def do_object_action(self, request: HttpRequest, object_id: str, action: str) -> HttpResponse:
        """Runs the action for the one object and returns to its page, or to the list where its button stood there."""
        obj = self.get_object(request, object_id)
        if obj is None:
            raise Http404(f"There is no {self.opts.verbose_name} {object_id}.")
        allowed = self.get_allowed_actions(request)
        if request.method != "POST" or action not in allowed:
            raise PermissionDenied
        function, _, title = allowed[action]
        if action in self.get_object_actions(request, obj):
            function(self, request, self.get_queryset(request).filter(pk=obj.pk))
        else:
            self.message_user(request, f"“{title}” is not possible now: {obj}.", messages.WARNING)
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        if request.POST.get("back") == "list":
            return HttpResponseRedirect(reverse(f"{name}_changelist"))
        return HttpResponseRedirect(reverse(f"{name}_change", args=[object_id]))

    def get_post(self, obj: Any) -> Post | None:
        """The post that can be corrected from the object's page; None where it has none."""
        return None

    def get_allowed_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The actions that have a button and that the user may run, by their names."""
        actions = self.get_actions(request)
        return {name: found for name in self.object_actions if (found := actions.get(name))}

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The page of the object, with its buttons."""
        if (obj := kwargs.get("obj")) is not None:
            allowed = self.get_allowed_actions(request)
            context["correct_address"] = address_to_correct(request, self.get_post(obj))
            context["object_actions"] = [
                {"name": name, "title": allowed[name][2]}
                for name in self.get_object_actions(request, obj)
                if name in allowed
            ]
        return super().render_change_form(request, context, *args, **kwargs)
