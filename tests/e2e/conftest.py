"""An installation that is ready, made once for all tests that start real processes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.browser import CHROMIUM, Visitor, running_browser
from tests.e2e.site import Site


@pytest.fixture(scope="session")
def prepared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `manage.py prepare` leaves in an empty folder; to make it takes seconds, to copy it does not."""
    folder = tmp_path_factory.mktemp("prepared")
    Site(folder).manage("prepare")
    return folder


@pytest.fixture
def make_site(tmp_path: Path, prepared_folder: Path) -> Iterator[Callable[..., Site]]:
    """Makes a prepared installation with more settings; its processes end with the test."""
    sites: list[Site] = []

    def make(**environment: str) -> Site:
        folder = tmp_path / f"site-{len(sites)}"
        shutil.copytree(prepared_folder, folder)
        sites.append(Site(folder, **environment))
        return sites[-1]

    yield make
    for site in sites:
        site.close()


@pytest.fixture(scope="session")
def visitor() -> Iterator[Visitor]:
    """A real browser; see `tests.e2e.browser`."""
    if not CHROMIUM.exists():
        pytest.skip("no Chromium on this machine")
    with running_browser() as visitor:
        yield visitor
