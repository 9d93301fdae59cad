"""The admin page of tags."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from blog.admin.base import HouseAdmin
from blog.models import Tag


@admin.register(Tag)
class TagAdmin(HouseAdmin):
    """Tags, with the number of their posts."""

    list_display = ["name", "slug", "posts_link"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        """The tags with their number of posts."""
        tags: QuerySet[Tag] = super().get_queryset(request)
        return tags.annotate(post_count=Count("posts"))

    @admin.display(description="posts", ordering="post_count")
    def posts_link(self, obj: Any) -> SafeString:
        """The number of posts, linked to their list."""
        url = reverse("admin:blog_post_changelist")
        return format_html('<a href="{}?tags__id__exact={}">{}</a>', url, obj.pk, obj.post_count)
