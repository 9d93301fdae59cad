"""What a log line shows, and what none may show."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from config.logs import JsonFormatter, RedactSecrets

SECRET = "sk-a-key-that-must-not-leak"


class Lines:
    """A logger, and the lines that it wrote."""

    def __init__(self) -> None:
        self.stream = io.StringIO()
        handler = logging.StreamHandler(self.stream)
        handler.setFormatter(JsonFormatter())
        handler.addFilter(RedactSecrets([SECRET]))
        self.logger = logging.Logger("hindcast.tests")
        self.logger.addHandler(handler)

    def last(self) -> dict[str, Any]:
        assert SECRET not in self.stream.getvalue()
        line: dict[str, Any] = json.loads(self.stream.getvalue().splitlines()[-1])
        return line


@pytest.fixture
def lines() -> Iterator[Lines]:
    return Lines()


def test_a_line_is_a_json_object_with_what_the_call_gave(lines: Lines) -> None:
    lines.logger.info("stage done", extra={"stage": "write", "seconds": 1.5, "dropped": ["a", "b"]})
    line = lines.last()
    assert line["time"].endswith("+00:00")
    assert {name: line[name] for name in line if name != "time"} == {
        "level": "info", "logger": "hindcast.tests", "message": "stage done",
        "stage": "write", "seconds": 1.5, "dropped": ["a", "b"],
    }  # fmt: skip


def test_a_secret_in_the_message_or_its_arguments_is_taken_out(lines: Lines) -> None:
    lines.logger.warning("key %s refused", SECRET)
    assert lines.last()["message"] == "key [secret] refused"
    lines.logger.warning(f"https://user:{SECRET}@example.org/")
    assert lines.last()["message"] == "https://[secret]@example.org/"
    lines.logger.warning("of a feed: https://example.org/?api_key=%s", "not-in-the-settings")
    assert lines.last()["message"] == "of a feed: https://example.org/?api_key=[secret]"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (f"key {SECRET}", "key [secret]"),
        ([f"key {SECRET}", 3], ["key [secret]", 3]),
        ({"headers": {SECRET: f"Bearer {SECRET}"}}, {"headers": {"[secret]": "Bearer [secret]"}}),
        (ValueError(f"bad key {SECRET}"), "bad key [secret]"),
    ],
)
def test_a_secret_in_what_the_call_adds_is_taken_out(lines: Lines, value: object, shown: object) -> None:
    lines.logger.info("call", extra={"detail": value})
    assert lines.last()["detail"] == shown


def test_a_secret_in_a_traceback_is_taken_out(lines: Lines) -> None:
    try:
        raise RuntimeError(f"401 for {SECRET}")
    except RuntimeError:
        lines.logger.exception("a stage failed")
    assert "RuntimeError: 401 for [secret]" in lines.last()["traceback"]
