"""Moving in: what becomes of the files of a Hugo site, and what is said of those that are wrong."""

from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from pytest_django import Settings

from blog.models import Alias, Page, Post
from digests.importing.report import ImportReport
from digests.importing.run import ImportOptions, import_site
from digests.models import Analysis, Digest, Finding, Forecast, Series, Topic, TrendingItem
from predictions.models import Event, Prediction
from tests.digests.hugo_shapes import Shape, write_topics
from tests.digests.hugo_site import HugoSite
from tests.factories import DigestFactory, PostFactory, SeriesFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def site(tmp_path: Path, settings: Settings) -> HugoSite:
    settings.MEDIA_ROOT = tmp_path / "media"
    return HugoSite(tmp_path / "site")


def run(site: HugoSite, **options: Any) -> ImportReport:
    return import_site(ImportOptions(options.pop("path", site.content), **options), now=NOW)


def failures(report: ImportReport) -> list[tuple[str, str]]:
    return [(failed["place"], failed["finding"]) for failed in report.failed]


def test_a_daily_entry_becomes_a_post_with_its_digest_and_predictions(site: HugoSite) -> None:
    site.daily("2024-03-01")
    report = run(site)

    post = Post.objects.get()
    digest = Digest.objects.get()
    assert (post.slug, post.path, post.guid) == (
        "2024-03-01-ai-auto-summary",
        None,
        "https://blog.example.org/posts/2024-03-01-ai-auto-summary/",
    )
    assert (post.title, post.byline, post.status) == (
        "[Daily Automated AI Summary]",
        "Blog Agent",
        "published",
    )
    assert post.published_at == post.updated_at == datetime(2024, 3, 1, 5, 33, 11, tzinfo=UTC)
    assert (post.cover_link, post.cover_alt, post.cover_hidden) == (
        "https://images.example.org/birds.png",
        "singing birds",
        True,
    )
    assert (post.show_toc, post.toc_open, post.show_reading_time, post.show_word_count) == (
        True,
        False,
        True,
        True,
    )
    assert (post.generated, post.model_name, post.hand_edited) == (True, "gpt-3.5-turbo", False)
    assert sorted(post.tags.values_list("slug", flat=True)) == [
        "automated-content",
        "daily-ai-summary",
        "gpt-3.5-turbo",
    ]
    assert "<h2" in post.body_html
    assert post.word_count > 20
    assert (digest.post, digest.date, digest.status, digest.tier) == (
        post,
        date(2024, 3, 1),
        "published",
        "imported",
    )
    assert list(Topic.objects.values_list("position", "title")) == [
        (1, "A model that learns"),
        (2, "[D] A* search"),
    ]
    assert sorted(Analysis.objects.values_list("kind", "text")) == [
        ("benefits", "Fast."), ("benefits", "It helps people a lot."),
        ("ramifications", "It may cost jobs."), ("ramifications", "Wild."),
    ]  # fmt: skip
    assert list(TrendingItem.objects.values_list("position", "title")) == [
        (1, "One thing"),
        (2, "[R] Another"),
    ]
    names = ("event__slug", "phrase", "earliest", "latest", "made_on", "model_name")
    model, day = "gpt-3.5-turbo", date(2024, 3, 1)
    assert list(Prediction.objects.order_by("latest").values_list(*names)) == [
        ("artificial-general-intelligence", "June 2035", date(2035, 6, 1), date(2035, 6, 30), day, model),
        ("technological-singularity", "2045", date(2045, 1, 1), date(2045, 12, 31), day, model),
    ]
    assert (report.posts_new, report.topics, report.analyses, report.trending_items, report.predictions) == (
        1,
        2,
        4,
        2,
        2,
    )
    assert report.done
    assert not report.findings


def test_new_rows_have_a_history_that_names_the_import(site: HugoSite) -> None:
    site.daily()
    run(site)

    for row in (Post.objects.get(), Prediction.objects.first()):
        assert row is not None
        assert list(row.history.values_list("history_type", "history_change_reason")) == [("+", "imported")]


def test_predictions_are_recorded_as_the_pipeline_records_them(site: HugoSite) -> None:
    site.daily("2024-03-01")
    run(site)
    names = [field.name for field in Prediction._meta.fields if field.name != "id"]
    bulk = list(Prediction.objects.order_by("event__slug").values(*names))

    Post.objects.update(import_hash="")
    run(site)

    assert list(Prediction.objects.order_by("event__slug").values(*names)) == bulk
    assert Prediction.history.count() == 2
    assert {event.statistics.data_version for event in Event.objects.all()} == {1}


