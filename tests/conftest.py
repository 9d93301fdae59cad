"""Fixtures that several apps' tests use."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator

import hypothesis
import pytest
from pytest_django import Settings

from tests.fakes.model_server import ModelServer, running_model_server

# How long an example takes says more of the machine than of the code.
hypothesis.settings.register_profile("hindcast", deadline=None)
hypothesis.settings.load_profile("hindcast")


@pytest.fixture(scope="session")
def shared_model_server() -> Iterator[ModelServer]:
    """One server for all tests: to stop one takes half a second."""
    with running_model_server() as server:
        yield server


@pytest.fixture
def model_server(shared_model_server: ModelServer, settings: Settings) -> ModelServer:
    """A hosted model on 127.0.0.1 that the settings point to; it answers well until it is told otherwise."""
    shared_model_server.reset()
    settings.OPENAI_BASE_URL = shared_model_server.base_url
    settings.OPENAI_API_KEY = "sk-test-key-that-must-not-leak"
    settings.OPENAI_MODEL = "fake"
    settings.HINDCAST_MODEL_TIMEOUT = 2
    settings.HINDCAST_MODEL_RETRIES = 2
    return shared_model_server


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
