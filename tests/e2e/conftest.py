"""An installation that is ready, made once for all tests that start real processes."""

from __future__ import annotations

import shutil
import signal
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.e2e.browser import CHROMIUM, Visitor, running_browser
from tests.e2e.postgres import running_postgres
from tests.e2e.site import Site
from tests.once import make_once

PREPARED = "prepared"


@pytest.fixture(scope="session", autouse=True)
def heard_ctrl_c() -> None:
    """Programs that tests start hear Ctrl-C, also where the tests run in a script's background, which ignores it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def prepared_folder(tmp_path_factory: pytest.TempPathFactory, migrated_folder: Path) -> Path:
    """What `manage.py prepare` leaves in an empty folder; to make it takes seconds, to copy it does not."""

    def make(folder: Path) -> None:
        shutil.copytree(migrated_folder, folder, dirs_exist_ok=True)
        Site(folder).manage("prepare")

    return make_once(tmp_path_factory, "prepared", make)


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


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a real PostgreSQL server's own database."""
    with running_postgres() as address:
        yield address


@pytest.fixture(scope="session")
def prepared_database(postgresql_server: str, prepared_folder: Path) -> str:
    """The name of a database as `manage.py prepare` leaves it, to be copied."""
    execute(postgresql_server, f"CREATE DATABASE {PREPARED}")
    Site(prepared_folder, DATABASE_URL=database_at(postgresql_server, PREPARED)).manage("prepare")
    return PREPARED


@pytest.fixture
def postgresql(postgresql_server: str, prepared_database: str) -> str:
    """The DATABASE_URL of a prepared database of the test's own."""
    name = f"test_{uuid.uuid4().hex}"
    execute(postgresql_server, f"CREATE DATABASE {name} TEMPLATE {prepared_database}")
    return database_at(postgresql_server, name)


def database_at(server: str, name: str) -> str:
    """The address of one of the server's databases."""
    return f"{server.rpartition('/')[0]}/{name}"


def execute(address: str, statement: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]  # names are our own
