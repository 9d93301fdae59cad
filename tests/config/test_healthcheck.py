"""What the image's HEALTHCHECK makes of a site's answers."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.config.test_settings import ROOT
from tests.e2e.site import free_port


def check(port: int, **environment: str) -> tuple[int, str]:
    """The exit code and what it says."""
    result = subprocess.run(
        [sys.executable, ROOT / "docs" / "container" / "healthcheck.py"],
        env={"PORT": str(port), **environment}, capture_output=True, text=True, check=False, timeout=30,
    )  # fmt: skip
    return result.returncode, result.stderr


def answer(request: Request) -> Response:
    """As a site whose only name is blog.example.org."""
    return Response("ok\n", status=200 if request.headers["Host"] == "blog.example.org" else 400)


def test_it_asks_under_the_name_that_readers_use(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/healthz").respond_with_handler(answer)
    assert check(httpserver.port, SITE_URL="https://blog.example.org") == (0, "")


def test_a_site_that_does_not_know_its_own_name_is_not_well(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/healthz").respond_with_handler(answer)
    code, said = check(httpserver.port, SITE_URL="https://other.example.org")
    assert code == 1 and "answers with 400" in said


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "all_proxy"])
def test_it_asks_the_site_itself_where_a_proxy_is_set(httpserver: HTTPServer, variable: str) -> None:
    httpserver.expect_request("/healthz").respond_with_data("ok\n")
    assert check(httpserver.port, **{variable: f"http://127.0.0.1:{free_port()}"}) == (0, "")


@pytest.mark.parametrize("status", [302, 500, 503])
def test_a_site_that_answers_with_anything_else_is_not_well(httpserver: HTTPServer, status: int) -> None:
    httpserver.expect_request("/healthz").respond_with_data("", status=status)
    assert check(httpserver.port)[0] == 1


def test_where_nothing_listens_it_says_so_in_one_line() -> None:
    code, said = check(free_port())
    assert code == 1 and "Connection refused" in said and said.count("\n") == 1
