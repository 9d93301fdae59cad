"""The order in which the admin lists the apps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template

HOUSE = ("blog", "digests", "predictions")

register = template.Library()


@register.filter
def house_apps_first(apps: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The admin's apps with the blog's own ones before those that come with the framework."""
    return sorted(
        apps, key=lambda app: HOUSE.index(app["app_label"]) if app["app_label"] in HOUSE else len(HOUSE)
    )
