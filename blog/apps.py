"""Django's registration of this app."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.signals import request_finished
from django.db.models.signals import post_migrate, pre_migrate


class BlogConfig(AppConfig):
    """The `blog` app."""

    name = "blog"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keeps the triggers on the content through migrations: SQLite drops those of a table that it rebuilds.

        And few connections to the database between requests.
        """
        from blog.caching.content_triggers import install_triggers, remove_triggers
        from blog.caching.turns import keeper
        from blog.search.installing import install_search

        pre_migrate.connect(remove_triggers, sender=self)
        post_migrate.connect(install_triggers, sender=self)
        post_migrate.connect(install_search, sender=self)
        request_finished.connect(keeper.after_request)
