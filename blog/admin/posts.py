"""The admin page of posts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from blog import publishing
from blog.admin.actions import ObjectActionsMixin
from blog.admin.base import HistoryAdmin, TabularInline, show_state
from blog.admin.forms import LARGE_TEXT, TextField
from blog.admin.large import LargeAdmin, recent_values
from blog.admin.preview import MarkdownPreviewMixin
from blog.models import Alias, Post

# What is composed from a digest's rows; whoever changes one of them by hand owns the post.
COMPOSED = frozenset({"title", "summary", "body", "tags"})
HAND_EDITED = (
    "You edited a generated post by hand: it is yours from now on, and corrections of its digest are not "
    "composed into it. Untick “Hand edited” to give it back."
)


class StateFilter(admin.SimpleListFilter):
    """Posts by what the public sees of them."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The states."""
        return [("public", "public"), ("scheduled", "scheduled"), ("expired", "expired"), ("draft", "draft")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Post]) -> QuerySet[Post]:
        """The posts in the chosen state."""
        now = timezone.now()
        published = Q(status=Post.Status.PUBLISHED)
        rules = {
            "public": published & Q(published_at__lte=now) & ~Q(expires_at__lte=now),
            "scheduled": published & Q(published_at__gt=now),
            "expired": published & Q(expires_at__lte=now),
            "draft": Q(status=Post.Status.DRAFT),
        }
        return queryset.filter(rules[value]) if (value := self.value()) in rules else queryset


class AliasInline(TabularInline):
    """The old addresses of a post."""

    model = Alias
    extra = 0
    classes = ["collapse"]


class PostForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """The form of a post, with room to write."""

    class Meta:
        widgets = {
            "title": forms.TextInput(attrs={"class": "vLargeTextField"}),
            "body": LARGE_TEXT,
            "summary": forms.Textarea(attrs={"rows": 3, "cols": 100}),
            "notice": forms.Textarea(attrs={"rows": 2, "cols": 100}),
        }
        field_classes = {"body": TextField, "summary": TextField, "notice": TextField}
        help_texts = {
            "body": (
                "Markdown. Once you edit the title, text, summary or tags of a generated post here it is yours: "
                "corrections of its digest are no longer composed into it."
            ),
            "published_at": "UTC unless the site says otherwise; a time to come schedules the post.",
        }


