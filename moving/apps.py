"""Django's registration of this app."""

from __future__ import annotations

from django.apps import AppConfig


class MovingConfig(AppConfig):
    """The `moving` app: commands, no models."""

    name = "moving"
