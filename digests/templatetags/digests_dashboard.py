"""The dashboard for the first page of the admin."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils import timezone

from digests.admin.links import show_money
from digests.operating.dashboard import Dashboard, build_dashboard

register = template.Library()


@register.simple_tag
def get_dashboard() -> Dashboard:
    """What is owed, held and failing now."""
    return build_dashboard(now=timezone.now())


@register.filter
def money(dollars: Decimal) -> str:
    """An amount in US dollars."""
    return show_money(dollars)
