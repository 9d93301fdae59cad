"""The commands' arguments, as an operator gets them wrong."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.management import CommandError, call_command

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
