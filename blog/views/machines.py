"""What machines ask for beside feeds: robots.txt, and whether the site is well."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from blog.models import Post


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Crawlers are welcome, but not in the admin and the search."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /search/",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether the site and its database answer."""
    Post.objects.exists()
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
