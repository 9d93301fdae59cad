"""Posts as entries of feeds."""

from __future__ import annotations

import mimetypes
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from blog.addresses import at_site, is_web, with_whole_addresses
from blog.context import current_site
from blog.corrections.reading import section_html
from blog.feeds.channel import Channel, Entry, Picture, clean, one_line
from blog.icons import large_icon, small_icon
from blog.models import Post, SiteSettings, Tag
from blog.rendering.html import without_anchors

LENGTH = 30
# Types that Python's table does not know everywhere.
mimetypes.add_type("image/webp", ".webp")
mimetypes.add_type("image/avif", ".avif")


def site_channel(*, now: datetime) -> Channel:
    """The newest posts that the public sees at the moment `now`."""
    site = current_site()
    return channel_of(
        Post.objects.published(now),
        title=site.title,
        description=site.tagline,
        folder="/",
        page="/",
        site=site,
    )


def tag_channel(tag: Tag, *, now: datetime) -> Channel:
    """The newest posts of a tag."""
    site = current_site()
    page = tag.get_absolute_url()
    return channel_of(
        Post.objects.published(now).tagged([tag.pk]),
        title=f"{tag.name} · {site.title}",
        description=tag.description or f"Posts about {tag.name}",
        folder=page,
        page=page,
        site=site,
    )


def channel_of(
    posts: QuerySet[Post], *, title: str, description: str, folder: str, page: str, site: SiteSettings
) -> Channel:
    """The newest of the posts as a channel; its formats lie in `folder`, and `page` shows the same posts to people."""
    newest = posts.defer("body", "toc").prefetch_related("tags", "corrections")[:LENGTH]
    return Channel(
        title=one_line(title),
        description=one_line(description),
        base=at_site(folder),
        page=at_site(page),
        author=one_line(site.author or site.title),
        language=settings.LANGUAGE_CODE,
        icon=large_icon(),
        small_icon=small_icon(),
        entries=tuple(entry_of(post, site) for post in newest),
    )


def entry_of(post: Post, site: SiteSettings) -> Entry:
    """The post as an entry."""
    url = at_site(post.get_absolute_url())
    picture = picture_of(post)
    return Entry(
        guid=one_line(post.guid),
        url=url,
        title=one_line(post.title),
        summary=one_line(post.summary),
        html=clean(with_whole_addresses(html_of(post, picture), base=url)),
        author=one_line(post.byline or site.author),
        tags=tuple(one_line(tag.name) for tag in post.tags.all()),
        published=post.published_at,
        updated=max(post.updated_at, post.published_at),
        picture=picture,
    )


def html_of(post: Post, picture: Picture | None) -> SafeString:
    """What the post's own page shows: the cover where it is not hidden, the notice, the text, its corrections."""
    parts = []
    if picture and not post.cover_hidden:
        parts.append(format_html('<p><img src="{}" alt="{}"></p>', picture.url, picture.alt))
    if post.notice:
        parts.append(format_html("<blockquote><p>{}</p></blockquote>", post.notice))
    # The text was sanitised when it was rendered.
    parts.append(mark_safe(without_anchors(post.body_html)))  # noqa: S308
    if section := section_html(post.corrections.all()):
        parts.append(section)
    return format_html_join("\n", "{}", ((part,) for part in parts))


def picture_of(post: Post) -> Picture | None:
    """The post's cover; None where it has none or its file is lost."""
    if not post.cover_url:
        return None
    url = at_site(post.cover_url)
    if not is_web(url):
        return None
    length = None
    if post.cover_image:
        try:
            length = post.cover_image.size
        except OSError:
            return None
    return Picture(
        url=url,
        alt=one_line(post.cover_alt),
        mime_type=type_of(url),
        length=length,
        width=post.cover_width,
        height=post.cover_height,
    )


def type_of(url: str) -> str:
    """The media type of a picture, by its name; empty where the name does not tell."""
    kind = mimetypes.guess_type(urlsplit(url).path)[0] or ""
    return kind if kind.startswith("image/") else ""
