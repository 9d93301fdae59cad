"""Moving in: what becomes of a daily entry of a Hugo site."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from blog.models import Post
from digests.models import Analysis, Digest, Finding, Forecast, Series, Topic, TrendingItem
from predictions.models import Event, Prediction
from tests.factories import DigestFactory, SeriesFactory
from tests.moving.comparing import run
from tests.moving.hugo_site import HugoSite

pytestmark = pytest.mark.django_db


def test_a_daily_entry_becomes_a_post(site: HugoSite) -> None:
    site.daily("2024-03-01")
    run(site)

    post = Post.objects.get()
    assert (post.slug, post.path) == ("2024-03-01-ai-auto-summary", None)
    assert post.guid == "https://blog.example.org/posts/2024-03-01-ai-auto-summary/"
    assert (post.title, post.byline) == ("[Daily Automated AI Summary]", "Blog Agent")
    assert post.status == "published"
    assert post.published_at == post.updated_at == datetime(2024, 3, 1, 5, 33, 11, tzinfo=UTC)
    assert post.cover_link == "https://images.example.org/birds.png"
    assert (post.cover_alt, post.cover_hidden) == ("singing birds", True)
    assert (post.show_toc, post.toc_open) == (True, False)
    assert (post.show_reading_time, post.show_word_count) == (True, True)
    assert (post.generated, post.model_name, post.hand_edited) == (True, "gpt-3.5-turbo", False)
    slugs = ["automated-content", "daily-ai-summary", "gpt-3.5-turbo"]
    assert sorted(post.tags.values_list("slug", flat=True)) == slugs
    assert "<h2" in post.body_html
    assert post.word_count > 20


def test_a_daily_entry_is_understood(site: HugoSite) -> None:
    site.daily("2024-03-01")
    run(site)

    digest = Digest.objects.get()
    assert (digest.post, digest.date) == (Post.objects.get(), date(2024, 3, 1))
    assert (digest.status, digest.tier) == ("published", "imported")
    topics = [(1, "A model that learns"), (2, "[D] A* search")]
    assert list(Topic.objects.values_list("position", "title")) == topics
    assert sorted(Analysis.objects.values_list("kind", "text")) == [
        ("benefits", "Fast."), ("benefits", "It helps people a lot."),
        ("ramifications", "It may cost jobs."), ("ramifications", "Wild."),
    ]  # fmt: skip
    trending = [(1, "One thing"), (2, "[R] Another")]
    assert list(TrendingItem.objects.values_list("position", "title")) == trending


def test_what_a_daily_entry_predicts_is_recorded(site: HugoSite) -> None:
    site.daily("2024-03-01")
    run(site)

    names = ("event__slug", "phrase", "earliest", "latest", "made_on", "model_name")
    model, day = "gpt-3.5-turbo", date(2024, 3, 1)
    assert list(Prediction.objects.order_by("latest").values_list(*names)) == [
        ("artificial-general-intelligence", "June 2035", date(2035, 6, 1), date(2035, 6, 30), day, model),
        ("technological-singularity", "2045", date(2045, 1, 1), date(2045, 12, 31), day, model),
    ]


def test_the_report_counts_what_was_imported(site: HugoSite) -> None:
    site.daily("2024-03-01")
    report = run(site)

    assert (report.posts_new, report.topics, report.analyses) == (1, 2, 4)
    assert (report.trending_items, report.predictions) == (2, 2)
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
