"""The admin page of corrections: one short form, with or without JavaScript."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from blog import publishing
from blog.admin.base import HouseAdmin
from blog.models import Correction, Post


@admin.register(Correction)
class CorrectionAdmin(HouseAdmin):
    """Corrections: they are added, and stay as readers saw them; one made by mistake can be deleted."""

    list_display = ["post", "wrong", "right", "corrected_at", "corrected_by_name"]
    list_select_related = ["post"]
    search_fields = ["wrong", "right", "post__title"]
    raw_id_fields = ["post"]
    fields = ["post", "wrong", "right"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: a correction that was wrong is followed by another one."""
        return False

    def save_model(self, request: HttpRequest, obj: Correction, form: Any, change: bool) -> None:
        """Makes the correction by way of `publishing`."""
        made = publishing.correct(
            obj.post, wrong=obj.wrong, right=obj.right, by=request.user, now=timezone.now()
        )
        obj.pk = made.pk


def address_to_correct(request: HttpRequest, post: Post | None) -> str:
    """Where the post is corrected by whoever may do that; empty for others and where there is no post yet."""
    if post is None or not request.user.has_perm("blog.add_correction"):
        return ""
    return f"{reverse('admin:blog_correction_add')}?post={post.pk}"
