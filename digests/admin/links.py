"""Links and words that the digests' admin pages share."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from blog.admin.base import short, show_state
from blog.models import Post
from digests.models import Digest, Finding, Item, Source
from digests.sources import KINDS


def link_digest(digest: Digest | None) -> SafeString | str:
    """The way to a digest's page."""
    if digest is None:
        return "None"
    return format_html(
        '<a href="{}">{}</a>', reverse("admin:digests_digest_change", args=[digest.pk]), digest
    )


def link_post(post: Post | None) -> SafeString | str:
    """The way to a post's admin page."""
    if post is None:
        return "None"
    url = reverse("admin:blog_post_change", args=[post.pk])
    return format_html('<a href="{}">{}</a>', url, short(post.title, length=60))


def link_item(item: Item | None) -> SafeString | str:
    """The way to what the source gave, out in the world."""
    if item is None:
        return "no item: it is printed without a link"
    return format_html(
        '<a href="{}" rel="noreferrer">{}</a> ({}, {} points)',
        item.url,
        short(item.title, length=90),
        item.source.name,
        item.score,
    )


def name_kind(name: str) -> str:
    """A kind of source in words."""
    return KINDS[name].label if name in KINDS else name


def show_money(dollars: Decimal) -> str:
    """An amount in US dollars, with cents of a cent where it is less than one."""
    if not dollars:
        return "$0"
    return f"${dollars:.2f}" if dollars >= Decimal("0.01") else f"${dollars:.5f}"


def show_seconds(seconds: float) -> str:
    """A duration, in minutes where it takes long."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds) // 60} min {int(seconds) % 60} s"


def show_text(text: str) -> SafeString | str:
    """A text with its own ends of lines."""
    return format_html('<pre class="record">{}</pre>', text) if text.strip() else "None"


def show_effect(finding: Finding) -> SafeString:
    """What followed from a finding."""
    name, words = ("failed", "kept out") if finding.blocking else ("quiet", "only noted")
    return show_state(name, words)


def show_health(source: Source) -> SafeString:
    """How the last visits to a source went, in a word or two."""
    if source.failures_in_a_row:
        times = "once" if source.failures_in_a_row == 1 else f"{source.failures_in_a_row} times in a row"
        return show_state("failed", f"failed {times}")
    if source.last_success_at:
        return show_state("public", "answers")
    return format_html('<span class="state">{}</span>', "not asked yet")
