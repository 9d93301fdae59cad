"""All writes to posts: publish, unpublish, revise, tags. Each is one transaction."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from blog.models import Correction, Post, Tag


@transaction.atomic
def publish(post: Post, *, now: datetime) -> None:
    """Lets the public see the post; one that was dated into the future comes out now."""
    post.status = Post.Status.PUBLISHED
    post.published_at = min(post.published_at, now)
    post.save(update_fields=["status", "published_at"])


@transaction.atomic
def unpublish(post: Post, *, now: datetime) -> None:
    """Takes the post back from the public; it stays as a draft."""
    post.status = Post.Status.DRAFT
    post.updated_at = now
    post.save(update_fields=["status", "updated_at"])


@transaction.atomic
def revise(post: Post, *, now: datetime, **changes: Any) -> bool:
    """Changes fields of the post; whether anything changed. Only a change makes the post count as updated."""
    changed = {name: value for name, value in changes.items() if getattr(post, name) != value}
    if not changed:
        return False
    for name, value in changed.items():
        setattr(post, name, value)
    post.updated_at = now
    post.save(update_fields=[*changed, "updated_at"])
    return True


@transaction.atomic
def correct(post: Post, *, wrong: str, right: str, by: Any, now: datetime) -> Correction:
    """Says at the post what was wrong and what is right, found by the user `by`; the post counts as updated."""
    name = (by.get_full_name() or by.get_username()) if by else ""
    found = Correction.objects.create(
        post=post, wrong=wrong, right=right, corrected_at=now, corrected_by=by, corrected_by_name=name
    )
    post.updated_at = now
    post.save(update_fields=["updated_at"])
    return found


@transaction.atomic
def set_tags(post: Post, names: Iterable[str]) -> None:
    """Files the post under these tags and no others."""
    post.tags.set(find_or_make_tags(names))


def find_or_make_tags(names: Iterable[str]) -> list[Tag]:
    """The tags of these names, each once; a known slug keeps the spelling it was first given."""
    wanted = {slug: name.strip() for name in names if (slug := slug_of(name))}
    known = Tag.objects.in_bulk(list(wanted), field_name="slug")
    missing = [Tag(slug=slug, name=name[:100]) for slug, name in wanted.items() if slug not in known]
    Tag.objects.bulk_create(missing, ignore_conflicts=True)
    tags = Tag.objects.in_bulk(list(wanted), field_name="slug")
    return [tags[slug] for slug in wanted]


def slug_of(name: str) -> str:
    """The tag's place in addresses, as Hugo makes it: lower case, dots kept, all else as hyphens."""
    return re.sub(r"-{2,}", "-", re.sub(r"[^\w.+-]+", "-", name.strip().lower())).strip("-.")[:120]
