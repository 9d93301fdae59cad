"""A copy that is made again: at once where nothing changed, and as one from nothing where anything did."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from pytest_django import Settings

from blog.models import Post, SiteSettings, Tag
from moving.baking.run import bake_site
from predictions.judging.judgements import judge
from predictions.judging.state import Verdict
from predictions.models import Event
from tests.moving.baking.filled_site import FIRST, NOW, PIXEL, bake, fill, make_post
from tests.moving.comparing import all_files

pytestmark = pytest.mark.django_db


def change_post(out: Path) -> None:
    Post.objects.filter(slug="elsewhere").update(title="Another title")


def add_post(out: Path) -> None:
    make_post(slug="new", title="A new one", published_at=FIRST + timedelta(days=99))


def remove_post(out: Path) -> None:
    Post.objects.filter(slug="elsewhere").delete()


def rename_tag(out: Path) -> None:
    Tag.objects.update(name="D++")


def change_site(out: Path) -> None:
    SiteSettings(title="Renamed").save()


def judge_event(out: Path) -> None:
    judge(Event.objects.get(slug="agi"), Verdict.MISSED, by=None, now=NOW)


def lose_a_file(out: Path) -> None:
    (out / "index.html").unlink()


def change_a_file(out: Path) -> None:
    (out / "index.html").write_text("mine")


def change_a_picture(out: Path) -> None:
    (Path(settings.MEDIA_ROOT) / "a.gif").write_bytes(PIXEL + b"x")


def break_the_manifest(out: Path) -> None:
    manifest = out / ".hindcast.json"
    known = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(known | {"stamp": {"until": "soon"}, "counts": []}))


CHANGES = [
    change_post, add_post, remove_post, rename_tag, change_site, judge_event, lose_a_file, change_a_file,
    change_a_picture, break_the_manifest,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_copy_is_made_anew_after_any_change_and_is_as_one_from_nothing(
    change: Callable[[Path], None], out: Path, tmp_path: Path
) -> None:
    fill(posts=3)
    bake(out)
    change(out)
    bake(out)
    bake(tmp_path / "fresh")

    without = {".hindcast.json"}
    made, fresh = all_files(out), all_files(tmp_path / "fresh")
    assert {n: b for n, b in made.items() if n not in without} == {
        n: b for n, b in fresh.items() if n not in without
    }


def test_where_nothing_changed_nothing_is_asked(out: Path, django_assert_max_num_queries: Any) -> None:
    fill(posts=3)
    first = bake(out)
    files = all_files(out)
    with django_assert_max_num_queries(3):
        again = bake(out)

    assert (again.pages, again.files, again.redirects, again.notes) == (
        first.pages,
        first.files,
        first.redirects,
        first.notes,
    )
    assert (again.written, again.unchanged, again.removed) == (0, first.written + first.unchanged, 0)
    assert all_files(out) == files


def test_another_day_or_setting_makes_a_copy_anew(out: Path, settings: Settings) -> None:
    fill(posts=3)
    bake(out)
    assert bake_site(out, now=NOW + timedelta(days=1)).seconds > 0
    settings.SITE_URL = "https://other.example.org"
    assert bake(out).written > 0
    assert b"https://other.example.org/posts/" in all_files(out)["index.xml"]


@pytest.mark.django_db(transaction=True)
def test_many_pages_are_made_by_several_processes_and_are_the_same(out: Path, tmp_path: Path) -> None:
    fill(posts=70)
    bake(out)
    forked = all_files(out)
    with transaction.atomic():  # what is open here no other process would see
        bake(tmp_path / "alone")
    alone = all_files(tmp_path / "alone")

    assert forked.keys() == alone.keys()
    assert all(forked[name] == alone[name] for name in forked if name != ".hindcast.json")