def test_forecasts_are_kept_so_that_an_entry_composed_anew_still_predicts(site: HugoSite) -> None:
    site.daily()
    run(site)

    assert list(Forecast.objects.values_list("event__slug", "phrase")) == [
        ("artificial-general-intelligence", "June 2035"),
        ("technological-singularity", "2045"),
    ]


def test_a_new_series_is_like_its_entries_and_writes_nothing_yet(site: HugoSite) -> None:
    site.daily("2024-03-02")
    site.daily("2024-03-01")
    run(site, series="old-column")

    series = Series.objects.get()
    assert (series.slug, series.name, series.active, series.start_date) == (
        "old-column",
        "Old column",
        False,
        date(2024, 3, 1),
    )
    assert (series.byline, series.notice) == ("Blog Agent", "This was written by a machine.")
    assert sorted(series.tags.values_list("name", flat=True)) == ["automated content", "daily ai summary"]
    assert series.events.count() == 2


def test_the_only_series_takes_the_entries_unless_another_is_named(site: HugoSite) -> None:
    known = SeriesFactory(slug="daily")
    site.daily("2024-03-01")
    run(site)

    assert Digest.objects.get().series == known


def test_an_event_of_the_site_is_matched_by_its_aliases(site: HugoSite) -> None:
    event = Event.objects.create(slug="human-level-ai", name="Human-level AI", aliases=["HLAI"])
    site.daily(predictions="- **HLAI** (2040)\n  - It comes.\n")
    report = run(site)

    assert Prediction.objects.get().event == event
    assert report.findings["missing"] == 2


def test_what_an_entry_lacks_is_found_and_reported_and_the_post_stays_as_it_is(site: HugoSite) -> None:
    site.daily(topics="1. **First**\n\n   - *Benefits:* Good.\n\n2. **Second**\n\n   - ...")
    report = run(site)

    assert sorted(Finding.objects.values_list("gate", "place")) == [
        ("missing-analysis", "topic 1 ramifications"),
        ("placeholder", "topic 2"),
    ]
    assert report.findings == {"missing-analysis": 1, "placeholder": 1}
    assert "   - ..." in Post.objects.get().body
    assert report.done


def test_two_entries_of_a_day_make_one_digest_and_a_note(site: HugoSite) -> None:
    site.daily("2024-03-01")
    site.post("posts/b.md", site.daily("2024-03-01").read_text().split("---\n", 2)[2])
    report = run(site)

    assert (Post.objects.count(), Digest.objects.count()) == (2, 1)
    assert "has a digest of 2024-03-01 already" in report.notes[0]


def test_a_day_that_the_series_wrote_itself_is_left_alone(site: HugoSite) -> None:
    written = DigestFactory(series__slug="daily", date=date(2024, 3, 1))
    site.daily("2024-03-01")
    run(site, series="daily")

    assert Digest.objects.get() == written
    assert Post.objects.count() == 1


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


def test_pictures_of_bundles_and_of_static_come_along(site: HugoSite) -> None:
    site.picture("content/posts/b/Cover Art.png", "green")
    site.picture("content/posts/b/inner.png")
    site.picture("static/images/outer.png", "blue")
    site.post(
        "posts/b/index.md",
        "![In](inner.png 'T') <img src=\"/images/outer.png\"> ![Out](https://example.org/x.png)\n",
        cover='{image: "Cover Art.png", relative: true, caption: Mine}',
    )
    report = run(site)

    post = Post.objects.get()
    assert (post.cover_image.width, post.cover_width, post.cover_caption) == (3, 3, "Mine")
    assert post.cover_image.name.startswith("imported/")
    assert post.body.count("/media/imported/") == 2
    assert post.body_html.count('src="/media/imported/') == 2
    assert "https://example.org/x.png" in post.body
    assert all(default_storage.exists(name) for name in (post.cover_image.name,))
    assert report.pictures == 3
    assert run(site).posts_unchanged == 1


def test_a_changed_picture_changes_its_post(site: HugoSite) -> None:
    site.picture("content/posts/b/a.png", "green")
    site.post("posts/b/index.md", "![](a.png)\n")
    run(site)
    site.picture("content/posts/b/a.png", "red")

    assert run(site).posts_updated == 1


def test_a_picture_that_is_missing_outside_or_none_is_noted_and_nothing_is_copied(site: HugoSite) -> None:
    site.write("secret.png", b"x")
    site.write("content/posts/b/fake.png", b"<script>")
    site.write("content/posts/b/drawing.svg", b"<svg/>")
    site.post(
        "posts/b/index.md",
        "![](gone.png) ![](../../../secret.png) ![](fake.png) ![](drawing.svg)\n",
        cover="{image: nowhere.jpg, relative: true}",
    )
    report = run(site)

    assert report.posts_new == 1
    assert len(report.notes) == 5
    assert report.pictures == 0
    assert Post.objects.get().front_matter == {"cover": {"image": "nowhere.jpg", "relative": True}}


