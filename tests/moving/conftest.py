"""The Hugo site that the tests of moving make."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.moving.hugo_site import HugoSite


@pytest.fixture
def site(tmp_path: Path, settings: Settings) -> HugoSite:
    """A Hugo site without posts yet; pictures that are imported go to a folder of the test."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return HugoSite(tmp_path / "site")
