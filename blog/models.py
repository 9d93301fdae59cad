"""Posts, tags, pages and the site's own settings."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from datetime import datetime
from html import unescape
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.text import Truncator
from simple_history.models import HistoricalRecords

from blog.addresses import address_of
from blog.rendering import render

TITLE_LENGTH = 300
RENDERED = ["body_html", "toc", "word_count", "reading_minutes", "search_text", "topic_words"]
EXCERPT_LENGTH = 240
ENOUGH_HTML = 1500
BLOCK = re.compile(r"</?(?:br|d[dlt]|div|figcaption|h[1-6]|hr|li|[ou]l|p|pre|t[dhr])\b")
MANY_LINKS = 1000  # with more, posts that have one are looked for and not listed
BLOCKQUOTE_OR_HEADING = re.compile(r"<(blockquote|h[1-6]).*?</\1>", re.DOTALL)
DEFAULT_MOTTO = "A blog that writes its own entry every day and keeps score of the predictions it makes."


def post_address(slug: str, path: str | None) -> str:
    """Where a post's page is: at a path of its own where it has one."""
    return f"/{path}/" if path else address_of("blog:post", slug)


def plain_text(html: str) -> str:
    """What the HTML says, without tags, in one line; where a block begins or ends there is a blank."""
    return " ".join(unescape(strip_tags(BLOCK.sub(r" \g<0>", html))).split())


def new_guid() -> str:
    """A name for a post in feeds that never changes, whatever becomes of its address."""
    return uuid.uuid4().urn


class Tag(models.Model):
    """A subject that posts are filed under."""

    name = models.CharField(max_length=100)
    # Hugo keeps dots in the addresses of tags (gpt-3.5-turbo), which a slug field does not allow.
    slug = models.CharField(max_length=120, unique=True, validators=[RegexValidator(r"^[\w.+-]+$")])
    description = models.TextField(blank=True)

    class Meta:
        ordering = ["name"]
        indexes = [models.Index(fields=["name"], name="blog_tag_by_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The tag's page."""
        return address_of("blog:tag", self.slug)


class PostQuerySet(QuerySet["Post"]):
    """The questions that are asked of posts."""

    def published(self, now: datetime) -> PostQuerySet:
        """The posts that the public sees at the moment `now`: this is the rule, written once."""
        return self.unexpired(now).filter(published_at__lte=now)

    def unexpired(self, now: datetime) -> PostQuerySet:
        """The posts that the public sees at the moment `now`, and those that it will see later."""
        return self.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now), status=Post.Status.PUBLISHED)

    def published_between(self, start: Any, end: Any, now: datetime) -> PostQuerySet:
        """The posts that the public sees at the moment `now`, from the one moment on until just before the other.

        `end` is not after `now`: with a bound more, a database may walk from the wrong one.
        """
        return self.unexpired(now).filter(published_at__gte=start, published_at__lt=end)

    def changed_last(self, now: datetime) -> PostQuerySet:
        """The posts that the public sees at the moment `now`, those that changed last first.

        Put so that the index of changes is walked, from which the few hidden posts are left out.
        """
        hidden = Post.objects.hidden(now).order_by().values("pk")
        return self.filter(status=Post.Status.PUBLISHED).exclude(pk__in=hidden).order_by("-updated_at")

    def tagged(self, tags: Iterable[int]) -> PostQuerySet:
        """The posts with at least one of the tags, which are keys; each once."""
        return self.linked(Post.tags.through.objects.filter(tag__in=list(tags)))

    def linked(self, links: QuerySet[Any]) -> PostQuerySet:
        """The posts that at least one of the links, rows with a `post`, names; each once.

        Of few links the posts are listed; else each post, in whatever order they are walked, is asked whether it has
        one, so that the newest of many are found without looking at all of them.
        """
        keys = list(links.order_by().values_list("post", flat=True)[: MANY_LINKS + 1])
        if len(keys) <= MANY_LINKS:
            return self.filter(pk__in=set(keys))
        return self.filter(Exists(links.filter(post=OuterRef("pk"))))

    def hidden(self, now: datetime) -> PostQuerySet:
        """All other posts, of which there are few: put so that an index answers each part."""
        status = Post.Status.PUBLISHED
        return self.filter(
            Q(status__lt=status)
            | Q(status__gt=status)
            | Q(status=status, published_at__gt=now)
            | Q(expires_at__lte=now)
        )


