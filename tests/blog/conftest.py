"""Fixtures of the blog's tests."""

from __future__ import annotations

import pytest
from pytest_django import Settings


@pytest.fixture
def page_cache(settings: Settings) -> None:
    """Public pages are kept, in a megabyte."""
    settings.PAGE_CACHE_BYTES = 1024 * 1024
