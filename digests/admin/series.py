"""The admin pages of series."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db.models import DecimalField, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from blog.admin.actions import ObjectActionsMixin
from blog.admin.base import HistoryAdmin, HouseAdmin, ReadOnlyInline, TabularInline
from digests.admin.links import link_digest, name_kind, show_health
from digests.models import Digest, Series, SeriesModel, Source
from digests.running import ordering


@cache  # the system's files are read for it
def list_time_zones() -> list[tuple[str, str]]:
    """The time zones as choices."""
    return [(name, name) for name in sorted(available_timezones())]


class SeriesModelInline(TabularInline):
    """The models that write the series, in the order in which they are tried."""

    model = SeriesModel
    extra = 0
    # The two prices, the effort and the room stand beside each other only where each is narrow.
    formfield_overrides = {DecimalField: {"widget": AdminTextInputWidget(attrs={"class": "vIntegerField"})}}
    verbose_name = "model"
    verbose_name_plural = "models, in the order in which they are tried"


class SeriesForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """The form of a series, whose time zone is chosen."""

    time_zone = forms.ChoiceField(
        choices=list_time_zones,
        initial="UTC",
        error_messages={
            "invalid_choice": "'%(value)s' is no time zone; it should be a name like Europe/Berlin or UTC."
        },
    )


class SourceInline(ReadOnlyInline):
    """The sources that feed the series; each is set on its own page."""

    model = Source
    classes = ["records"]
    fields = ["source_link", "kind_in_words", "section", "limit", "weight", "active", "health"]

    @admin.display(description="name")
    def source_link(self, obj: Source) -> SafeString:
        """The way to the source's page, where it is set."""
        url = reverse("admin:digests_source_change", args=[obj.pk])
        return format_html('<a href="{}">{}</a>', url, obj.name)

    @admin.display(description="kind")
    def kind_in_words(self, obj: Source) -> str:
        """What kind of source it is."""
        return name_kind(obj.kind)

    @admin.display(description="health")
    def health(self, obj: Source) -> SafeString:
        """How the last visits went."""
        return show_health(obj)


@admin.register(Series)
class SeriesAdmin(ObjectActionsMixin, HistoryAdmin, HouseAdmin):
    """Series: what comes out when, written by whom, at what cost."""

    form = SeriesForm
    list_display = ["name", "active", "comes_out", "last_digest", "written_by", "review_policy"]
    list_filter = ["active", "review_policy"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["tags", "events"]
    readonly_fields = ["sources_link"]
    inlines = [SeriesModelInline, SourceInline]
    actions = ["run_today"]
    object_actions = ("run_today",)
    fieldsets = [
        (None, {
            "fields": [
                "name", "slug", "active", "start_date", ("publish_at", "time_zone"), "catch_up_days",
            ],
        }),
        ("What it holds", {
            "fields": [
                ("topics_per_day", "fewest_topics", "trending_per_day"), "events", "tags", "sources_link",
            ],
        }),
        ("What it asks", {"fields": [("counted_per_day", "judged_per_day"), "sign_off"]}),
        ("How it looks", {"fields": ["title_template", "byline", "notice", "cover", "cover_alt"]}),
        ("What it may do", {"fields": ["review_policy", "complete_for_hours", "daily_budget_usd"]}),
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Series]:
        """The series with their models and the newest of their digests."""
        series: QuerySet[Series] = super().get_queryset(request)
        newest = Digest.objects.filter(series=OuterRef("pk")).order_by("-date")
        return series.prefetch_related("model_choices").annotate(
            newest_pk=Subquery(newest.values("pk")[:1]),
            newest_date=Subquery(newest.values("date")[:1]),
            newest_status=Subquery(newest.values("status")[:1]),
        )

    @admin.display(description="comes out", ordering="publish_at")
    def comes_out(self, obj: Series) -> str:
        """The hour of the day, in the series' own time zone."""
        return f"{obj.publish_at:%H:%M} {obj.time_zone}"

    @admin.display(description="written by")
    def written_by(self, obj: Series) -> str:
        """The models in their order."""
        return (
            ", then ".join(choice.name for choice in obj.model_choices.all()) or "the models of the settings"
        )

    @admin.display(description="last digest", ordering="newest_date")
    def last_digest(self, obj: Any) -> SafeString | str:
        """The newest digest and where it stands."""
        if obj.newest_pk is None:
            return "None"
        url = reverse("admin:digests_digest_change", args=[obj.newest_pk])
        return format_html(
            '<a href="{}">{}</a> <span class="state state-{}">{}</span>',
            url,
            obj.newest_date.isoformat(),
            obj.newest_status,
            obj.newest_status,
        )

    @admin.display(description="sources")
    def sources_link(self, obj: Series) -> SafeString | str:
        """The way to a new source of the series."""
        if obj._state.adding:
            return "Save the series first, then add its sources."
        url = reverse("admin:digests_source_add")
        return format_html(
            '<a href="{}?series={}">Add a source</a>; the present ones are below.', url, obj.pk
        )

    @admin.action(description="Run today's digest now", permissions=["change"])
    def run_today(self, request: HttpRequest, queryset: QuerySet[Series]) -> None:
        """Has a worker write today's digest of the chosen series."""
        for series in queryset:
            digest = ordering.order_day(series, series.today(timezone.now()))
            if digest.status in Digest.UNFINISHED:
                text = format_html(
                    "{} is ordered; a worker writes it as soon as it is free.", link_digest(digest)
                )
                self.message_user(request, text, messages.SUCCESS)
            else:
                text = format_html(
                    "{} is finished already; “Write again” there makes a new text.", link_digest(digest)
                )
                self.message_user(request, text, messages.WARNING)
