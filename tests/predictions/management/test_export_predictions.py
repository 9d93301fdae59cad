from __future__ import annotations

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.predictions.builders import make_event, predict_year

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def prediction() -> None:
    predict_year(make_event("agi"), date(2026, 1, 4), 2035)


def test_it_writes_csv_to_the_standard_output() -> None:
    out = StringIO()
    call_command("export_predictions", stdout=out)
    lines = out.getvalue().splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("agi,entry-2026-01-04,2026-01-04,2035,2035-01-01,2035-12-31,")


def test_it_writes_json_to_a_file(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    call_command("export_predictions", "--format", "json", "--output", str(path))
    assert json.loads(path.read_text())["predictions"][0]["event"] == "agi"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_written_is_named_with_the_mend(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nowhere/out\.csv cannot be written: .*Name a file in a folder"):
        call_command("export_predictions", "--output", str(tmp_path / "nowhere" / "out.csv"))