class Post(models.Model):
    """An entry of the blog. The Markdown is rendered once, at save."""

    class Status(models.TextChoices):
        DRAFT = "draft", "draft"
        PUBLISHED = "published", "published"

    title = models.CharField(max_length=TITLE_LENGTH)
    slug = models.SlugField(max_length=200, unique=True, allow_unicode=True)
    path = models.CharField(
        max_length=300,
        unique=True,
        null=True,
        blank=True,
        help_text="Address within the site where it is not /posts/SLUG/, for example notes/first-entry",
        validators=[
            RegexValidator(
                r"^(?!\.)(?!.*(//|/\.|\\))[^/?#\s][^?#\s]*[^/?#\s]$", "Not an address in the site."
            )
        ],
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    published_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now, help_text="When the public last saw a change")
    expires_at = models.DateTimeField(null=True, blank=True)
    byline = models.CharField(max_length=200, blank=True)
    summary = models.TextField(blank=True)
    body = models.TextField(blank=True, help_text="Markdown")
    body_html = models.TextField(blank=True, editable=False)
    toc = models.TextField(blank=True, editable=False)
    search_text = models.TextField(
        blank=True, editable=False, help_text="What a reader reads, for the search"
    )
    # Null, for SQLite adds such a column at once, and would write all posts anew for another one.
    topic_words = models.TextField(
        null=True, editable=False, help_text="The words that the text emphasises, by which others are related"
    )
    word_count = models.PositiveIntegerField(default=0, editable=False)
    reading_minutes = models.PositiveIntegerField(default=0, editable=False)
    cover_image = models.ImageField(
        upload_to="covers/%Y/%m/",
        blank=True,
        width_field="cover_width",
        height_field="cover_height",
        max_length=300,
    )
    cover_link = models.URLField(
        max_length=500, blank=True, help_text="Address of a cover that lies elsewhere"
    )
    cover_width = models.PositiveIntegerField(null=True, editable=False)
    cover_height = models.PositiveIntegerField(null=True, editable=False)
    cover_alt = models.CharField(max_length=300, blank=True)
    cover_caption = models.CharField(max_length=300, blank=True)
    cover_hidden = models.BooleanField(default=False, help_text="Not shown on the post's own page")
    show_toc = models.BooleanField(default=True)
    toc_open = models.BooleanField(default=False)
    show_reading_time = models.BooleanField(default=True)
    show_word_count = models.BooleanField(default=True)
    generated = models.BooleanField(default=False)
    model_name = models.CharField(max_length=100, blank=True)
    notice = models.TextField(blank=True)
    hand_edited = models.BooleanField(
        default=False, help_text="The Markdown was edited by hand and is no longer composed from the digest"
    )
    guid = models.CharField(max_length=500, unique=True, default=new_guid, editable=False)
    tags = models.ManyToManyField(Tag, related_name="posts", blank=True)
    weight = models.IntegerField(null=True, blank=True)
    front_matter = models.JSONField(
        default=dict, blank=True, editable=False, help_text="What an import brought that has no field here"
    )
    import_path = models.CharField(max_length=500, blank=True, editable=False)
    import_hash = models.CharField(max_length=64, blank=True, editable=False)
    history = HistoricalRecords(excluded_fields=RENDERED)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        indexes = [
            # Holds all that tells whether the public sees a post: pages and counts are walks over it alone.
            models.Index(fields=["status", "-published_at", "-id", "expires_at"], name="blog_post_newest"),
            models.Index(fields=["status", "-updated_at"], name="blog_post_changed"),
            models.Index(fields=["-published_at", "-id"], name="blog_post_by_date"),  # for the admin
            models.Index(fields=["model_name", "-published_at", "-id"], name="blog_post_of_model"),
            models.Index(fields=["import_path"], name="blog_post_import_path"),
            models.Index(fields=["model_name", "status", "published_at"], name="blog_post_by_model"),
            # For the moment of the next expiry; hardly any post has one.
            models.Index(
                fields=["expires_at"], name="blog_post_expires", condition=Q(expires_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Renders the Markdown and stores the post."""
        rendered = render(self.body)
        self.body_html = rendered.html
        self.toc = rendered.toc
        self.word_count = rendered.word_count
        self.reading_minutes = rendered.reading_minutes
        self.search_text = rendered.text
        self.topic_words = rendered.topic_words
        if (fields := kwargs.get("update_fields")) is not None and "body" in fields:
            kwargs["update_fields"] = {*fields, *RENDERED}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The post's page."""
        return post_address(self.slug, self.path)

    @property
    def cover_url(self) -> str:
        """Where the cover's picture is; empty where there is none."""
        return self.cover_image.url if self.cover_image else self.cover_link

    @cached_property
    def excerpt(self) -> str:
        """The summary; where there is none, the beginning of the text behind its notice."""
        if self.summary:
            return self.summary
        html = BLOCKQUOTE_OR_HEADING.sub(" ", self.body_html)
        # The beginning is enough where it holds more than is shown; a tag that is cut off stands behind all that.
        text = plain_text(html[:ENOUGH_HTML])
        if len(text) < 2 * EXCERPT_LENGTH:
            text = plain_text(html)
        return Truncator(text).chars(EXCERPT_LENGTH, truncate="…")

    def is_public(self, now: datetime) -> bool:
        """Whether the public sees this post at the moment `now`."""
        return (
            self.status == self.Status.PUBLISHED
            and self.published_at <= now
            and (self.expires_at is None or self.expires_at > now)
        )


class Correction(models.Model):
    """What was wrong in a post and what is right: plain texts. The name of who found it outlives the account."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="corrections", db_index=False)
    wrong = models.TextField("what was wrong")
    right = models.TextField("what is right")
    corrected_at = models.DateTimeField(default=timezone.now, db_index=True)
    corrected_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False)
    corrected_by_name = models.CharField("by", max_length=200, blank=True)

    class Meta:
        ordering = ["-corrected_at", "-pk"]
        indexes = [models.Index(fields=["post", "-corrected_at", "-id"], name="blog_correction_of_post")]


class Alias(models.Model):
    """An old address of a post; it redirects to the post for good."""

    path = models.CharField(max_length=300, unique=True, help_text="Without slashes at its ends")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="aliases")

    class Meta:
        ordering = ["path"]
        verbose_name_plural = "aliases"

    def __str__(self) -> str:
        return f"/{self.path}/"


class Page(models.Model):
    """A page beside the posts, such as "About"."""

    title = models.CharField(max_length=TITLE_LENGTH)
    slug = models.SlugField(max_length=100, unique=True, allow_unicode=True)
    body = models.TextField(blank=True, help_text="Markdown")
    body_html = models.TextField(blank=True, editable=False)
    in_menu = models.BooleanField(default=True)
    menu_position = models.PositiveSmallIntegerField(default=10)
    public = models.BooleanField(default=True)
    updated_at = models.DateTimeField(auto_now=True)
    history = HistoricalRecords(excluded_fields=["body_html"])

    class Meta:
        ordering = ["menu_position", "title"]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Renders the Markdown and stores the page."""
        self.body_html = render(self.body).html
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The page's address."""
        return f"/{self.slug}/"


class HubNotice(models.Model):
    """What a WebSub hub was last told of a feed."""

    folder = models.CharField(max_length=300, unique=True)
    state = models.CharField(max_length=64)
    told_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.folder


class SiteSettings(models.Model):
    """The one row with what the site says of itself."""

    title = models.CharField(max_length=100, default="Hindcast")
    tagline = models.CharField(max_length=200, blank=True)
    home_text = models.TextField(blank=True, help_text="Markdown, above the list of posts")
    home_html = models.TextField(blank=True, editable=False)
    author = models.CharField(max_length=100, blank=True)
    social_links = models.JSONField(
        default=list,
        blank=True,
        help_text='A list such as [{"name": "GitHub", "url": "https://github.com/…"}]',
    )
    footer = models.TextField(blank=True, help_text="Markdown")
    footer_html = models.TextField(blank=True, editable=False)
    default_notice = models.TextField(
        blank=True,
        default=(
            "This post has been automatically generated and does not reflect the views of the site owner, "
            "nor does it claim to be accurate."
        ),
        help_text="Stands above generated posts whose series has no notice of its own",
    )

    class Meta:
        verbose_name = verbose_name_plural = "site settings"

    def __str__(self) -> str:
        return self.title

    @property
    def motto(self) -> str:
        """The tagline; a sentence of the program's own where there is none."""
        return self.tagline or DEFAULT_MOTTO

    @classmethod
    def load(cls) -> SiteSettings:
        """The row; unsaved defaults where there is none yet."""
        return cls.objects.first() or cls()

    def clean(self) -> None:
        """Social links are a list of objects with a name and an http(s) address."""
        links = self.social_links
        if not isinstance(links, list) or not all(
            isinstance(link, dict)
            and isinstance(link.get("name"), str)
            and str(link.get("url", "")).startswith(("https://", "http://", "mailto:"))
            for link in links
        ):
            raise ValidationError(
                {"social_links": 'It should look like [{"name": "GitHub", "url": "https://…"}].'}
            )

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Renders the Markdown and stores the row under its one key."""
        self.pk = 1
        self.home_html = render(self.home_text).html
        self.footer_html = render(self.footer).html
        super().save(*args, **kwargs)


class ContentVersion(models.Model):
    """The one row with the version of all that public pages show. Triggers give it a new one: `content_triggers`."""

    version = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.version
