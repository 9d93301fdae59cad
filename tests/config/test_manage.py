"""manage.py on an installation that is not ready."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from tests.config.test_settings import run


def test_a_database_that_was_not_prepared_is_told_in_one_line(tmp_path: Path) -> None:
    result = run(["run_digest"], tmp_path, SECRET_KEY="x" * 60)
    assert result.returncode == 1
    assert result.stderr.startswith("OperationalError: no such table")
    assert result.stderr.endswith("`manage.py doctor` tells more.\n") and result.stderr.count("\n") == 1
    result = run(["run_digest", "--traceback"], tmp_path, SECRET_KEY="x" * 60)
    assert "Traceback" in result.stderr


def test_a_site_that_is_not_ready_is_not_served(tmp_path: Path, migrated_folder: Path) -> None:
    folder = tmp_path / "site"
    result = run(["serve"], folder, SECRET_KEY="x" * 60)
    assert "of this release's migrations; run `manage.py prepare` first." in result.stderr

    shutil.rmtree(folder)
    shutil.copytree(migrated_folder, folder)
    result = run(["serve"], folder, SECRET_KEY="x" * 60)
    assert result.returncode == 1 and result.stderr.count("\n") == 1
    assert "static files of this release are not gathered" in result.stderr
    assert result.stderr.endswith("run `manage.py prepare` first.\n")


def test_what_was_prepared_with_debug_serves_without_it_too(tmp_path: Path, migrated_folder: Path) -> None:
    folder = shutil.copytree(migrated_folder, tmp_path / "site")
    run(["prepare"], folder, SECRET_KEY="x" * 60, DEBUG="1")
    code = (
        "from digests.operating.readiness import check_ready; check_ready()\n"
        "from django.templatetags.static import static; print(static('site.css'))"
    )
    result = run(["shell", "--no-imports", "-c", code], folder, SECRET_KEY="x" * 60)
    assert re.fullmatch(r"/static/site\.[0-9a-f]{12}\.css\n", result.stdout), result.stderr


def test_the_clients_of_models_and_of_reddit_are_loaded_only_where_they_are_asked(tmp_path: Path) -> None:
    code = (
        "import sys, digests.operating.console, digests.tasks; print({'openai', 'praw'} & set(sys.modules))"
    )
    result = run(["shell", "--no-imports", "-c", code], tmp_path, SECRET_KEY="x" * 60)
    assert result.stdout == "set()\n", result.stderr
