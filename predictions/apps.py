"""Django's registration of this app."""

from __future__ import annotations

from django.apps import AppConfig


class PredictionsConfig(AppConfig):
    """The `predictions` app."""

    name = "predictions"
    default_auto_field = "django.db.models.BigAutoField"
