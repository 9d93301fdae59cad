"""Django's registration of this app."""

from __future__ import annotations

from django.apps import AppConfig


class DigestsConfig(AppConfig):
    """The `digests` app."""

    name = "digests"
    default_auto_field = "django.db.models.BigAutoField"