@admin.register(Post)
class PostAdmin(ObjectActionsMixin, MarkdownPreviewMixin, HistoryAdmin, LargeAdmin):
    """Posts: write, preview, publish."""

    form = PostForm
    change_form_template = "admin/change_form_with_preview.html"
    list_display = ["title", "state", "published_at", "written_by", "word_count"]
    list_filter = [StateFilter, "generated", "hand_edited", recent_values("model_name")]
    search_fields = ["title", "slug", "summary", "body", "tags__name"]
    search_help_text = (
        "Words of title, text or tag (of very many posts: of the newest 2,000), or a whole slug"
    )
    indexed_columns = ["published_at"]
    exact_fields = ["slug"]
    searched_rows = 2000  # their texts are long
    date_hierarchy = "published_at"
    ordering = ["-published_at", "-pk"]
    autocomplete_fields = ["tags"]
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["generated", "model_name", "updated_at", "guid", "reading"]
    inlines = [AliasInline]
    actions = ["publish", "unpublish"]
    object_actions = ("publish", "unpublish")
    save_on_top = True
    fieldsets = [
        (None, {
            "fields": ["title", "slug", "status", "published_at", "tags", "summary", "body", "reading"],
        }),
        ("Cover", {
            "classes": ["collapse"],
            "fields": ["cover_image", "cover_link", "cover_alt", "cover_caption", "cover_hidden"],
        }),
        ("How it is shown", {
            "classes": ["collapse"],
            "fields": [
                "byline", "notice", ("show_toc", "toc_open"), ("show_reading_time", "show_word_count"),
                "weight", "path", "expires_at",
            ],
        }),
        ("Where it comes from", {
            "classes": ["collapse"],
            "fields": ["generated", "model_name", "hand_edited", "updated_at", "guid"],
        }),
    ]  # fmt: skip

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        """The slug follows the title of a new post only: an address that readers know stays."""
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def view_on_site(self, obj: Post) -> str:
        """The post's page, which shows a draft to staff."""
        return obj.get_absolute_url()

    @admin.display(description="state", ordering="status")
    def state(self, obj: Post) -> SafeString:
        """What the public sees of the post now."""
        now = timezone.now()
        if obj.status == Post.Status.DRAFT:
            name = "draft"
        elif obj.published_at > now:
            name = "scheduled"
        else:
            name = "public" if obj.is_public(now) else "expired"
        return show_state(name, name)

    @admin.display(description="written by", ordering="byline")
    def written_by(self, obj: Post) -> str:
        """The byline, with the model and whether an editor has taken over."""
        notes = [obj.model_name, "edited by hand" if obj.hand_edited else ""]
        details = ", ".join(note for note in notes if note)
        return f"{obj.byline} ({details})".strip() if details else obj.byline

    @admin.display(description="length")
    def reading(self, obj: Post) -> str:
        """How long the stored text is."""
        return f"{obj.word_count} words, {obj.reading_minutes} min to read"

    def get_post(self, obj: Post) -> Post | None:
        """The post itself."""
        return obj

    def get_object_actions(self, request: HttpRequest, obj: Post) -> list[str]:
        """What is not out yet can be published, what is not a draft can be taken back."""
        draft, scheduled = obj.status == Post.Status.DRAFT, obj.published_at > timezone.now()
        possible = {"publish": draft or scheduled, "unpublish": not draft}
        return [name for name in self.object_actions if possible[name]]

    def save_model(self, request: HttpRequest, obj: Post, form: Any, change: bool) -> None:
        """Stores the post by way of `publishing`; says so where the editor takes over a generated one."""
        if not change:
            super().save_model(request, obj, form, change)
            return
        stored = Post.objects.get(pk=obj.pk)
        changes = find_changes(stored, obj, form.cleaned_data)
        if obj.generated and not obj.hand_edited and COMPOSED & changes.keys():
            changes["hand_edited"] = True
            self.message_user(request, HAND_EDITED, messages.WARNING)
        changes.pop("tags", None)
        publishing.revise(stored, now=timezone.now(), **changes)

    @admin.action(description="Publish now", permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        """Publishes the drafts and the scheduled ones among the chosen posts."""
        now = timezone.now()
        waiting = list(queryset.filter(Q(status=Post.Status.DRAFT) | Q(published_at__gt=now)))
        for post in waiting:
            self.release(post, now=now)
        self.tell(request, "Published", len(waiting))

    def release(self, post: Post, *, now: datetime) -> None:
        """Lets the public see the post."""
        publishing.publish(post, now=now)

    @admin.action(description="Unpublish", permissions=["change"])
    def unpublish(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        """Makes drafts of the chosen posts."""
        posts = list(queryset.filter(status=Post.Status.PUBLISHED))
        for post in posts:
            publishing.unpublish(post, now=timezone.now())
        self.tell(request, "Taken back", len(posts))

    def tell(self, request: HttpRequest, what: str, count: int) -> None:
        """Says how many posts an action touched."""
        if count:
            self.message_user(
                request, f"{what}: {count} {'post' if count == 1 else 'posts'}.", messages.SUCCESS
            )
        else:
            self.message_user(request, "Nothing to do: they are in that state already.", messages.WARNING)


def find_changes(stored: Post, edited: Post, cleaned: dict[str, Any]) -> dict[str, Any]:
    """The fields of a form and their new values, where these differ from the stored post.

    What the form began with does not count: it may have been an earlier version that is brought back.
    """
    names = {*cleaned, "cover_width", "cover_height"} - {"tags"}
    changes = {
        name: getattr(edited, name) for name in names if getattr(edited, name) != getattr(stored, name)
    }
    if set(cleaned["tags"]) != set(stored.tags.all()):
        changes["tags"] = cleaned["tags"]
    return changes
