"""Every address of the public site at one moment, and the ones that lead to another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from math import ceil

from django.urls import reverse

from blog.corrections.reading import public_corrections
from blog.counts.months import MOST_ON_A_PAGE, count_months, year_and_month_pages
from blog.counts.tags import count_posts
from blog.feeds.catalogue import all_listings
from blog.feeds.formats import FORMATS
from blog.machines.sitemaps import sitemap_files
from blog.models import Alias, Page, Post, Tag
from blog.views.listing import POSTS_A_PAGE
from blog.views.lists import CORRECTIONS_A_PAGE, TAGS_A_PAGE
from predictions.judging.resolutions import events_with_page
from predictions.models import Event, Question

SINGLE = (
    *("blog:home", "blog:tags", "blog:archives", "blog:search", "blog:feeds", "blog:opml", "blog:posts_rss"),
    *("blog:corrections", "blog:llms", "blog:robots", "blog:manifest", "sitemap"),
    *("predictions:index", "predictions:method"),
    *("predictions:questions", "predictions:record", "predictions:record_csv", "predictions:hindcasts_csv"),
    *("predictions:csv", "predictions:json", "predictions:schema", "predictions:calendar"),
    *("predictions:feed", "predictions:feed_atom", "predictions:feed_json"),
)
PORTION = 500


def public_addresses(now: datetime) -> Iterator[str]:
    """The addresses that answer with a page or a file, each once, those of posts at their own paths."""
    found: dict[str, None] = dict.fromkeys(map(reverse, SINGLE))
    sitemaps = (address for address, _ in sitemap_files())
    groups = (
        *(sitemaps, list_pages(now), feed_addresses(now), post_addresses(now), event_addresses(now)),
        question_addresses(now),
    )
    for group in groups:
        found.update(dict.fromkeys(group))
    for page in Page.objects.filter(public=True).only("slug"):
        found[page.get_absolute_url()] = None
    yield from found


def list_pages(now: datetime) -> Iterator[str]:
    """The pages of the home page's list, of the archive, of the tags' list and of each tag that has public posts."""
    count = Post.objects.published(now).count()
    yield from (reverse("blog:page", args=[number]) for number in range(2, pages_for(count) + 1))
    yield from archive_pages(now)
    last = pages_for(public_corrections(now).count(), CORRECTIONS_A_PAGE)
    yield from (reverse("blog:corrections_page", args=[number]) for number in range(2, last + 1))
    used = used_tags(now)
    yield from (
        reverse("blog:tags_page", args=[number]) for number in range(2, pages_for(len(used), TAGS_A_PAGE) + 1)
    )
    for slug, count in used:
        yield reverse("blog:tag", args=[slug])
        yield from (reverse("blog:tag_page", args=[slug, n]) for n in range(2, pages_for(count) + 1))


def archive_pages(now: datetime) -> Iterator[str]:
    """The pages of the archive's years and months, where it has such."""
    months = dict(count_months(now))
    for address, month in year_and_month_pages(months.items()):
        yield address
        if month:
            for number in range(2, pages_for(months[month], MOST_ON_A_PAGE) + 1):
                yield reverse("blog:month_page", args=[month.year, month.month, number])


def feed_addresses(now: datetime) -> Iterator[str]:
    """Every feed in every format."""
    for listing in all_listings(now):
        yield from (listing.folder + form.file for form in FORMATS)


def post_addresses(now: datetime) -> Iterator[str]:
    """Every public post, as a page and as Markdown."""
    for post in Post.objects.published(now).only("slug", "path").iterator(chunk_size=PORTION):
        yield post.get_absolute_url()
        yield reverse("blog:post_markdown", args=[post.slug])


def event_addresses(now: datetime) -> Iterator[str]:
    """Every event that has a page, and its chart."""
    for event in events_with_page(now).only("slug"):
        yield event.get_absolute_url()
        yield reverse("predictions:chart", args=[event.slug])


def question_addresses(now: datetime) -> Iterator[str]:
    """Every question that has a page, as a page and as Markdown."""
    for question in Question.objects.shown(now).only("slug").iterator(chunk_size=PORTION):
        yield question.get_absolute_url()
        yield reverse("predictions:question_markdown", args=[question.slug])


def redirects(now: datetime) -> Iterator[tuple[str, str]]:
    """The addresses that lead to another one for good, and where they lead."""
    home = reverse("blog:home")
    yield reverse("blog:page", args=[1]), home
    yield "/posts/", home
    yield "/posts/page/1/", home
    for number in range(2, pages_for(Post.objects.published(now).count()) + 1):
        yield f"/posts/page/{number}/", reverse("blog:page", args=[number])
    yield "/categories/", reverse("blog:tags")
    for slug, _ in used_tags(now):
        yield reverse("blog:tag_page", args=[slug, 1]), reverse("blog:tag", args=[slug])
    public = Post.objects.published(now)
    for post in public.exclude(path=None).only("slug", "path"):
        yield reverse("blog:post", args=[post.slug]), post.get_absolute_url()
    aliases = Alias.objects.select_related("post").filter(post__in=public.order_by())
    for alias in aliases.iterator(chunk_size=PORTION):
        yield f"/{alias.path}/", alias.post.get_absolute_url()
    merged = Event.objects.filter(merged_into__in=events_with_page(now)).select_related("merged_into")
    for event in merged:
        if event.merged_into:
            yield event.get_absolute_url(), event.merged_into.get_absolute_url()


def cover_names(now: datetime) -> Iterator[str]:
    """The names in storage of the covers of public posts; feeds show also those that pages hide."""
    covers = Post.objects.published(now).exclude(cover_image="").order_by()
    yield from covers.values_list("cover_image", flat=True).iterator(chunk_size=PORTION)


def used_tags(now: datetime) -> list[tuple[str, int]]:
    """The tags that have public posts, with how many."""
    counts = count_posts(None, now)
    tags = Tag.objects.order_by("slug").values_list("pk", "slug")
    return [(slug, counts[key]) for key, slug in tags if counts[key] > 0]


def pages_for(count: int, of: int = POSTS_A_PAGE) -> int:
    """How many pages a list of so many entries has, `of` a page."""
    return max(1, ceil(count / of))