def test_pages_beside_the_posts_become_pages(site: HugoSite) -> None:
    site.write("content/about.md", "---\ntitle: About\nweight: 3\n---\nWho *we* are.\n")
    site.write("content/search.md", "---\ntitle: Search\nlayout: search\n---\n")
    site.write("content/posts/_index.md", "---\ntitle: Posts\n---\n")
    report = run(site)

    page = Page.objects.get()
    assert (page.slug, page.title, page.menu_position) == ("about", "About", 3)
    assert "<em>we</em>" in page.body_html
    assert (report.pages, len(report.skipped)) == (1, 1)
    page.title = "About us"
    page.save()
    site.write("content/about.md", "---\ntitle: Changed\n---\n")
    assert [left["file"] for left in run(site).left] == ["about.md"]


def test_importing_again_makes_nothing_twice(site: HugoSite) -> None:
    site.daily("2024-03-01")
    site.post("posts/a.md", aliases="[/old/]", tags="[x]")
    run(site)
    counts = [model.objects.count() for model in (Post, Digest, Topic, Prediction, Alias, Finding, Forecast)]
    report = run(site)

    assert [
        model.objects.count() for model in (Post, Digest, Topic, Prediction, Alias, Finding, Forecast)
    ] == counts
    assert (report.posts_new, report.posts_updated, report.posts_unchanged) == (0, 0, 2)
    assert Post.history.count() == 2


def test_a_changed_file_updates_its_post_and_digest(site: HugoSite) -> None:
    site.daily("2024-03-01")
    run(site)
    before = Post.objects.get()
    site.daily(
        "2024-03-01",
        topics=write_topics([("Another topic", "Better.", "Worse.")], Shape()),
        predictions="- **Artificial general intelligence** (2040)\n  - Later.\n",
        tags="[new tag]",
        lastmod="2024-03-05",
    )
    report = run(site)

    post = Post.objects.get()
    assert (post.pk, post.guid, report.posts_updated) == (before.pk, before.guid, 1)
    assert post.updated_at.date() == date(2024, 3, 5)
    assert list(post.tags.values_list("slug", flat=True)) == ["new-tag"]
    assert list(Topic.objects.values_list("title", flat=True)) == ["Another topic"]
    assert list(Prediction.objects.values_list("event__slug", "phrase")) == [
        ("artificial-general-intelligence", "2040")
    ]
    assert "Another topic" in post.body_html


def test_a_changed_address_leaves_a_way_from_the_old_one(site: HugoSite) -> None:
    site.post("posts/a.md")
    run(site)
    site.post("posts/a.md", slug="b")
    run(site)

    post = Post.objects.get()
    assert (post.slug, post.guid) == ("b", "https://blog.example.org/posts/a/")
    assert Alias.objects.get().path == "posts/a"


def test_a_moved_file_stays_the_same_post(site: HugoSite) -> None:
    site.post("posts/a.md").rename(site.content / "posts" / "keep.md")
    site.post("posts/a.md", url="/posts/x/").unlink()
    site.post("posts/keep.md", url="/posts/x/")
    run(site)
    (site.content / "posts" / "keep.md").rename(site.content / "posts" / "moved.md")
    report = run(site)

    assert Post.objects.get().import_path == "posts/moved.md"
    assert report.posts_updated == 1


def test_posts_edited_here_are_left_and_named(site: HugoSite) -> None:
    site.post("posts/a.md")
    site.post("posts/b.md")
    run(site)
    Post.objects.filter(slug="a").update(hand_edited=True)
    edited = Post.objects.get(slug="b")
    edited.title = "Better"
    edited.save()
    site.post("posts/a.md", title="Changed")
    site.post("posts/b.md", title="Changed")
    report = run(site)

    assert [left["file"] for left in report.left] == ["posts/a.md", "posts/b.md"]
    assert set(Post.objects.values_list("title", flat=True)) == {"A post", "Better"}
    assert report.done


def test_an_address_that_a_post_of_this_site_has_is_refused(site: HugoSite) -> None:
    PostFactory(slug="a")
    site.post("posts/a.md")
    report = run(site)

    assert failures(report) == [
        ("posts/a.md", "Its address /posts/a/ is that of a post that was written here.")
    ]
    assert Post.objects.count() == 1


