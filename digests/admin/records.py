"""The admin pages of what is recorded and not edited: items, topics, findings, visits, model calls."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString

from blog.admin_base import HouseAdmin, ReadOnlyAdmin, short
from digests.admin.links import link_digest, link_item
from digests.models import Collection, Completion, Finding, Item, Topic


@admin.register(Item)
class ItemAdmin(ReadOnlyAdmin):
    """What the sources gave; one that no digest uses can be deleted."""

    list_display = ["headline", "source", "flair", "score", "comment_count", "published_at", "collected_at"]
    list_filter = ["source__section", ("source", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["source"]
    search_fields = ["title", "canonical_url", "author"]
    date_hierarchy = "collected_at"
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: Item | None = None) -> bool:
        """Those who may delete; topics keep their items all the same."""
        return HouseAdmin.has_delete_permission(self, request, obj)

    @admin.display(description="title", ordering="title")
    def headline(self, obj: Item) -> str:
        """The title, cut."""
        return short(obj.title, length=100)


@admin.register(Topic)
class TopicAdmin(ReadOnlyAdmin):
    """Every topic there was; they are corrected on the page of their digest."""

    list_display = ["headline", "on", "position", "comes_from", "printed"]
    list_filter = [
        ("digest__series", admin.RelatedOnlyFieldListFilter),
        ("dropped_because", admin.EmptyFieldListFilter),
    ]
    list_select_related = ["digest__series", "item__source"]
    search_fields = ["title", "analyses__text"]
    date_hierarchy = "digest__date"
    ordering = ["-digest__date", "position"]
    show_full_result_count = False

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

    @admin.display(description="printed", boolean=True, ordering="dropped_because")
    def printed(self, obj: Topic) -> bool:
        """Whether the topic is in the entry."""
        return not obj.dropped_because


@admin.register(Finding)
class FindingAdmin(ReadOnlyAdmin):
    """What the gates found, over all digests."""

    list_display = ["gate", "place", "what", "on", "blocking", "found_at"]
    list_filter = ["gate", "blocking", ("digest__series", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["digest__series"]
    search_fields = ["gate", "place", "message"]
    date_hierarchy = "found_at"
    ordering = ["-found_at", "-pk"]

    @admin.display(description="message")
    def what(self, obj: Finding) -> str:
        """The beginning of the message."""
        return short(obj.message, length=120)

    @admin.display(description="digest", ordering="digest__date")
    def on(self, obj: Finding) -> SafeString | str:
        """The digest."""
        return link_digest(obj.digest)


@admin.register(Collection)
class CollectionAdmin(ReadOnlyAdmin):
    """Every visit to a source, and how it ended; they go with their source."""

    list_display = ["source", "outcome", "item_count", "seconds", "why", "on"]
    list_filter = ["outcome", ("source", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["source", "digest__series"]
    search_fields = ["reason", "source__name"]
    date_hierarchy = "digest__date"
    ordering = ["-digest__date", "source"]

    def has_delete_permission(self, request: HttpRequest, obj: Collection | None = None) -> bool:
        """Those who may delete: else a source that was ever asked could not go."""
        return HouseAdmin.has_delete_permission(self, request, obj)

    @admin.display(description="reason")
    def why(self, obj: Collection) -> str:
        """The beginning of the reason."""
        return short(obj.reason, length=120)

    @admin.display(description="digest", ordering="digest__date")
    def on(self, obj: Collection) -> SafeString | str:
        """The digest."""
        return link_digest(obj.digest)


@admin.register(Completion)
class CompletionAdmin(ReadOnlyAdmin):
    """Every call of a language model: what it was for, what came back, what it cost."""

    list_display = ["created_at", "purpose", "model", "status", "tokens", "cost_usd", "latency", "on"]
    list_filter = ["status", "model", "purpose"]
    list_select_related = ["digest__series"]
    search_fields = ["purpose", "answer", "error", "request_hash"]
    date_hierarchy = "created_at"
    show_full_result_count = False

    @admin.display(description="tokens", ordering="prompt_tokens")
    def tokens(self, obj: Completion) -> str:
        """How many were asked and answered."""
        return f"{obj.prompt_tokens} + {obj.completion_tokens}"

    @admin.display(description="seconds", ordering="latency_seconds")
    def latency(self, obj: Completion) -> str:
        """How long the answer took."""
        return f"{obj.latency_seconds:.2f}"

    @admin.display(description="digest", ordering="digest__date")
    def on(self, obj: Completion) -> SafeString | str:
        """The digest."""
        return link_digest(obj.digest)
