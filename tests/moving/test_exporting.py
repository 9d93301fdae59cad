"""Moving out: what is exported for Hugo can be moved in again, and is the same."""

from __future__ import annotations

import itertools
from datetime import UTC
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from blog.models import Alias, Page, Post, SiteSettings
from moving.exporting import ExportReport, export_site
from moving.importing.report import ImportReport
from moving.importing.run import ImportOptions, import_site
from moving.output_folder import OutputFolder, OutputFolderError
from tests.factories import PageFactory, PostFactory, TagFactory
from tests.moving.comparing import NOW, all_files, all_rows, clear_site
from tests.moving.hugo_site import HugoSite

pytestmark = pytest.mark.django_db


def move_in(folder: Path) -> ImportReport:
    return import_site(ImportOptions(folder), now=NOW)


def move_out(folder: Path) -> ExportReport:
    return export_site(folder)


def fill(site: HugoSite) -> None:
    """A site with a bit of everything."""
    site.daily("2024-03-01")
    site.daily("2024-03-02", topics="1. **Broken**\n\n   - ...", draft="true")
    site.picture("content/posts/b/a b.png")
    site.picture("static/images/c.png", "blue")
    site.post(
        "posts/b/index.md",
        "![x](<a b.png>) ![y](/images/c.png)\n",
        cover="{image: a b.png, relative: true, hidden: true}",
    )
    site.post(
        "posts/Odd Name.md", url="/notes/deep.html", aliases="[/old/, older]", weight="3", math="true",
        lastmod="2024-04-01T01:02:03.5+02:00", expiryDate="2031-01-01", publishDate="2024-03-05", description="Long",
        tags="[Zebra, apple pie]", author="[Ann, Bob]", cover="{image: gone.png, alt: Gone}",
    )  # fmt: skip
    site.write("content/about.md", "---\ntitle: About\nweight: 4\n---\nUs.\n")


def test_moving_in_out_and_in_gives_the_same_rows(site: HugoSite, tmp_path: Path) -> None:
    fill(site)
    assert move_in(site.root).done
    rows = all_rows()
    move_out(tmp_path / "out")
    clear_site()
    report = move_in(tmp_path / "out")

    assert report.done
    assert all_rows() == rows


def test_moving_out_in_and_out_gives_the_same_bytes(
    site: HugoSite, tmp_path: Path, settings: Settings
) -> None:
    fill(site)
    move_in(site.root)
    move_out(tmp_path / "first")
    clear_site()
    settings.MEDIA_ROOT = tmp_path / "other-media"
    move_in(tmp_path / "first")
    move_out(tmp_path / "second")

    assert all_files(tmp_path / "second") == all_files(tmp_path / "first")


LETTERS = st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\0")
POSTS = st.fixed_dictionaries(
    {
        "title": st.text(LETTERS, min_size=1, max_size=60).filter(lambda title: bool(title.strip())),
        "body": st.one_of(
            st.text(LETTERS, max_size=120), st.just("## Heading\r\n\r\n> Quote\n\n---\ntitle: x\n---\n")
        ),
        "status": st.sampled_from(["draft", "published"]),
        "published_at": st.datetimes(timezones=st.just(UTC)),
        "updated_at": st.datetimes(timezones=st.just(UTC)),
        "expires_at": st.one_of(st.none(), st.datetimes(timezones=st.just(UTC))),
        "byline": st.text(LETTERS, max_size=30),
        "summary": st.text(LETTERS, max_size=60),
        "path": st.one_of(
            st.none(), st.from_regex(r"[a-z]{2,8}x/[a-z0-9][a-z0-9.]{1,8}[a-z]", fullmatch=True)
        ),
        "cover_link": st.sampled_from(["", "https://example.org/x.png"]),
        "cover_alt": st.text(LETTERS, max_size=20),
        "cover_hidden": st.booleans(),
        "show_toc": st.booleans(),
        "toc_open": st.booleans(),
        "generated": st.booleans(),
        "model_name": st.sampled_from(["", "gpt-4o-mini"]),
        "hand_edited": st.booleans(),
        "weight": st.one_of(st.none(), st.integers(0, 9)),
    }
)


@hypothesis_settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(posts=st.lists(POSTS, min_size=1, max_size=3))
def test_whatever_was_written_here_is_the_same_after_moving(
    posts: list[dict[str, Any]], tmp_path: Path
) -> None:
    here = tmp_path / str(next(COUNTER))
    with transaction.atomic():
        for number, values in enumerate(posts):
            path = values["path"] and f"{values['path']}{number}"
            post = Post.objects.create(**(values | {"slug": f"Post_{number}", "path": path}))
            post.tags.add(TagFactory(name=f" Tag {number}, and: more", slug=f"tag-{number}-and-more"))
            Alias.objects.create(post=post, path=f"old/{number}.html")
        move_out(here / "first")
        clear_site()
        report = move_in(here / "first")
        move_out(here / "second")
        transaction.set_rollback(True)

    assert report.done, report.failed
    assert all_files(here / "second") == all_files(here / "first")


COUNTER = itertools.count()


