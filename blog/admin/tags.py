"""The admin page of tags."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from blog.admin.large import LargeAdmin
from blog.models import Post, Tag


@admin.register(Tag)
class TagAdmin(LargeAdmin):
    """Tags, with the number of their posts."""

    list_display = ["name", "slug", "posts_link"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    indexed_columns = ["name", "slug"]
    exact_fields = ["slug"]
    searched_rows = 100_000  # their names are short

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        """The tags with their number of posts."""
        tags: QuerySet[Tag] = super().get_queryset(request)
        links: QuerySet[Any] = Post.tags.through.objects.filter(tag=OuterRef("pk")).order_by().values("tag")
        number = Subquery(links.annotate(number=Count("*")).values("number"))
        return tags.annotate(post_count=Coalesce(number, 0))

    @admin.display(description="posts", ordering="post_count")
    def posts_link(self, obj: Any) -> SafeString:
        """The number of posts, linked to their list."""
        url = reverse("admin:blog_post_changelist")
        return format_html('<a href="{}?tags__id__exact={}">{}</a>', url, obj.pk, obj.post_count)
