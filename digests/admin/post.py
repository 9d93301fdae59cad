"""The admin pages of posts, with what only this floor knows: the digest behind a post."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from blog.admin.posts import PostAdmin
from blog.models import Post
from digests.admin.links import link_digest
from digests.models import Digest
from digests.running import ordering

admin.site.unregister(Post)


@admin.register(Post)
class DigestPostAdmin(PostAdmin):
    """Posts; to publish one whose digest is held is to approve the digest."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The status of a held post is not chosen: its predictions have to be recorded with it."""
        names = [*super().get_readonly_fields(request, obj), "digest_link"]
        return [*names, "status"] if obj and find_held(obj) else names

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """All about the post, then the way to its digest."""
        return [*super().get_fieldsets(request, obj), ("Digest", {"fields": ["digest_link"]})]

    @admin.display(description="composed from")
    def digest_link(self, obj: Post) -> SafeString | str:
        """The digest whose rows the post is composed from, where they are corrected."""
        digest = Digest.objects.filter(post=obj.pk).select_related("series").first() if obj.pk else None
        if digest is None:
            return "no digest: the text is written here"
        note = "; held for approval" if digest.status == Digest.Status.HELD else ""
        return format_html("{}{}", link_digest(digest), note)

    def release(self, post: Post, *, now: datetime) -> None:
        """Lets the public see the post; that of a held digest by approving it."""
        if held := find_held(post):
            ordering.approve(held, now=now)
        else:
            super().release(post, now=now)


def find_held(post: Post) -> Digest | None:
    """The digest of the post where it waits for approval."""
    held = Digest.objects.filter(post=post, status=Digest.Status.HELD)
    return held.select_related("series", "post").first()
