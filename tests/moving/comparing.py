"""Compares what is on a site, and what is in a folder, before and after moving."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection

from blog.models import Alias, Page, Post, SiteSettings, Tag
from digests.models import Analysis, Digest, DraftQuestion, Finding, Forecast, Series, Topic, TrendingItem
from moving.importing.report import ImportReport
from moving.importing.run import ImportOptions, import_site
from predictions.models import Event, Prediction
from tests.moving.hugo_site import HugoSite

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
# Rows are compared by what they say, not by their keys, and not by when they were stored.
IGNORED = {"id", "pk", "import_hash", "finished_at", "created_at", "found_at"}


def run(site: HugoSite, **options: Any) -> ImportReport:
    """Imports the site."""
    return import_site(ImportOptions(options.pop("path", site.content), **options), now=NOW)


def failures(report: ImportReport) -> list[tuple[str, str]]:
    """The place and the finding of each file that was not imported."""
    return [(failed["place"], failed["finding"]) for failed in report.failed]


def all_rows() -> dict[str, list[Any]]:
    """What the site holds, in an order that does not depend on keys."""
    found: dict[str, list[Any]] = {
        "posts": values(Post.objects.order_by("slug"), without={"cover_width", "cover_height"}),
        "tags": sorted(Post.objects.values_list("slug", "tags__slug", "tags__name")),
        "aliases": sorted(Alias.objects.values_list("path", "post__slug")),
        "pages": values(Page.objects.order_by("slug"), without={"updated_at"}),
        "settings": values(SiteSettings.objects.all()),
        "digests": sorted(
            Digest.objects.values_list("series__slug", "date", "post__slug", "status", "tier", "model_name")
        ),
        "topics": sorted(Topic.objects.values_list("digest__post__slug", "position", "title")),
        "analyses": sorted(
            Analysis.objects.values_list("topic__digest__post__slug", "topic__position", "kind", "text", "model_name")
        ),
        "trending": sorted(TrendingItem.objects.values_list("digest__post__slug", "position", "title")),
        "findings": sorted(Finding.objects.values_list("digest__post__slug", "gate", "place", "message", "blocking")),
        "forecasts": sorted(
            Forecast.objects.values_list("digest__post__slug", "event__slug", "phrase", "rationale", "model_name")
        ),
        "predictions": sorted(
            map(str, Prediction.objects.values_list(
                "post__slug", "event__slug", "made_on", "phrase", "earliest", "latest", "rationale", "model_name"
            ))
        ),
        "series": sorted(Series.objects.values_list("slug", "start_date", "active")),
        "events": sorted(Event.objects.values_list("slug", "name")),
    }  # fmt: skip
    return found


def values(rows: Any, without: set[str] | frozenset[str] = frozenset()) -> list[dict[str, Any]]:
    """The rows' own fields."""
    names = [f.name for f in rows.model._meta.concrete_fields if f.name not in IGNORED | without]
    return list(rows.values(*names))


def clear_site() -> None:
    """As on a site where nothing was ever stored."""
    models = [
        *(DraftQuestion, Forecast, Finding, TrendingItem, Analysis, Topic, Digest, Series, Prediction),
        Alias,
        Post,
        Tag,
        Page,
    ]
    models += [SiteSettings, *apps.get_app_config("predictions").get_models()]
    with connection.constraint_checks_disabled():
        for model in models:
            through = [field.remote_field.through for field in model._meta.many_to_many]
            for table in [*(link._meta.db_table for link in through), model._meta.db_table]:
                with connection.cursor() as cursor:
                    cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608


def all_files(folder: Path) -> dict[str, bytes]:
    """The files of a folder with their bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
