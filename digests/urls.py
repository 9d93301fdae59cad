"""The public addresses of the series, their feeds, and of the site's state."""

from __future__ import annotations

from django.urls import URLPattern, path

from blog.feeds.formats import FORMATS
from digests.feeds import series_feed
from digests.views import healthz, metrics

app_name = "digests"
urlpatterns: list[URLPattern] = [
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
]
urlpatterns += [
    path(f"series/<slug:slug>/{form.file}", series_feed, {"form": form}, name=f"series_{form.file}")
    for form in FORMATS
]
