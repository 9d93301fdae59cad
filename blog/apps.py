"""Django's registration of this app."""

from __future__ import annotations

from django.apps import AppConfig


class BlogConfig(AppConfig):
    """The `blog` app."""

    name = "blog"
    default_auto_field = "django.db.models.BigAutoField"
