"""The public addresses of the series: their feeds."""

from __future__ import annotations

from django.urls import path

from blog.feeds.formats import FORMATS
from digests.feeds import series_feed

app_name = "digests"
urlpatterns = [
    path(f"series/<slug:slug>/{form.file}", series_feed, {"form": form}, name=f"series_{form.file}")
    for form in FORMATS
]
