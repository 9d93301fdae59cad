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
from tests.e2e.postgres import keep_data, running_postgres
from tests.e2e.site import Site
from tests.once import make_once

MIGRATED, PREPARED = "migrated", "prepared"


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
def postgresql_data(tmp_path_factory: pytest.TempPathFactory, prepared_folder: Path) -> Path:
    """The data of a PostgreSQL server with a migrated and a prepared database; all test processes copy them."""

    def fill(server: str) -> None:
        for name, command, begin in (
            (MIGRATED, "migrate", ""),
            (PREPARED, "prepare", f"TEMPLATE {MIGRATED}"),
        ):
            execute(server, f"CREATE DATABASE {name} {begin}")
            Site(prepared_folder, DATABASE_URL=database_at(server, name)).manage(command)

    return make_once(tmp_path_factory, "postgresql", lambda folder: keep_data(folder, fill))


@pytest.fixture(scope="session")
def postgresql_server(postgresql_data: Path) -> Iterator[str]:
    """The address of a real PostgreSQL server's own database."""
    with running_postgres(postgresql_data) as address:
        yield address


@pytest.fixture
def postgresql(postgresql_server: str) -> str:
    """The DATABASE_URL of a prepared database of the test's own."""
    return copy_database(postgresql_server, PREPARED, f"site_{uuid.uuid4().hex}")


@pytest.fixture
def postgresql_empty(postgresql_server: str) -> str:
    """The DATABASE_URL of an empty database of the test's own."""
    name = f"site_{uuid.uuid4().hex}"
    execute(postgresql_server, f"CREATE DATABASE {name}")
    return database_at(postgresql_server, name)


@pytest.fixture
def postgresql_for_pytest(postgresql_server: str) -> str:
    """A DATABASE_URL with which pytest finds a migrated database for its tests."""
    name = f"site_{uuid.uuid4().hex}"
    copy_database(postgresql_server, MIGRATED, f"test_{name}")
    return database_at(postgresql_server, name)


def copy_database(server: str, template: str, name: str) -> str:
    """The address of a new database that is like the template."""
    execute(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    return database_at(server, name)


def database_at(server: str, name: str) -> str:
    """The address of one of the server's databases."""
    return f"{server.rpartition('/')[0]}/{name}"


def execute(address: str, statement: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]  # names are our own
