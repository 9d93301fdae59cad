"""The sources on 127.0.0.1 that the tests of collecting visit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer

from tests.fakes.arxiv import FakeArxiv
from tests.fakes.feeds import FakeFeed
from tests.fakes.hackernews import FakeHackerNews
from tests.fakes.reddit import FakeReddit


@pytest.fixture(scope="session")
def shared_web() -> Iterator[HTTPServer]:
    """One server for all tests: to stop one takes half a second."""
    with HTTPServer(host="127.0.0.1", port=0, threaded=True) as server:
        yield server


@pytest.fixture
def web(shared_web: HTTPServer) -> Iterator[HTTPServer]:
    """A web server that knows nothing yet."""
    yield shared_web
    shared_web.clear()


@pytest.fixture
def without_reddit_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine where none are set, whatever the machine of the tests has."""
    for name in ("client_id", "client_secret", "user_agent", "site", "timeout"):
        monkeypatch.delenv(f"praw_{name}", raising=False)


@pytest.fixture
def reddit(web: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> FakeReddit:
    """Reddit, with praw pointed to it by its own variables."""
    fake = FakeReddit(web)
    fake.serve()
    for name, value in fake.environment().items():
        monkeypatch.setenv(name, value)
    return fake


@pytest.fixture
def feed(web: HTTPServer) -> FakeFeed:
    """A feed without entries yet."""
    fake = FakeFeed(web)
    fake.serve()
    return fake


@pytest.fixture
def hacker_news(web: HTTPServer) -> FakeHackerNews:
    """Hacker News' search without stories yet."""
    fake = FakeHackerNews(web)
    fake.serve()
    return fake


@pytest.fixture
def arxiv(web: HTTPServer) -> FakeArxiv:
    """arXiv's API without papers yet."""
    fake = FakeArxiv(web)
    fake.serve()
    return fake
