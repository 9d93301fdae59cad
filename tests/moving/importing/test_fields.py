"""Moving in: front matter, addresses, dates and the site's configuration."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from blog.models import Post
from moving.importing.run import ImportOptions, import_site
from tests.moving.comparing import NOW, run
from tests.moving.hugo_site import HugoSite

pytestmark = pytest.mark.django_db


def test_all_fields_of_hugo_are_honoured(site: HugoSite) -> None:
    site.post(
        lastmod="2024-05-01", expiryDate="2030-01-01", draft="true", weight="7", author="[Ann, Bob]",
        summary="In short", tags="[C++, Machine Learning]", TocOpen="true", ShowToc="true",
        aliases="[/old/, older.html]",
        description="Said longer", math="true", params="{a: [1, 2]}",
    )  # fmt: skip
    run(site)

    post = Post.objects.get()
    assert post.updated_at == datetime(2024, 5, 1, tzinfo=UTC)
    assert post.expires_at == datetime(2030, 1, 1, tzinfo=UTC)
    assert (post.status, post.weight, post.byline, post.summary) == ("draft", 7, "Ann, Bob", "In short")
    assert (post.show_toc, post.toc_open, post.show_reading_time, post.show_word_count) == (
        True,
        True,
        False,
        False,
    )
    assert sorted(post.tags.values_list("slug", flat=True)) == ["c++", "machine-learning"]
    assert sorted(post.aliases.values_list("path", flat=True)) == ["old", "posts/older.html"]
    assert post.front_matter == {"description": "Said longer", "math": True, "params": {"a": [1, 2]}}
    assert (post.generated, post.model_name) == (False, "")


@pytest.mark.parametrize(
    ("name", "front_matter", "address", "guid"),
    [
        ("posts/My Old: Post.md", {}, "/posts/my-old-post/", "posts/my-old-post/"),
        ("posts/bundle/index.md", {}, "/posts/bundle/", "posts/bundle/"),
        ("posts/a.md", {"slug": "Another Name"}, "/posts/another-name/", "posts/another-name/"),
        ("posts/a.md", {"url": "posts/with-url"}, "/posts/with-url/", "posts/with-url/"),
        ("posts/a.md", {"url": "/notes/deep/x/"}, "/notes/deep/x/", "notes/deep/x/"),
        ("notes/a.md", {}, "/notes/a/", "notes/a/"),
        ("notes/über uns.md", {}, "/notes/über-uns/", "notes/%C3%BCber-uns/"),
        ("posts/a.md", {"url": "/old/page.html"}, "/old/page.html/", "old/page.html"),
        ("posts/gpt-3.5.md", {}, "/posts/gpt-3.5/", "posts/gpt-3.5/"),
    ],
)
def test_every_post_keeps_the_address_and_the_guid_that_hugo_gave_it(
    site: HugoSite, name: str, front_matter: dict[str, str], address: str, guid: str
) -> None:
    site.post(name, **front_matter)
    report = run(site)

    post = Post.objects.get()
    assert not report.failed
    assert post.get_absolute_url() == address
    assert post.guid == f"https://blog.example.org/{guid}"


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2023-04-11T7:15:00+01:00", datetime(2023, 4, 11, 6, 15, tzinfo=UTC)),
        ("2023-04-11", datetime(2023, 4, 11, tzinfo=UTC)),
        ('"11 April 2023"', datetime(2023, 4, 11, tzinfo=UTC)),
        ("2023-04-11 05:30:00.25 -0700 MST", datetime(2023, 4, 11, 12, 30, 0, 250000, tzinfo=UTC)),
    ],
)
def test_dates_are_read_where_they_can_mean_one_thing_only(
    site: HugoSite, written: str, at: datetime
) -> None:
    site.post(date=written)
    run(site)

    assert Post.objects.get().published_at == at


def test_dates_without_a_zone_are_in_the_time_zone_of_the_site(site: HugoSite) -> None:
    site.write("hugo.yaml", "baseURL: https://blog.example.org/\ntimeZone: Europe/Berlin\n")
    site.post(date="2024-07-01 06:00:00")
    run(site)

    assert Post.objects.get().published_at == datetime(2024, 7, 1, 4, tzinfo=UTC)


def test_a_post_that_is_to_be_shown_later_is_shown_later(site: HugoSite) -> None:
    site.post(publishDate="2030-01-01")
    run(site)

    assert not Post.objects.published(NOW).exists()
    assert Post.objects.get().front_matter == {"publishDate": "2030-01-01"}


def test_a_post_without_a_date_takes_that_of_its_name(site: HugoSite) -> None:
    site.post("posts/2023-05-06-x.md", date="")
    run(site)

    assert Post.objects.get().published_at.date() == date(2023, 5, 6)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("config.toml", 'baseURL = "https://blog.example.org/sub/"\n[params]\nShowToc = true\n'),
        ("hugo.json", '{"baseurl": "https://blog.example.org/sub", "params": {"showToc": true}}'),
        ("config/_default/hugo.yml", "baseURL: https://blog.example.org/sub\nparams: {ShowToc: true}\n"),
    ],
)
def test_it_reads_the_sites_configuration(site: HugoSite, name: str, text: str) -> None:
    (site.root / "hugo.yaml").unlink()
    site.write(name, text)
    site.post()
    run(site)

    post = Post.objects.get()
    assert (post.guid, post.show_toc) == ("https://blog.example.org/sub/posts/a/", True)


def test_a_base_url_that_is_given_wins_and_a_missing_one_is_noted(site: HugoSite, settings: Settings) -> None:
    site.post("posts/a.md")
    run(site, base_url="https://given.example")
    assert Post.objects.get().guid == "https://given.example/posts/a/"

    (site.root / "hugo.yaml").unlink()
    site.post("posts/b.md")
    report = run(site)
    assert Post.objects.get(slug="b").guid == f"{settings.SITE_URL}/posts/b/"
    assert "baseURL" in report.notes[0]


@pytest.mark.parametrize("part", ["", "content", "content/posts"])
def test_any_part_of_a_site_can_be_given(site: HugoSite, part: str) -> None:
    site.post("posts/a.md")
    run(site, path=site.root / part)

    assert Post.objects.get().import_path == "posts/a.md"


def test_a_mere_folder_of_posts_is_their_section(tmp_path: Path, settings: Settings) -> None:
    site = HugoSite(tmp_path)
    (tmp_path / "hugo.yaml").unlink()
    posts = site.post("posts/a.md").parent.rename(tmp_path / "posts")
    import_site(ImportOptions(posts), now=NOW)

    assert Post.objects.get().get_absolute_url() == "/posts/a/"