def test_a_dry_run_stores_nothing_and_says_what_would_happen(site: HugoSite) -> None:
    site.daily("2024-03-01")
    site.picture("content/posts/p/a.png")
    site.post("posts/p/index.md", cover="{image: a.png}")
    site.write("content/about.md", "---\ntitle: About\n---\n")
    site.post("posts/x.md", date="never")
    report = run(site, dry_run=True)

    assert (report.posts_new, report.topics, report.predictions, report.pages) == (2, 2, 2, 1)
    assert len(report.failed) == 1
    assert not any(model.objects.exists() for model in (Post, Digest, Series, Event, Page, Prediction))
    assert not default_storage.exists("imported")


NOT_UTF8 = b"---\ntitle: A\ndate: 2024-03-01\n---\nW\xf6rter\n"


@pytest.mark.parametrize(
    ("text", "place", "finding"),
    [
        (NOT_UTF8, "posts/bad.md:5", "not UTF-8"),
        (b"Only text.\n", "posts/bad.md:1", "no front matter"),
        (b"", "posts/bad.md:1", "no front matter"),
        (b"---\ntitle: A: B\ndate: 2024-03-01\n---\n", "posts/bad.md:2", "broken"),
        (b"---\ntitle: A\ndate: sometime\n---\n", "posts/bad.md:3", "'sometime', which is no date"),
        (b"---\ntitle: A\ndate: 2024-02-30\n---\n", "posts/bad.md:3", "no date"),
        (b"---\ntitle: A\n---\n", "posts/bad.md:1", "no date"),
        (b"---\ntitle: A\ndate: 2024-03-01\n---\n" + b"x" * 20_000_000, "posts/bad.md", "20.0 MB"),
        (b"---\ndate: 2024-03-01\ntitle: " + b"A" * 10_000 + b"\n---\n", "posts/bad.md:3", "10,000 letters"),
        (b"---\ndate: 2024-03-01\nurl: ../../etc\n---\n", "posts/bad.md:3", "leads out of the site"),
        (b"---\ndate: 2024-03-01\nurl: /admin/x/\n---\n", "posts/bad.md:3", "the site's own"),
        (b"---\ndate: 2024-03-01\naliases: [../x]\n---\n", "posts/bad.md:3", "leads out of the site"),
        (b"---\ndate: 2024-03-01\ndraft: maybe\n---\n", "posts/bad.md:3", "draft is 'maybe'"),
        (b"---\ndate: 2024-03-01\nweight: heavy\n---\n", "posts/bad.md:3", "weight"),
        (b"---\ndate: 2024-03-01\ntags: {a: b}\n---\n", "posts/bad.md:3", "tags is no list"),
        (b"---\ndate: 2024-03-01\ntitle: [a]\n---\n", "posts/bad.md:3", "title is a list"),
        (b"---\ndate: 2024-03-01\nslug: '???'\n---\n", "posts/bad.md:3", "gives no address"),
    ],
)
def test_a_bad_file_gives_one_clear_line_and_the_rest_is_imported(
    site: HugoSite, text: bytes, place: str, finding: str
) -> None:
    site.post("posts/a.md")
    site.write("content/posts/bad.md", text)
    site.post("posts/c.md")
    report = run(site)

    assert [failed["place"] for failed in report.failed] == [place]
    assert finding in report.failed[0]["finding"]
    assert report.failed[0]["mend"]
    assert "\n" not in "".join(report.failed[0].values())
    assert sorted(Post.objects.values_list("slug", flat=True)) == ["a", "c"]
    assert not report.done


def test_links_out_of_the_folder_are_refused_and_links_within_it_are_no_second_post(
    site: HugoSite, tmp_path: Path
) -> None:
    site.post("posts/a.md")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.md").write_text("---\ntitle: S\ndate: 2024-01-01\n---\n")
    (site.content / "posts" / "link.md").symlink_to(outside / "secret.md")
    (site.content / "posts" / "folder").symlink_to(outside)
    (site.content / "posts" / "gone.md").symlink_to(outside / "nothing.md")
    (site.content / "posts" / "loop").symlink_to(site.content / "posts")
    report = run(site)

    assert sorted(place for place, _ in failures(report)) == [
        "posts/folder",
        "posts/gone.md",
        "posts/link.md",
    ]
    assert Post.objects.count() == 1


def test_of_two_files_with_one_address_the_first_counts(site: HugoSite) -> None:
    site.post("posts/a.md", title="First")
    site.post("posts/b.md", title="Second", url="/posts/a/")
    expected = [("posts/b.md", "/posts/a/ is the address of posts/a.md too.")]

    assert failures(run(site)) == expected
    assert Post.objects.get().title == "First"
    assert [place for place, _ in failures(run(site))] == ["posts/b.md"]


