"""manage.py on an installation that is not ready."""

from __future__ import annotations

from pathlib import Path

from tests.config.test_settings import run


def test_a_database_that_was_not_prepared_is_told_in_one_line(tmp_path: Path) -> None:
    result = run(["run_digest"], tmp_path, SECRET_KEY="x" * 60)
    assert result.returncode == 1
    assert result.stderr.startswith("OperationalError: no such table")
    assert result.stderr.endswith("`manage.py doctor` tells more.\n") and result.stderr.count("\n") == 1
    result = run(["run_digest", "--traceback"], tmp_path, SECRET_KEY="x" * 60)
    assert "Traceback" in result.stderr


def test_the_clients_of_models_and_of_reddit_are_loaded_only_where_they_are_asked(tmp_path: Path) -> None:
    code = (
        "import sys, digests.operating.console, digests.tasks; print({'openai', 'praw'} & set(sys.modules))"
    )
    result = run(["shell", "--no-imports", "-c", code], tmp_path, SECRET_KEY="x" * 60)
    assert result.stdout == "set()\n", result.stderr
