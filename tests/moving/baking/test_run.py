"""The public site as static files: whatever the site shows, a host without Python shows too."""

from __future__ import annotations

import os
from io import StringIO
from pathlib import Path

import httpx
import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from lxml import html
from pytest_django import DjangoDbBlocker, Settings

from blog.models import Alias, Post
from moving.baking.requests import BakingError
from moving.output_folder import OutputFolderError
from tests.fakes.static_host import serving, walk_links
from tests.moving.baking.filled_site import NOW, SITE_URL, bake, fill, make_post
from tests.moving.comparing import all_files
from tests.predictions.builders import make_question

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def baked(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Path:
    """The filled site as files, for tests that only read them; the database is as before."""
    folder = tmp_path_factory.mktemp("baked")
    with (
        django_db_blocker.unblock(),
        override_settings(SITE_URL=SITE_URL, DEBUG=True, MEDIA_ROOT=folder / "media"),
        transaction.atomic(),
    ):
        fill()
        bake(folder / "out")
        transaction.set_rollback(True)
    return folder / "out"


def test_every_link_of_the_baked_site_leads_to_a_file(out: Path) -> None:
    fill(60)
    bake(out)
    with serving(out) as home:
        seen, broken = walk_links(home, site_url=SITE_URL)

    assert broken == []
    assert {
        *(
            "/page/7/",
            "/tags/c++-co/page/6/",
            "/tags/c++-co/index.xml",
            "/tags/c++-co/feed.json",
            "/archives/",
        ),
        *(
            "/predictions/page/2/",
            "/predictions/agi/page/2/",
            "/predictions/agi/chart.svg",
            "/predictions/method/",
        ),
        *("/about/", "/feeds/", "/feeds.opml", "/series/daily/atom.xml", "/static/site.css"),
    } <= seen


def test_whatever_has_an_address_has_a_file(baked: Path) -> None:
    files = all_files(baked)

    for name in (
        *(
            "404.html",
            "robots.txt",
            "sitemap.xml",
            "llms.txt",
            "_redirects",
            "search/index.html",
            "index.xml",
        ),
        *(
            "atom.xml",
            "feed.json",
            "posts/index.xml",
            "tags/index.xml",
            "predictions.csv",
            "predictions.json",
        ),
        *("predictions.ics", "predictions/schema.json", "posts/elsewhere.md", "notes/ünï code/index.html"),
        "media/a.gif",
    ):
        assert files[name], name
    assert files["index.xml"] == files["tags/index.xml"]
    assert any(name.startswith("media/covers/") and "c_d" in name for name in files)


def test_a_question_is_there_as_a_page_and_as_markdown(out: Path) -> None:
    question = make_question()
    bake(out)
    folder = out / "predictions" / "questions"

    assert f"# {question.text}" in (folder / f"{question.slug}.md").read_text()
    page = html.document_fromstring((folder / question.slug / "index.html").read_bytes())
    assert page.xpath("//link[@type='text/markdown']/@href") == [f"/predictions/questions/{question.slug}.md"]


def test_what_is_not_public_is_in_no_file(baked: Path) -> None:
    for name, data in all_files(baked).items():
        assert b"A secret" not in data, name
        assert not any(word in name for word in ("secret", "draft", "future", "hidden", "unused")), name


def test_old_addresses_lead_to_the_new_ones(baked: Path) -> None:
    target = "/notes/%C3%BCn%C3%AF%20code/"

    lines = (baked / "_redirects").read_text().splitlines()
    assert f"/older/address/ {target} 301" in lines
    assert f"/posts/elsewhere/ {target} 301" in lines
    assert "/predictions/old-name/ /predictions/agi/ 301" in lines
    for name in ("older/address/index.html", "older.html", "posts/elsewhere/index.html"):
        page = (baked / name).read_text()
        assert f'content="0; url={target}"' in page
        assert f'<link rel="canonical" href="{SITE_URL}{target}">' in page


def test_an_alias_never_takes_the_place_of_a_page(out: Path) -> None:
    Alias.objects.create(path="archives", post=make_post())
    Alias.objects.create(path="index.html", post=make_post())
    bake(out)

    assert b"<h1>Archive</h1>" in (out / "archives" / "index.html").read_bytes()
    assert b"http-equiv" not in (out / "index.html").read_bytes()


def test_the_search_page_says_that_files_cannot_search(baked: Path) -> None:
    page = (baked / "search" / "index.html").read_text()
    assert "made of files only" in page
    assert not [name for name, data in all_files(baked).items() if name.endswith("html") and b"<form" in data]
    assert 'href="/search/"' in (baked / "notes/ünï code/index.html").read_text()


def test_the_trackers_numbers_are_there_without_a_worker(baked: Path) -> None:
    assert "12 forecasts" in (baked / "predictions" / "agi" / "index.html").read_text()


def test_only_what_changed_is_written_again_and_what_went_goes(out: Path) -> None:
    kept, gone = make_post(slug="kept"), make_post(slug="gone")
    first = bake(out)
    (out / "CNAME").write_text("mine")
    (out / "posts" / "kept" / "notes.txt").write_text("mine too")
    times = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    second = bake(out)
    kept.cover_alt = kept.body = "Changed."
    kept.save()
    gone.delete()
    third = bake(out)

    assert (second.written, second.unchanged, second.removed) == (0, first.written, 0)
    assert (third.removed, (out / "posts" / "gone").exists()) == (2, False)
    assert 0 < third.written < first.written
    for name in ("robots.txt", "404.html", "CNAME", "posts/kept/notes.txt", "predictions/method/index.html"):
        assert (out / name).stat().st_mtime_ns == times[out / name]
    assert b"Changed." in (out / "posts" / "kept" / "index.html").read_bytes()


def test_a_page_that_cannot_be_made_is_named_and_the_folder_stays_as_it_was(out: Path) -> None:
    make_post(slug="good")
    bake(out)
    before = all_files(out)
    make_post(slug="newest")
    broken = make_post(slug="broken")
    Post.objects.filter(pk=broken.pk).update(cover_image="covers/x.gif", cover_width=None, published_at=NOW)
    Post.objects.filter(pk=broken.pk).update(path="a\0b")
    with pytest.raises(CommandError, match="cannot be"):
        call_command("bake", str(out), stdout=StringIO())

    assert all_files(out) == before


def test_a_folder_with_other_things_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("precious")
    with pytest.raises(OutputFolderError, match="not empty"):
        bake(tmp_path)

    assert all_files(tmp_path) == {"mine.txt": b"precious"}


def test_an_address_that_would_lead_out_of_the_folder_is_refused(out: Path) -> None:
    Post.objects.filter(pk=make_post().pk).update(path="../../outside")
    with pytest.raises(BakingError, match=r"outside"):
        bake(out)

    assert not (out.parent / "outside").exists()


def test_a_link_in_the_folder_is_not_followed_out_of_it(out: Path, tmp_path: Path) -> None:
    make_post(slug="a")
    bake(out)
    outside = tmp_path / "outside"
    outside.mkdir()
    (out / "posts" / "b").symlink_to(outside, target_is_directory=True)
    make_post(slug="b")
    with pytest.raises(BakingError, match="leads out"):
        bake(out)

    assert not list(outside.iterdir())


def test_a_run_that_was_killed_does_no_harm_to_the_next(out: Path) -> None:
    make_post(slug="a")
    bake(out)
    (out / ".hindcast-waiting" / "posts").mkdir(parents=True)
    (out / ".hindcast-waiting" / "posts" / "half.md").write_text("ha")
    bake(out)

    assert not (out / ".hindcast-waiting").exists()
    assert not (out / "posts" / "half.md").exists()


def test_a_picture_that_is_missing_is_noted(out: Path) -> None:
    make_post(body="![gone](/media/gone.gif)")
    report = bake(out)

    assert report.notes == ["/media/gone.gif is shown on a page, but there is no such picture."]


def test_the_command_says_what_it_wrote(out: Path, settings: Settings) -> None:
    settings.SITE_URL = "http://localhost:8000"
    make_post()
    answer = StringIO()
    call_command("bake", str(out), stdout=answer)

    assert "pages," in answer.getvalue()
    assert "0 unchanged, 0 removed" in answer.getvalue()
    assert "SITE_URL is http://localhost:8000" in answer.getvalue()


@pytest.fixture
def static_root(settings: Settings, tmp_path: Path) -> Path:
    """Where static files are collected, under names with a hash, as on a real site."""
    settings.DEBUG = False
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }
    return tmp_path / "static"


def test_names_with_a_hash_are_taken_from_the_collected_files(out: Path, static_root: Path) -> None:
    make_post()
    bake(out)
    with serving(out) as home:
        _, broken = walk_links(home, site_url=SITE_URL)
        page = httpx.get(home).text

    assert broken == []
    assert [name for name in os.listdir(out / "static") if name.startswith("site.") and name in page]
    assert not (out / "static" / "admin").exists()


def test_static_files_are_collected_anew_only_where_they_may_be_others(
    out: Path, settings: Settings, static_root: Path
) -> None:
    manifest = static_root / "staticfiles.json"

    def when_collected() -> int:
        make_post()
        bake(out)
        return manifest.stat().st_mtime_ns

    first = when_collected()
    assert when_collected() == first
    manifest.unlink()
    assert (again := when_collected()) != first
    settings.BLOG_OF_TOMORROW = True
    assert when_collected() != again
