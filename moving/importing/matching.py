"""Which stored post a file belongs to, and whether the import may change it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from blog.models import Post
from moving.importing.folders import SiteFolders
from moving.importing.reading import ReadPost

REASON = "imported"


@dataclass(frozen=True, slots=True)
class Match:
    """What is to be done with a file: `kind` is new, changed, left or taken."""

    read: ReadPost
    kind: str
    post: Post | None = None
    reason: str = ""


def match_posts(batch: list[ReadPost], folders: SiteFolders) -> list[Match]:
    """What is to be done with each file, by the posts that have its path, its guid or its address."""
    known = list(
        Post.objects.filter(
            Q(import_path__in=[read.file.name for read in batch])
            | Q(guid__in=[read.values.guid for read in batch])
            | Q(slug__in=[read.values.address.slug for read in batch])
            | Q(path__in=[read.values.address.path for read in batch if read.values.address.path])
        )
    )
    if not known:
        return [Match(read, "new") for read in batch]
    edited = edited_here(known)
    return [match_post(read, known, edited, folders) for read in batch]


def match_post(read: ReadPost, known: list[Post], edited: set[int], folders: SiteFolders) -> Match:
    """What is to be done with one file."""
    address = read.values.address
    mine = next((post for post in known if post.import_path == read.file.name), None)
    if mine is None:
        mine = next(
            (post for post in known if post.guid == read.values.guid and is_gone(post, folders)), None
        )
    for post in known:
        if post is mine:
            continue
        if (
            post.slug == address.slug
            or (address.path and post.path == address.path)
            or post.guid == read.values.guid
        ):
            owner = post.import_path or "a post that was written here"
            if post.guid == read.values.guid and not post.import_path:
                return Match(read, "left", post, "it was written on this site")
            return Match(read, "taken", post, f"Its address /{address.permalink}/ is that of {owner}.")
    if mine is None:
        return Match(read, "new")
    if mine.hand_edited or mine.pk in edited:
        return Match(read, "left", mine, "it was edited on this site")
    return Match(read, "changed", mine)


def is_gone(post: Post, folders: SiteFolders) -> bool:
    """Whether the post came from a file that is not there any more."""
    return bool(post.import_path) and not (folders.content / post.import_path).is_file()


def edited_here(posts: list[Post]) -> set[int]:
    """The posts whose last change was not made by an import."""
    history = Post.history.model.objects.filter(id__in=[post.pk for post in posts])
    latest = history.order_by("id", "-history_id").values_list("id", "history_change_reason")
    reasons: dict[int, str | None] = {}
    for key, reason in latest:
        reasons.setdefault(key, reason)
    return {key for key, reason in reasons.items() if reason != REASON}
