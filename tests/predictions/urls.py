"""The tracker alone, for tests that need no other page."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("", include("predictions.urls"))]
