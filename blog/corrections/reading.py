"""Which corrections the public sees, and what is said of one: the one place where their texts become HTML."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.template.defaultfilters import date as written_date
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from blog.models import Correction, Post
from blog.shared_parts import of_post, shared


def corrections_of(post: Post) -> list[Correction]:
    """The post's corrections, newest first."""
    return of_post("corrections", post.pk, rows_of)


def rows_of(wanted: Q) -> QuerySet[Correction]:
    """The corrections whose `post` fits, newest first."""
    return Correction.objects.filter(wanted)


def public_corrections(now: datetime) -> QuerySet[Correction]:
    """The corrections of the posts that the public sees at the moment `now`, newest first."""
    return Correction.objects.exclude(post__in=Post.objects.hidden(now).order_by().values("pk"))


def count_corrections() -> int:
    """How many corrections the public sees now."""
    return shared("corrections counted", lambda: public_corrections(timezone.now()).count())


def as_html(correction: Correction) -> SafeString:
    """What was wrong, what is right, when and by whom, escaped."""
    at = timezone.localtime(correction.corrected_at)
    by = format_html(", by {}", correction.corrected_by_name) if correction.corrected_by_name else ""
    return format_html(
        '<p><strong>What was wrong:</strong> {}</p><p><strong>What is right:</strong> {}</p>'
        '<p><small>Corrected on <time datetime="{}">{}</time>{}</small></p>',
        correction.wrong, correction.right, at.isoformat(timespec="seconds"), written_date(at, "j F Y"), by,
    )  # fmt: skip


def section_html(corrections: Iterable[Correction]) -> SafeString:
    """The corrections of a post for its entry in a feed, with a heading; empty where there are none."""
    parts = format_html_join("\n", "{}", ((as_html(one),) for one in corrections))
    return format_html("<h2>Corrections</h2>\n{}", parts) if parts else parts


def as_comments(corrections: Iterable[Correction], *, address: str) -> list[dict[str, Any]]:
    """The corrections as CorrectionComment of schema.org; `address` is that of the post's page, whole."""
    return [
        {
            "@type": "CorrectionComment",
            "text": f"Wrong: {one.wrong} Right: {one.right}",
            "datePublished": one.corrected_at.isoformat(timespec="seconds"),
            "url": f"{address}#correction-{one.pk}",
        }
        for one in corrections
    ]