def test_the_export_is_a_site_that_papermod_renders(tmp_path: Path, settings: Settings) -> None:
    settings.SITE_URL = "https://blog.example.org"
    SiteSettings(title="My blog", tagline="What I think", author="Ann", home_text="Hello *you*", footer="Bye",
                 social_links=[{"name": "github", "url": "https://github.com/x"}]).save()  # fmt: skip
    PageFactory(slug="about", title="About")
    PageFactory(slug="hidden", title="Hidden", in_menu=False)
    PostFactory(slug="first", title="First: post", body="Text.")
    move_out(tmp_path / "out")

    files = all_files(tmp_path / "out")
    config = yaml.safe_load(files["hugo.yaml"])
    assert set(files) == {
        *("hugo.yaml", "content/about.md", "content/hidden.md", "content/archives.md", "content/search.md"),
        *("content/posts/first.md", ".hindcast.json"),
    }
    assert (config["baseURL"], config["title"], config["theme"]) == (
        "https://blog.example.org/",
        "My blog",
        "PaperMod",
    )
    assert config["params"]["socialIcons"] == [{"name": "github", "url": "https://github.com/x"}]
    assert [entry["url"] for entry in config["menu"]["main"]] == [
        "/archives/",
        "/tags/",
        "/search/",
        "/about/",
    ]
    front_matter = yaml.safe_load(files["content/posts/first.md"].split(b"---\n")[1])
    assert (front_matter["title"], front_matter["draft"], front_matter["showToc"]) == (
        "First: post",
        False,
        True,
    )


def test_a_new_site_takes_the_words_of_the_old_one_over(tmp_path: Path) -> None:
    SiteSettings(title="My blog", tagline="What", author="Ann", home_text="Hello", footer="Bye",
                 social_links=[{"name": "github", "url": "https://github.com/x"}]).save()  # fmt: skip
    PageFactory(slug="hidden", in_menu=False, public=False)
    rows = all_rows()
    move_out(tmp_path / "out")
    clear_site()
    move_in(tmp_path / "out")

    assert all_rows() == rows
    SiteSettings(title="Mine").save()
    move_in(tmp_path / "out")
    assert SiteSettings.load().title == "Mine"


def test_pictures_of_posts_written_here_go_along_and_come_back(site: HugoSite, tmp_path: Path) -> None:
    data = site.picture("x.png").read_bytes()
    post = PostFactory(slug="with-cover")
    post.cover_image.save("my cover.png", ContentFile(data))
    name = post.cover_image.name
    move_out(tmp_path / "out")

    assert all_files(tmp_path / "out")[f"static/media/{name}"] == data
    clear_site()
    move_in(tmp_path / "out")
    assert Post.objects.get().cover_image.name == name


def test_a_second_export_writes_only_what_changed_and_removes_what_went(tmp_path: Path) -> None:
    kept, gone = PostFactory(slug="kept"), PostFactory(slug="gone")
    move_out(tmp_path / "out")
    untouched = (tmp_path / "out" / "content" / "archives.md").stat().st_mtime_ns
    kept.title = "New"
    kept.save()
    gone.delete()
    report = move_out(tmp_path / "out")

    assert (report.written, report.removed) == (1, 1)
    assert (tmp_path / "out" / "content" / "archives.md").stat().st_mtime_ns == untouched
    assert not (tmp_path / "out" / "content" / "posts" / "gone.md").exists()


def test_posts_that_want_one_file_get_two(tmp_path: Path) -> None:
    PostFactory(slug="a", import_path="posts/b.md")
    PostFactory(slug="b")
    PostFactory(slug="c", import_path="../../etc/passwd.md")
    move_out(tmp_path / "out")
    names = sorted(name for name in all_files(tmp_path / "out") if "/posts/" in name)
    clear_site()

    assert names == ["content/posts/b-2.md", "content/posts/b.md", "content/posts/c.md"]
    assert move_in(tmp_path / "out").done
    assert sorted(Post.objects.values_list("slug", flat=True)) == ["a", "b", "c"]


def test_a_folder_with_other_things_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("precious")
    out = StringIO()
    with pytest.raises(CommandError, match="not empty"):
        call_command("export_hugo", str(tmp_path), stdout=out)

    assert all_files(tmp_path) == {"mine.txt": b"precious"}


@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x", "a\\b", "", "a\0b"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputFolderError):
        OutputFolder(tmp_path / "out", kind="test").write(name, b"")


def test_a_page_and_a_post_keep_apart(tmp_path: Path) -> None:
    PageFactory(slug="search-tips")
    move_out(tmp_path / "out")
    clear_site()
    report = move_in(tmp_path / "out")

    assert Page.objects.get().slug == "search-tips"
    assert len(report.skipped) == 2


def test_the_command_says_what_it_wrote(tmp_path: Path) -> None:
    PostFactory()
    out = StringIO()
    call_command("export_hugo", str(tmp_path / "out"), stdout=out)

    assert "1 posts, 0 pages, 0 pictures: 4 files written, 0 unchanged, 0 removed" in out.getvalue()
