"""The admin pages of what is recorded and not edited: items, topics, findings, visits, model calls."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from blog.admin.base import HouseAdmin, ReadOnlyAdmin, ReadOnlyMixin, short, show_state
from blog.admin.large import LargeAdmin, recent_values
from digests.admin.inlines import ItemVersionInline
from digests.admin.links import link_digest, link_item, show_effect, show_money, show_seconds, show_text
from digests.models import Alarm, Analysis, Collection, Completion, Digest, Finding, Item, Topic


class WordsFilter(admin.SimpleListFilter):
    """A choice of a few words, each with its rule."""

    rules: dict[str, Q]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The words."""
        return [(word, word) for word in self.rules]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that follow the chosen rule."""
        return queryset.filter(self.rules[value]) if (value := self.value()) in self.rules else queryset


class PrintedFilter(WordsFilter):
    """Topics by whether they are in the entry, and who dropped them."""

    title = "what became of it"
    parameter_name = "printed"
    rules = {
        "printed": Q(dropped_because=""),
        "dropped by the program": ~Q(dropped_because="") & Q(dropped_by_editor=False),
        "dropped by an editor": Q(dropped_by_editor=True),
    }


class EffectFilter(WordsFilter):
    """Findings by what followed."""

    title = "effect"
    parameter_name = "effect"
    rules = {"kept out": Q(blocking=True), "only noted": Q(blocking=False)}


class PurposeFilter(WordsFilter):
    """Model calls by what was asked for."""

    title = "purpose"
    parameter_name = "about"
    rules = {
        "topics": Q(purpose__startswith="topic "),
        "predictions": Q(purpose__startswith="forecast "),
        "covers": Q(purpose="cover"),
        "comparisons": Q(purpose__startswith="compare "),
    }


class RecordAdmin(ReadOnlyMixin, LargeAdmin):
    """The pages of a record of what happened every day."""


@admin.register(Item)
class ItemAdmin(RecordAdmin):
    """What the sources gave; one that no digest uses can be deleted."""

    list_display = ["headline", "source", "flair", "score", "comment_count", "published_at", "collected_at"]
    fields = [
        "title", "source", "address", "discussion", ("score", "comment_count", "flair"), "author",
        ("published_at", "collected_at"), "used_in", "whole_text", "best_comments", "about",
        ("external_id", "canonical_url"),
    ]  # fmt: skip
    readonly_fields = ["address", "discussion", "used_in", "whole_text", "best_comments", "about"]
    list_filter = ["source"]
    inlines = [ItemVersionInline]
    list_select_related = ["source"]
    search_fields = ["title", "canonical_url", "author"]
    search_help_text = (
        "Words of the title, or a whole address; where there are very many, words of the newest 5,000"
    )
    exact_fields = ["canonical_url"]
    indexed_columns = ["collected_at"]
    date_hierarchy = "collected_at"

    def has_delete_permission(self, request: HttpRequest, obj: Item | None = None) -> bool:
        """Those who may delete; topics keep their items all the same."""
        return HouseAdmin.has_delete_permission(self, request, obj)

    @admin.display(description="address")
    def address(self, obj: Item) -> SafeString:
        """Where the item leads."""
        return format_html('<a href="{0}" rel="noreferrer">{0}</a>', obj.url)

    @admin.display(description="discussion")
    def discussion(self, obj: Item) -> SafeString | str:
        """Where the item is discussed."""
        if not obj.discussion_url:
            return "None"
        return format_html('<a href="{0}" rel="noreferrer">{0}</a>', obj.discussion_url)

    @admin.display(description="in the digests")
    def used_in(self, obj: Item) -> SafeString | str:
        """The digests that have the item as a topic or as trending."""
        found = Digest.objects.filter(Q(topics__item=obj) | Q(trending__item=obj)).distinct()
        links = ((link_digest(digest),) for digest in found.select_related("series"))
        return format_html_join(", ", "{}", links) or "None"

    @admin.display(description="text")
    def whole_text(self, obj: Item) -> SafeString | str:
        """The text as the source gave it."""
        return show_text(obj.text)

    @admin.display(description="best comments")
    def best_comments(self, obj: Item) -> SafeString | str:
        """The comments, one a paragraph."""
        return show_text("\n\n".join(str(comment) for comment in obj.top_comments))

    @admin.display(description="subjects")
    def about(self, obj: Item) -> str:
        """What the source says it is about."""
        return ", ".join(obj.subjects) or "None"

    @admin.display(description="title", ordering="title")
    def headline(self, obj: Item) -> str:
        """The title, cut."""
        return short(obj.title, length=100)


@admin.register(Topic)
class TopicAdmin(RecordAdmin):
    """Every topic there was; they are corrected on the page of their digest."""

    list_display = ["headline", "on", "position", "comes_from", "printed"]
    list_filter = [PrintedFilter, "digest__series"]
    fields = [
        "title",
        "on",
        "position",
        "comes_from",
        "benefits",
        "ramifications",
        "about",
        "dropped_because",
    ]
    readonly_fields = ["on", "comes_from", "benefits", "ramifications", "about"]
    list_select_related = ["digest__series", "item__source"]
    search_fields = ["title", "analyses__text"]
    date_hierarchy = "digest__date"
    ordering = ["-digest_id", "position"]

    @admin.display(description="title", ordering="title")
    def headline(self, obj: Topic) -> str:
        """The title, cut."""
        return short(obj.title, length=100)

    @admin.display(description="digest", ordering="digest__date")
    def on(self, obj: Topic) -> SafeString | str:
        """The digest, where the topic is corrected."""
        return link_digest(obj.digest)

    @admin.display(description="comes from")
    def comes_from(self, obj: Topic) -> SafeString | str:
        """What the source gave."""
        return link_item(obj.item)

    @admin.display(description="benefits")
    def benefits(self, obj: Topic) -> SafeString | str:
        """The text on the benefits."""
        return show_text(self.text_of(obj, Analysis.Kind.BENEFITS))

    @admin.display(description="ramifications")
    def ramifications(self, obj: Topic) -> SafeString | str:
        """The text on the ramifications."""
        return show_text(self.text_of(obj, Analysis.Kind.RAMIFICATIONS))

    @staticmethod
    def text_of(topic: Topic, kind: str) -> str:
        """The analysis of the kind."""
        return next((analysis.text for analysis in topic.analyses.filter(kind=kind)), "")

    @admin.display(description="subjects")
    def about(self, obj: Topic) -> str:
        """What it is about."""
        return ", ".join(obj.subjects) or "None"

    @admin.display(description="printed", boolean=True, ordering="dropped_because")
    def printed(self, obj: Topic) -> bool:
        """Whether the topic is in the entry."""
        return not obj.dropped_because


@admin.register(Finding)
class FindingAdmin(RecordAdmin):
    """What the gates found, over all digests."""

    list_display = ["gate", "on", "place", "what", "effect", "found_at"]
    list_filter = [EffectFilter, recent_values("gate"), "digest__series"]
    fields = ["digest", "gate", "place", "message", "effect", "found_at"]
    readonly_fields = ["effect"]
    list_select_related = ["digest__series"]
    search_fields = ["gate", "place", "message"]
    date_hierarchy = "found_at"
    indexed_columns = ["found_at"]
    ordering = ["-found_at", "-pk"]

    @admin.display(description="effect", ordering="blocking")
    def effect(self, obj: Finding) -> SafeString:
        """Whether the finding kept something out of the entry."""
        return show_effect(obj)

    @admin.display(description="message")
    def what(self, obj: Finding) -> str:
        """The beginning of the message."""
        return short(obj.message, length=120)

    @admin.display(description="digest", ordering="digest__date")
    def on(self, obj: Finding) -> SafeString | str:
        """The digest."""
        return link_digest(obj.digest)


@admin.register(Collection)
class CollectionAdmin(RecordAdmin):
    """Every visit to a source, and how it ended; they go with their source."""

    list_display = ["source", "on", "result", "item_count", "took", "why"]
    fields = ["digest", "source", "result", "item_count", "took", "reason"]
    readonly_fields = ["result", "took"]
    list_filter = ["outcome", "source"]
    list_select_related = ["source", "digest__series"]
    search_fields = ["reason", "source__name"]
    date_hierarchy = "digest__date"
    ordering = ["-digest_id", "source_id"]

    def has_delete_permission(self, request: HttpRequest, obj: Collection | None = None) -> bool:
        """Those who may delete: else a source that was ever asked could not go."""
        return HouseAdmin.has_delete_permission(self, request, obj)

    @admin.display(description="outcome", ordering="outcome")
    def result(self, obj: Collection) -> SafeString:
        """How the visit ended."""
        return show_state(obj.outcome, obj.outcome)

    @admin.display(description="took", ordering="seconds")
    def took(self, obj: Collection) -> str:
        """How long the visit took."""
        return show_seconds(obj.seconds)

    @admin.display(description="reason")
    def why(self, obj: Collection) -> str:
        """The beginning of the reason."""
        return short(obj.reason, length=120)

    @admin.display(description="digest", ordering="digest__date")
    def on(self, obj: Collection) -> SafeString | str:
        """The digest."""
        return link_digest(obj.digest)


@admin.register(Completion)
class CompletionAdmin(RecordAdmin):
    """Every call of a language model: what it was for, what came back, what it cost."""

    list_display = ["created_at", "on", "purpose", "result", "cost", "latency", "model", "tokens"]
    list_filter = ["status", recent_values("model"), PurposeFilter]
    fields = [
        "created_at", "digest", "purpose", "model", "result", "error", ("cost", "latency", "tokens"),
        "whole_answer", "prompt_version", "request_hash",
    ]  # fmt: skip
    readonly_fields = ["created_at", "result", "cost", "latency", "tokens", "whole_answer"]
    list_select_related = ["digest__series"]
    search_fields = ["purpose", "answer", "error", "request_hash"]
    date_hierarchy = "created_at"
    exact_fields = ["request_hash"]
    indexed_columns = ["created_at"]

    @admin.display(description="status", ordering="status")
    def result(self, obj: Completion) -> SafeString:
        """How the call ended."""
        return show_state(obj.status, obj.get_status_display())

    @admin.display(description="tokens", ordering="prompt_tokens")
    def tokens(self, obj: Completion) -> SafeString:
        """How many were asked and answered."""
        asked = format_html("{}&nbsp;+&nbsp;{}", obj.prompt_tokens, obj.completion_tokens)
        if not obj.thinking_tokens:
            return asked
        return format_html("{}, of these {} thought", asked, obj.thinking_tokens)

    @admin.display(description="cost", ordering="cost_usd")
    def cost(self, obj: Completion) -> str:
        """What the call cost, in US dollars."""
        return show_money(obj.cost_usd)

    @admin.display(description="took", ordering="latency_seconds")
    def latency(self, obj: Completion) -> str:
        """How long the answer took."""
        return show_seconds(obj.latency_seconds)

    @admin.display(description="answer")
    def whole_answer(self, obj: Completion) -> SafeString | str:
        """The answer, its JSON indented where it is some."""
        try:
            return show_text(json.dumps(json.loads(obj.answer), indent=2, ensure_ascii=False))
        except (ValueError, RecursionError):
            return show_text(obj.answer)

    @admin.display(description="digest", ordering="digest__date")
    def on(self, obj: Completion) -> SafeString | str:
        """The digest."""
        return link_digest(obj.digest)


@admin.register(Alarm)
class AlarmAdmin(ReadOnlyAdmin):
    """What the admins were told, and whether it is over."""

    list_display = ["title", "since", "state", "mails"]
    search_fields = ["title", "text"]
    date_hierarchy = "since"
    ordering = ["-since", "-pk"]
    fields = ["title", "text", "since", "told_at", "over_at", "over_told_at"]

    @admin.display(description="state")
    def state(self, obj: Alarm) -> str:
        """Whether it goes on."""
        if obj.notice:
            return "told once"
        return "goes on" if obj.over_at is None else "over"
