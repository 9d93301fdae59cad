"""Settings and a folder for the tests of baking."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.moving.baking.filled_site import SITE_URL


@pytest.fixture(autouse=True)
def _settings(settings: Settings, tmp_path: Path) -> None:
    settings.SITE_URL = SITE_URL
    settings.DEBUG = True  # static files are taken from their sources
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"
