"""What machines ask for beside feeds: robots.txt, llms.txt, posts as Markdown, and whether the site is well."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from blog.addresses import at_site
from blog.context import current_site
from blog.icons import web_manifest
from blog.machines.llms import as_text, link_line
from blog.machines.post_markdown import write_markdown
from blog.models import Page, Post
from blog.views.listing import find_post

POSTS_IN_LLMS = 50


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Crawlers are welcome, but not in the admin and the results of searches."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /search/?",
        f"Sitemap: {at_site('/sitemap.xml')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def llms(request: HttpRequest) -> HttpResponse:
    """What the site holds for language models and where, as llmstxt.org asks."""
    site = current_site()
    posts = Post.objects.published(timezone.now()).only("title", "slug", "summary", "published_at")[
        :POSTS_IN_LLMS
    ]
    context = {
        "name": as_text(site.title),
        "summary": as_text(site.tagline or "A blog that keeps score of the predictions it makes."),
        "posts": [
            link_line(
                f"{post.title} ({post.published_at:%Y-%m-%d})",
                at_site(reverse("blog:post_markdown", args=[post.slug])),
                post.summary,
            )
            for post in posts
        ],
        "pages": [
            link_line(page.title, at_site(page.get_absolute_url()))
            for page in Page.objects.filter(public=True)
        ],
    }
    return render(request, "llms.txt", context, content_type="text/plain; charset=utf-8")


@require_safe
def post_markdown(request: HttpRequest, slug: str) -> HttpResponse:
    """A post as Markdown; search engines are told that its page is the one to show."""
    shown = Post.objects.published(timezone.now()).defer("body_html", "toc", "search_text", "topic_words")
    post = find_post("posts as Markdown", shown, slug)
    return HttpResponse(
        write_markdown(post),
        content_type="text/markdown; charset=utf-8",
        headers={"Link": f'<{at_site(post.get_absolute_url())}>; rel="canonical"'},
    )


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The way to the site's icon, for feed readers and browsers that ask at the address of old."""
    return redirect(static("favicon.ico"))


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put the site on its first screen."""
    site = current_site()
    return JsonResponse(
        web_manifest(name=site.title, description=site.motto), content_type="application/manifest+json"
    )


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether the site and its database answer."""
    Post.objects.exists()
    return HttpResponse(
        "ok\n", content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"}
    )