def test_files_in_other_languages_and_resources_of_bundles_are_no_posts(site: HugoSite) -> None:
    site.write("content/posts/a.org", "* Title")
    site.post("posts/b/index.md")
    site.write("content/posts/b/notes.md", "no front matter")
    site.write("content/posts/.hidden.md", "no front matter")
    report = run(site)

    assert failures(report) == [("posts/a.org", ".org files are not read.")]
    assert Post.objects.count() == 1


def test_what_the_database_refuses_stops_no_other_post(site: HugoSite) -> None:
    site.post("posts/a.md")
    site.post("posts/b.md", hindcast='{guid: "https://blog.example.org/posts/a/"}')
    report = run(site)

    assert [place for place, _ in failures(report)] == ["posts/b.md"]
    assert Post.objects.get().slug == "a"


def test_absurd_front_matter_is_stored_or_refused_but_never_crashes(site: HugoSite) -> None:
    site.post("posts/a.md", x="9" * 400, y=".nan", z='"\\0\\uFFFF"', title="'A\\0B'")
    site.post("posts/b.md", date="9999-12-31T23:59:59-12:00")
    site.post("posts/c.md", tags="[" + ", ".join(f"t{n}" for n in range(60)) + "]")
    site.post("posts/d.md", cover="{image: '" + "https://example.org/" + "x" * 600 + "'}")
    report = run(site)

    assert [place for place, _ in failures(report)] == ["posts/b.md:3", "posts/c.md:4"]
    assert Post.objects.count() == 2


def test_many_files_are_read_by_several_processes_in_order(site: HugoSite) -> None:
    for number in range(100):
        site.post(f"posts/p{number:03}.md", f"Text {number}.\n")
    seen: list[tuple[int, int]] = []
    report = import_site(
        ImportOptions(site.content), now=NOW, progress=lambda done, total: seen.append((done, total))
    )

    assert report.posts_new == 100
    assert list(Post.objects.order_by("pk").values_list("slug", flat=True)) == [
        f"p{n:03}" for n in range(100)
    ]
    assert seen == [(40, 100), (80, 100), (100, 100)]


def test_an_import_that_is_broken_off_leaves_whole_posts_and_can_go_on(site: HugoSite) -> None:
    for number in range(1, 31):
        site.daily(f"2024-03-{number:02}")
        site.daily(f"2024-05-{number:02}")
        site.daily(f"2024-06-{number:02}")

    def break_off(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_site(ImportOptions(site.content), now=NOW, progress=break_off)
    assert Post.objects.count() == Digest.objects.count() == 40
    assert Prediction.objects.count() == Topic.objects.count() == 80

    report = run(site)
    assert (report.posts_new, report.posts_unchanged) == (50, 40)
    assert Prediction.objects.count() == 180


def test_the_command_reports_and_ends_with_an_error_only_where_something_was_not_done(
    site: HugoSite, tmp_path: Path
) -> None:
    site.daily("2024-03-01")
    out = StringIO()
    call_command(
        "import_hugo",
        str(site.content),
        "--series",
        "daily",
        "--report",
        str(tmp_path / "r.json"),
        stdout=out,
    )

    report = json.loads((tmp_path / "r.json").read_text())
    assert "1 posts new" in out.getvalue()
    assert (report["posts_new"], report["series"], report["done"]) == (1, ["daily"], True)

    site.post("posts/bad.md", date="never")
    out = StringIO()
    with pytest.raises(CommandError, match="1 files were not imported"):
        call_command("import_hugo", str(site.content), stdout=out)
    assert "posts/bad.md:3: date is 'never', which is no date. Write it like" in out.getvalue()


def test_a_wrong_folder_or_base_url_is_named(site: HugoSite) -> None:
    with pytest.raises(CommandError, match="no folder"):
        call_command("import_hugo", str(site.root / "nowhere"))
    with pytest.raises(CommandError, match="should look like https"):
        call_command("import_hugo", str(site.content), "--base-url", "ftp://x")
    site.write("hugo.yaml", "baseURL: [\n")
    with pytest.raises(CommandError, match=r"hugo.yaml:2"):
        call_command("import_hugo", str(site.content))


def test_an_unreadable_file_is_reported(site: HugoSite) -> None:
    if os.geteuid() == 0:
        (site.content / "posts").mkdir()
        os.mkfifo(site.content / "posts" / "pipe.md")  # root reads everything; a pipe is passed over
        assert run(site).files == 0
        return
    site.post("posts/a.md").chmod(0)
    assert failures(run(site)) == [("posts/a.md", "It cannot be read: Permission denied.")]
