"""The commands' arguments, as an operator gets them wrong."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command, get_commands, load_command_class

from blog.models import Post
from digests.models import Digest
from tests.digests.builders import make_series

pytestmark = pytest.mark.django_db
EVENING = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "arguments",
    [
        ["run_digest", "--date", "2026-11-21"],
        ["run_digest", "--date", "2026-11-21", "--dry-run"],
        ["backfill", "--from", "2026-11-20", "--to", "2026-11-21"],
    ],
    ids=" ".join,
)
def test_a_day_that_has_not_begun_is_not_written(arguments: list[str]) -> None:
    make_series()
    with (
        time_machine.travel(EVENING, tick=False),
        pytest.raises(CommandError, match=r"2026-11-21 is in the future; the last day .* 2026-11-20"),
    ):
        call_command(*arguments)
    assert not Digest.objects.exists()


def test_a_day_has_begun_where_it_has_in_the_series_own_time_zone() -> None:
    series = make_series(time_zone="Europe/Berlin", active=False)
    with time_machine.travel(EVENING, tick=False), pytest.raises(CommandError, match="Not written"):
        call_command("run_digest", "--series", series.slug, "--date", "2026-11-21")
    assert Digest.objects.get().error.startswith("No source gave a new topic.")


OUR_COMMANDS = sorted(
    name
    for name, app in get_commands().items()
    if app in ("moving", "digests", "predictions", "blog") or name == "qcluster"
)
WRONG = [
    ("run_digest --date tomorrow", "'tomorrow' is no day; it should look like 2026-11-24"),
    ("run_digest --date 2026-02-30", "'2026-02-30' is no day"),
    ("run_digest --date 2026-W47-5", "'2026-W47-5' is no day"),
    ("run_digest --date 20261101", "'20261101' is no day"),
    ("run_digest --date 0001-01-01 --dry-run", "0001-01-01 is too long ago; the first day can be 1970-01-01"),
    ("run_digest --series weekly", "There is no series 'weekly'; there is: daily-ai-digest."),
    ("run_digest --series=", "There is no series ''; there is: daily-ai-digest."),
    ("run_digest today", "unrecognized arguments: today"),
    ("backfill", "the following arguments are required: --from, --to"),
    ("backfill --from 2024-11-01", "the following arguments are required: --to"),
    ("backfill --from 1.11.2024 --to 2024-11-02", "argument --from: '1.11.2024' is no day"),
    (
        "backfill --from 2024-11-03 --to 2024-11-02",
        "--from 2024-11-03 is after --to 2024-11-02; exchange them.",
    ),
    ("backfill --from 2024-11-01 --to 2024-11-02 --series weekly", "There is no series 'weekly'"),
    ("compare_models --days many", "'many' is no number of days from 0 to 60"),
    ("compare_models --series nowhere", "There is no series 'nowhere'"),
    ("hindcast", "the following arguments are required: --from, --to"),
    ("hindcast --from 2024-11-03 --to 2024-11-02", "--from 2024-11-03 is after --to 2024-11-02; exchange"),
    ("hindcast --from 2024-11-03 --to 2999-11-02", "--to 2999-11-02 is no past day; it can be"),
    ("hindcast --from 2024-11-01 --to 2024-11-02", "There is no entry yet that could be looked at"),
    ("hindcast --from 2024-11-01 --to 2024-11-02 --series weekly", "There is no series 'weekly'"),
    ("tick now", "unrecognized arguments: now"),
    ("doctor --fix", "unrecognized arguments: --fix"),
    ("import_hugo", "the following arguments are required: PATH"),
    ("import_hugo {tmp}/nowhere", "nowhere: This is no folder. Give the content folder of a Hugo site"),
    ("import_hugo {tmp}/file", "file: This is no folder."),
    ("import_hugo {tmp}/hugo --base-url example.org", "It should look like https://example.org/."),
    ("import_hugo {tmp}/hugo --series Daily!", "--series: 'Daily!' is no slug. It should look like daily-ai"),
    (
        "import_hugo {tmp}/hugo --report {tmp}/nowhere/r.json",
        "cannot be written; name a file in a folder that exists",
    ),
    ("import_hugo {tmp}/hugo --report {tmp}/full", "full cannot be written; name a file"),
    ("export_hugo", "the following arguments are required: DIR"),
    ("export_hugo {tmp}/file", "file is a file; give a new or an empty folder."),
    ("export_hugo {tmp}/full", "is not empty and was not made by an earlier run"),
    (
        "export_hugo {tmp}/file/in",
        "file/in cannot be written: Not a directory. Give a folder that you may write to.",
    ),
    ("bake", "the following arguments are required: DIR"),
    ("bake {tmp}/file", "file is a file; give a new or an empty folder."),
    ("bake {tmp}/full", "is not empty and was not made by an earlier run"),
    ("bake /proc/self/in", "/proc/self/in cannot be written: No such file or directory."),
    ("export_predictions --format xml", "invalid choice: 'xml' (choose from 'csv', 'json')"),
    ("export_predictions --output {tmp}/nowhere/p.csv", "Name a file in a folder that exists"),
    ("export_predictions --output {tmp}/full", "full cannot be written: Is a directory."),
    ("export_predictions --output /", "/ cannot be written: Is a directory."),
    ("demo --port 8001", "unrecognized arguments: --port 8001"),
    ("serve 8001", "unrecognized arguments: 8001"),
    ("backup", "the following arguments are required: FILE"),
    ("backup {tmp}/file", "file exists already and is left as it is."),
    ("restore", "the following arguments are required: FILE"),
    ("restore {tmp}/nowhere.tar", "nowhere.tar"),
    ("restore {tmp}/file", "file cannot be restored. It is not a tar archive."),
    ("prepare all", "unrecognized arguments: all"),
    ("qcluster --workers 4", "unrecognized arguments: --workers 4"),
]


@pytest.fixture
def places(tmp_path: Path) -> Path:
    """A folder with a file, a folder that is not empty, and a Hugo site of one post."""
    (tmp_path / "file").write_text("A file.")
    for name in ("full", "hugo/content/posts"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "full" / "note.txt").write_text("Somebody's.")
    (tmp_path / "hugo/content/posts/one.md").write_text("---\ntitle: One\ndate: 2024-01-01\n---\nText.\n")
    return tmp_path


@pytest.mark.parametrize(("line", "message"), WRONG, ids=[line for line, _ in WRONG])
def test_wrong_arguments_get_one_clear_line_and_change_nothing(line: str, message: str, places: Path) -> None:
    make_series()
    before = sorted(places.rglob("*"))
    with pytest.raises(CommandError) as caught:
        call_command(*line.format(tmp=places).split(), stdout=StringIO(), stderr=StringIO())
    assert message in str(caught.value) and "\n" not in str(caught.value)
    assert sorted(places.rglob("*")) == before
    assert not Digest.objects.exists() and not Post.objects.exists()


@pytest.mark.parametrize("name", OUR_COMMANDS)
def test_the_help_of_each_command_shows_an_example_on_a_line_of_its_own(name: str) -> None:
    command = load_command_class(get_commands()[name], name)
    page = command.create_parser("manage.py", name).format_help()
    assert re.search(rf"^Example[^\n]*:\n  [^\n]*manage\.py {name}\b", page, re.MULTILINE), page


def test_there_is_a_wrong_call_of_each_command() -> None:
    assert {line.split()[0] for line, _ in WRONG} == set(OUR_COMMANDS)
