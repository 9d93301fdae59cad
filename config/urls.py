"""The addresses of the whole site; the apps' own addresses are in their `urls` modules."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.static import serve

from blog.urls import fallback_urlpatterns
from blog.views.sitemaps import sitemap, sitemap_part

urlpatterns = [
    path("admin/", admin.site.urls),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("sitemap-<slug:name>-<int:number>.xml", sitemap_part, name="sitemap_part"),
    path("", include("predictions.urls")),
    path("", include("digests.urls")),
    path("", include("blog.urls")),
    # Covers and imported pictures; a proxy may serve them from MEDIA_ROOT instead.
    re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}),
    path("", include((fallback_urlpatterns, "addresses"))),
]
