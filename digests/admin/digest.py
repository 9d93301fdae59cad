"""The admin pages of digests: look, correct, approve, order again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from blog.admin.actions import ObjectActionsMixin
from blog.admin.base import short, show_state
from blog.admin.large import LargeAdmin, recent_values
from blog.models import Post
from digests.admin.inlines import (
    CollectionInline,
    DraftQuestionInline,
    FindingInline,
    ForecastInline,
    LogInline,
    TopicInline,
    TrendingInline,
    is_being_written,
)
from digests.admin.links import link_post, show_money, show_seconds
from digests.models import Digest, Forecast
from digests.running import ordering
from digests.writing.edits import Plan, note_rejected

HAND_EDITED = (
    "The correction is stored, but the post was edited by hand and keeps its text. To have it composed from "
    "these rows, untick “hand edited” at the post and press “Compose the post anew” here."
)


class OrderForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """Orders a day of a series."""

    def clean(self) -> dict[str, Any]:
        """The day has come."""
        values = super().clean() or self.cleaned_data
        series, day = values.get("series"), values.get("date")
        if series and day and day > series.today(timezone.now()):
            self.add_error("date", "That day has not come yet; it should be today or earlier.")
        return values


@admin.register(Digest)
class DigestAdmin(ObjectActionsMixin, LargeAdmin):
    """Digests: adding one orders it, correcting its rows composes its post anew."""

    list_display = ["date", "state", "entry_or_error", "series", "written_by", "cost"]
    list_display_links = ["date"]
    list_filter = ["status", "tier", "series", recent_values("model_name")]
    ordering = ["-date", "series_id"]
    indexed_columns = ["date"]
    list_select_related = ["series", "post"]
    search_fields = ["topics__title", "trending__title", "error", "series__name"]
    search_help_text = "Words of a topic, a trending item or an error"
    date_hierarchy = "date"
    actions = ["run_now", "write_again", "approve", "compose_anew"]
    object_actions = ("approve", "run_now", "write_again", "compose_anew")
    autocomplete_fields = ["series"]
    inlines = [
        TopicInline, TrendingInline, ForecastInline, DraftQuestionInline, FindingInline, CollectionInline, LogInline,
    ]  # fmt: skip
    order_fieldsets = [(None, {
        "fields": ["series", "date"],
        "description": "Orders a day of the series: a worker collects and writes it as soon as it is free.",
    })]  # fmt: skip
    fieldsets = [
        (None, {"fields": [("series", "date"), ("state", "tier", "model_name"), "entry", "error"]}),
        ("How it was written", {
            "classes": ["collapse"],
            "fields": [
                ("stage", "attempts", "revision"), ("claimed_by", "lease_until", "not_before"),
                ("cost", "prompt_tokens", "completion_tokens", "calls"), "stages",
                ("created_at", "finished_at"),
            ],
        }),
    ]  # fmt: skip

    def view_on_site(self, obj: Digest) -> str | None:
        """The entry's page, which shows a draft to staff."""
        return obj.post.get_absolute_url() if obj.post else None

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The series and the day to order; all about the digest afterwards, an error where there is one."""
        if obj is None:
            return self.order_fieldsets
        (name, first), *others = self.fieldsets
        shown = [field for field in first["fields"] if field != "error" or obj.error]
        return [(name, {**first, "fields": shown}), *others]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The pipeline owns the digest's own row; the editor owns what stands beneath it."""
        if obj is None:
            return []
        names = [field for _, options in self.fieldsets for field in options["fields"]]
        return [name for field in names for name in ([field] if isinstance(field, str) else field)]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Nothing to correct before the digest is there."""
        return self.inlines if obj else []

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The order's own form for a new digest."""
        return super().get_form(request, obj, change, **({} if obj else {"form": OrderForm}) | kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: an owed day without its row would be written once more."""
        return False

    def get_post(self, obj: Digest) -> Post | None:
        """The digest's entry."""
        return obj.post

    def get_object_actions(self, request: HttpRequest, obj: Digest) -> list[str]:
        """What can be done with the digest as it stands."""
        done = obj.status in (Digest.Status.PUBLISHED, Digest.Status.HELD)
        possible = {
            "approve": obj.status == Digest.Status.HELD,
            "run_now": obj.status in Digest.UNFINISHED,
            "write_again": obj.tier != Digest.Tier.IMPORTED and not is_being_written(obj),
            "compose_anew": done and obj.post_id is not None,
        }
        return [name for name in self.object_actions if possible[name]]

    def save_model(self, request: HttpRequest, obj: Digest, form: Any, change: bool) -> None:
        """Orders a new digest; an old one's own row is the pipeline's."""
        if not change:
            obj.pk = ordering.order_day(obj.series, obj.date).pk
            obj.refresh_from_db()
            self.message_user(request, f"{obj} is ordered; a worker writes it as soon as it is free.")

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Stores the rows; a forecast that is deleted is not asked for again."""
        super().save_formset(request, form, formset, change)
        if formset.model is Forecast:
            note_rejected(
                form.instance,
                deleted=[forecast.event for forecast in formset.deleted_objects],
                added=[forecast.event for forecast in formset.new_objects],
            )

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Stores the corrections and has the post composed anew from them."""
        super().save_related(request, form, formsets, change)
        if any(formset.has_changed() for formset in formsets):
            self.compose(request, Digest.objects.select_related("series", "post").get(pk=form.instance.pk))

    def compose(self, request: HttpRequest, digest: Digest) -> None:
        """Composes the post from the rows and says how that went."""
        if ordering.recompose(digest, now=timezone.now()):
            self.message_user(request, f"The post of {digest} is composed anew.", messages.SUCCESS)
        elif digest.post:
            self.message_user(request, HAND_EDITED, messages.WARNING)
        else:
            self.message_user(request, f"{digest} has no post yet; it will be composed from these rows.")

    @admin.action(description="Run now", permissions=["change"])
    def run_now(self, request: HttpRequest, queryset: QuerySet[Digest]) -> None:
        """Has a worker go on with the unfinished ones, whatever pause they are in."""
        unfinished = queryset.filter(status__in=Digest.UNFINISHED)
        self.order_each(request, unfinished, ordering.run_now, "is ordered; a worker goes on with it")
        for digest in queryset.exclude(status__in=Digest.UNFINISHED):
            self.message_user(
                request, f"{digest} is finished; “Write again” makes a new text.", messages.WARNING
            )

    @admin.action(description="Write again", permissions=["change"])
    def write_again(self, request: HttpRequest, queryset: QuerySet[Digest]) -> None:
        """Has a worker write the chosen ones anew."""
        self.order_each(request, queryset, ordering.write_again, "is ordered to be written again")

    @admin.action(description="Approve", permissions=["change"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Digest]) -> None:
        """Publishes the held ones."""

        def approve_now(digest: Digest) -> None:
            ordering.approve(digest, now=timezone.now())

        self.order_each(request, queryset, approve_now, "is published")

    @admin.action(description="Compose the post anew", permissions=["change"])
    def compose_anew(self, request: HttpRequest, queryset: QuerySet[Digest]) -> None:
        """Composes the posts of the chosen ones from their rows."""
        for digest in queryset.select_related("series", "post"):
            self.compose(request, digest)

    def order_each(
        self,
        request: HttpRequest,
        digests: QuerySet[Digest],
        order: Callable[[Digest], Plan | None],
        done: str,
    ) -> None:
        """Orders the same for each digest and says of each how it went, with the plan where there is one."""
        for digest in digests.select_related("series", "post"):
            try:
                plan = order(digest)
            except ordering.NotPossible as refusal:
                self.message_user(request, str(refusal), messages.WARNING)
            else:
                self.message_user(request, f"{digest} {done}. {plan or ''}".strip(), messages.SUCCESS)

    @admin.display(description="status", ordering="status")
    def state(self, obj: Digest) -> SafeString:
        """Where the digest stands."""
        return show_state(obj.status, obj.status)

    @admin.display(description="written by", ordering="tier")
    def written_by(self, obj: Digest) -> str:
        """The model and the tier."""
        tier = obj.get_tier_display()
        return f"{obj.model_name} ({tier})" if obj.model_name and tier else obj.model_name or tier

    @admin.display(description="entry", ordering="post__title")
    def entry_or_error(self, obj: Digest) -> SafeString | str:
        """The post; the error where a failure left none."""
        return short(obj.error) if obj.error else self.entry(obj)

    @admin.display(description="entry")
    def entry(self, obj: Digest) -> SafeString | str:
        """The post, with a word where it was edited by hand."""
        note = " (edited by hand)" if obj.post and obj.post.hand_edited else ""
        return format_html("{}{}", link_post(obj.post), note)

    @admin.display(description="cost", ordering="cost_usd")
    def cost(self, obj: Digest) -> str:
        """What the calls cost, in US dollars."""
        return show_money(obj.cost_usd)

    @admin.display(description="stages")
    def stages(self, obj: Digest) -> SafeString | str:
        """How long each stage took."""
        parts = format_html_join(
            ", ", "{} {}", ((name, show_seconds(value)) for name, value in obj.timings.items())
        )
        return parts or "None"

    @admin.display(description="model calls")
    def calls(self, obj: Digest) -> SafeString:
        """The way to the digest's calls of language models."""
        url = reverse("admin:digests_completion_changelist")
        return format_html('<a href="{}?digest__id__exact={}">show them</a>', url, obj.pk)
