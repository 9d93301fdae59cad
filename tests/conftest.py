"""Fixtures that several apps' tests use."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import Settings

from digests.asking.servers import lessons
from tests import factories
from tests.admin_forms import log_in
from tests.e2e.site import Site
from tests.fakes.model_server import ModelServer, running_model_server
from tests.once import make_once

# How long an example takes says more of the machine than of the code.
hypothesis.settings.register_profile("hindcast", deadline=None)
hypothesis.settings.load_profile("hindcast")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that start processes come first: they take longest, and at the end one core would wait for the other.

    Those in a browser stay where pytest-django puts them: they empty the database, and others need what is in it.
    """
    items.sort(
        key=lambda item: not ("e2e" in item.path.parts and item.get_closest_marker("django_db") is None)
    )


def pytest_collection_finish() -> None:
    """What is loaded stays: the collector need not look through it again and again, nor so often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def migrated_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with what `manage.py migrate` makes of nothing."""
    return make_once(tmp_path_factory, "migrated", lambda folder: Site(folder).manage("migrate"))


@pytest.fixture(scope="session")
def django_db_keepdb(
    request: pytest.FixtureRequest, django_db_modify_db_settings: None, django_db_keepdb: bool
) -> bool:
    """Whether the tests' database is there already: with SQLite it is a copy, which takes no time."""
    database = django_settings.DATABASES["default"]
    if not database["ENGINE"].endswith("sqlite3"):
        return django_db_keepdb
    migrated: Path = request.getfixturevalue("migrated_folder")
    shutil.copyfile(migrated / "hindcast.sqlite3", database["TEST"]["NAME"])
    return True


@pytest.fixture(scope="session")
def shared_model_server() -> Iterator[ModelServer]:
    """One server for all tests: to stop one takes half a second."""
    with running_model_server() as server:
        yield server


@pytest.fixture
def model_server(shared_model_server: ModelServer, settings: Settings) -> ModelServer:
    """A hosted model on 127.0.0.1 that the settings point to; it answers well until it is told otherwise."""
    shared_model_server.reset()
    lessons.forget()
    settings.OPENAI_BASE_URL = shared_model_server.base_url
    settings.OPENAI_API_KEY = "sk-test-key-that-must-not-leak"
    settings.OPENAI_MODEL = "fake"
    settings.HINDCAST_MODEL_TIMEOUT = 2
    settings.HINDCAST_MODEL_RETRIES = 2
    return shared_model_server


@pytest.fixture
def editor(client: Client, db: None) -> Client:
    """A browser in which an editor has logged in at the admin's own page."""
    return log_in(client, factories.EditorFactory(username="editor"))


@pytest.fixture
def without_embedded_model(settings: Settings) -> None:
    """As on a machine where the built-in model is not installed."""
    settings.HINDCAST_EMBEDDED_MODEL = False


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI nothing may be skipped: a test that wants a browser or a server which is not there has failed."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI"):
        report.outcome = "failed"
    return report
