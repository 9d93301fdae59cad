"""The dashboard for the first page of the admin."""

from __future__ import annotations

from django import template
from django.utils import timezone

from digests.dashboard import Dashboard, build_dashboard

register = template.Library()


@register.simple_tag
def get_dashboard() -> Dashboard:
    """What is owed, held and failing now."""
    return build_dashboard(now=timezone.now())
