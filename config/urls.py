"""The addresses of the whole site; the apps' own addresses are in their `urls` modules."""

from __future__ import annotations

from django.contrib import admin
from django.urls import path

urlpatterns = [
    path("admin/", admin.site.urls),
]
