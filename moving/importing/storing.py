"""Stores read posts: a batch is one transaction, and where it fails, each of its posts is one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from simple_history.utils import bulk_create_with_history

from blog.models import Alias, Post
from blog.publishing import find_or_make_tags, slug_of
from moving.hugo.errors import HugoFormatError
from moving.importing.matching import REASON, Match, match_posts
from moving.importing.pictures import Picture
from moving.importing.reading import ReadPost
from moving.importing.report import ImportReport
from moving.importing.rows import post_fields
from moving.importing.storing_digests import make_digests, replace_digest
from moving.importing.target import Target


class _RolledBack(Exception):
    """Ends the transaction of a dry run."""


def store_batch(batch: list[ReadPost], target: Target, report: ImportReport) -> None:
    """Stores the posts, all in one transaction; where the database refuses one, the others are stored one by one."""
    batch = list(refuse_taken(batch, target, report))
    try:
        store_whole(batch, target, report)
    except (DatabaseError, ValidationError, ValueError) as error:
        if len(batch) == 1:
            finding = f"It cannot be stored ({' '.join(str(error).split())[:200]})."
            report.fail(HugoFormatError(batch[0].file.name, finding, "Correct the file, or report this."))
            return
        for read in batch:
            store_batch([read], target, report)


def refuse_taken(batch: list[ReadPost], target: Target, report: ImportReport) -> list[ReadPost]:
    """The posts whose address no other file of this run has."""
    free = []
    for read in batch:
        name, address = read.file.name, read.values.address.permalink
        other = target.addresses.setdefault(address, name)
        if other == name:
            free.append(read)
        else:
            report.fail(
                HugoFormatError(name, f"/{address}/ is the address of {other} too.", "Give one another slug.")
            )
    return free


def store_whole(batch: list[ReadPost], target: Target, report: ImportReport) -> None:
    """Stores the posts in one transaction, and counts them once it is done."""
    counted = ImportReport()
    try:
        with transaction.atomic():
            if not target.dry_run:
                store_pictures([p for read in batch for p in read.pictures], counted)
            matches = match_posts(batch, target.folders)
            new = [match.read for match in matches if match.kind == "new"]
            create_posts(new, target, counted)
            for match in matches:
                settle(match, target, counted)
            if target.dry_run:
                raise _RolledBack
    except _RolledBack:
        target.forget()
    except BaseException:
        target.forget()
        raise
    add_counts(report, counted)


def settle(match: Match, target: Target, report: ImportReport) -> None:
    """Updates, leaves or refuses a post that is known already."""
    if match.kind == "changed" and match.post is not None:
        update_post(match.post, match.read, target, report)
    elif match.kind == "left":
        report.leave(match.read.file.name, match.reason)
    elif match.kind == "taken":
        report.fail(HugoFormatError(match.read.file.name, match.reason, "Give it another slug or url."))


def create_posts(batch: list[ReadPost], target: Target, report: ImportReport) -> None:
    """Makes the posts with all that belongs to them."""
    if not batch:
        return
    posts = bulk_create_with_history(
        [Post(**storable(post_fields(read), target)) for read in batch],
        Post,
        default_change_reason=REASON,
        default_date=target.now,
    )
    file_tags(posts, batch)
    pairs = list(zip(posts, batch, strict=True))
    make_aliases(pairs, report)
    make_digests([(post, read) for post, read in pairs if read.entry], target, report)
    report.posts_new += len(posts)
    for read in batch:
        report.notes += [f"{read.file.name}: {note}" for note in read.notes]


def storable(fields: dict[str, Any], target: Target) -> dict[str, Any]:
    """The fields; in a dry run without the picture that is not in storage yet."""
    return fields | {"cover_image": ""} if target.dry_run else fields


def file_tags(posts: list[Post], batch: list[ReadPost]) -> None:
    """Files the posts under their tags."""
    names = {name for read in batch for name in read.values.tags}
    tags = {tag.slug: tag for tag in find_or_make_tags(sorted(names))}
    wanted = [
        (post.pk, tags[slug].pk)
        for post, read in zip(posts, batch, strict=True)
        for slug in dict.fromkeys(map(slug_of, read.values.tags))
        if slug in tags
    ]
    through = Post.tags.through
    through.objects.bulk_create([through(post_id=post, tag_id=tag) for post, tag in wanted])


def make_aliases(pairs: list[tuple[Post, ReadPost]], report: ImportReport) -> None:
    """The old addresses of the posts; one that another post has is noted."""
    wanted = {path: (post, read) for post, read in reversed(pairs) for path in read.values.aliases}
    known = dict(Alias.objects.filter(path__in=wanted).values_list("path", "post_id"))
    for path, (post, read) in wanted.items():
        if known.get(path, post.pk) != post.pk:
            report.notes.append(f"{read.file.name}: the alias /{path}/ leads to another post already.")
    Alias.objects.bulk_create(
        [Alias(path=path, post=post) for path, (post, _) in wanted.items() if path not in known]
    )


def update_post(post: Post, read: ReadPost, target: Target, report: ImportReport) -> None:
    """Makes the post what its changed file says; its guid stays, and its old address leads to the new one."""
    old_address = post.get_absolute_url().strip("/")
    fields = storable(post_fields(read), target)
    del fields["guid"]
    for name, value in fields.items():
        setattr(post, name, value)
    vars(post)["_change_reason"] = REASON  # read by simple-history
    post.save()
    post.tags.set(find_or_make_tags(read.values.tags))
    post.aliases.exclude(path__in=read.values.aliases).delete()
    make_aliases([(post, read)], report)
    if (new_address := post.get_absolute_url().strip("/")) != old_address:
        Alias.objects.filter(path=new_address).delete()
        Alias.objects.get_or_create(path=old_address, defaults={"post": post})
    replace_digest(post, read, target, report)
    report.posts_updated += 1
    report.notes += [f"{read.file.name}: {note}" for note in read.notes]


def store_pictures(pictures: list[Picture], report: ImportReport) -> None:
    """Copies the pictures into storage; one that is there already stays."""
    for picture in {picture.name: picture for picture in pictures}.values():
        if not default_storage.exists(picture.name):
            with picture.path.open("rb") as file:
                default_storage.save(picture.name, File(file))
            report.pictures += 1


def add_counts(report: ImportReport, counted: ImportReport) -> None:
    """Adds what a finished transaction counted."""
    for name in counted.__slots__:
        value = getattr(counted, name)
        if isinstance(value, int) and not isinstance(value, bool):
            setattr(report, name, getattr(report, name) + value)
        elif isinstance(value, list):
            getattr(report, name).extend(value)
    report.findings.update(counted.findings)
