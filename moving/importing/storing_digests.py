"""Stores what daily entries hold: digests with topics, analyses, trending items, findings and predictions."""

from __future__ import annotations

from simple_history.utils import bulk_create_with_history

from blog.models import Post
from digests.models import Analysis, Digest, Finding, Forecast, Topic, TrendingItem
from moving.importing.matching import REASON
from moving.importing.reading import ReadPost
from moving.importing.report import ImportReport
from moving.importing.rows import (
    all_findings,
    analysis_rows,
    digest_fields,
    finding_rows,
    forecast_rows,
    prediction_rows,
    topic_rows,
    trending_rows,
)
from moving.importing.target import Target
from predictions.changes import mark_changed
from predictions.events.recording import NewPrediction, record
from predictions.models import Prediction

PREDICTED = (
    *("event", "phrase", "earliest", "latest", "median", "low", "high", "probability_never"),
    *("rationale", "model_name", "prompt_version"),
)


Pair = tuple[Digest, ReadPost]


def make_digests(pairs: list[tuple[Post, ReadPost]], target: Target, report: ImportReport) -> None:
    """The digests of new daily entries; where the series has one of the day, the post stays without."""
    wanted = [(post, read, target.series_of(read)) for post, read in pairs]
    days = {read.values.day for _, read in pairs}
    taken = set(Digest.objects.filter(date__in=days).values_list("series_id", "date"))
    kept = []
    for post, read, series in wanted:
        if (series.pk, read.values.day) in taken:
            report.notes.append(
                f"{read.file.name}: {series} has a digest of {read.values.day} already; imported as a plain post."
            )
        else:
            taken.add((series.pk, read.values.day))
            kept.append((post, read, series))
    digests = Digest.objects.bulk_create(
        [Digest(post=post, **digest_fields(read, series, target.now)) for post, read, series in kept]
    )
    made = [(digest, read) for digest, (_, read, _) in zip(digests, kept, strict=True)]
    fill_digests(made, report)
    make_predictions(made, target, report)


def replace_digest(post: Post, read: ReadPost, target: Target, report: ImportReport) -> None:
    """Makes the digest of a changed entry anew; its predictions keep their history."""
    digest = Digest.objects.filter(post=post).first()
    if digest is None:
        make_digests([(post, read)] if read.entry else [], target, report)
        return
    for rows in (digest.topics, digest.trending, digest.findings, digest.forecasts):
        rows.all().delete()
    for name, value in digest_fields(read, digest.series, target.now).items():
        setattr(digest, name, value)
    digest.save()
    fill_digests([(digest, read)], report)
    update_predictions(digest, post, read, target, report)


def fill_digests(pairs: list[Pair], report: ImportReport) -> None:
    """The topics, analyses, trending items and findings of digests that have none."""
    drafts = {digest.pk: read.entry.topics if read.entry else () for digest, read in pairs}
    topics = Topic.objects.bulk_create(
        [row for digest, _ in pairs for row in topic_rows(digest, drafts[digest.pk])]
    )
    analyses: list[Analysis] = []
    for topic in topics:
        analyses += analysis_rows(topic, drafts[topic.digest_id][topic.position - 1], topic.digest.model_name)
    Analysis.objects.bulk_create(analyses)
    trending = TrendingItem.objects.bulk_create([row for d, read in pairs for row in trending_rows(d, read)])
    Finding.objects.bulk_create([row for digest, read in pairs for row in finding_rows(digest, read)])
    report.digests += len(pairs)
    report.topics += len(topics)
    report.analyses += len(analyses)
    report.trending_items += len(trending)
    for _, read in pairs:
        report.findings.update(finding.gate for finding in all_findings(read))
        found = read.predictions.predictions if read.predictions else ()
        report.predictions_without_span += sum(prediction.span is None for prediction in found)


def make_predictions(pairs: list[Pair], target: Target, report: ImportReport) -> None:
    """The predictions of new posts, as `predictions.events` records them; those of drafts wait as forecasts."""
    rows: list[Prediction] = []
    forecasts: list[Forecast] = []
    for digest, read in pairs:
        found = prediction_rows(digest.post, read, target.find_event) if digest.post else []
        forecasts += forecast_rows(digest, found)
        rows += [] if read.values.draft else found
    Forecast.objects.bulk_create(forecasts)
    if rows:
        bulk_create_with_history(rows, Prediction, default_change_reason=REASON, default_date=target.now)
        mark_changed({row.event_id for row in rows})
    report.predictions += len(rows)


def update_predictions(
    digest: Digest, post: Post, read: ReadPost, target: Target, report: ImportReport
) -> None:
    """Records what a changed entry predicts; what did not change is not written."""
    found = prediction_rows(post, read, target.find_event)
    Forecast.objects.bulk_create(forecast_rows(digest, found))
    rows = [] if read.values.draft else found
    new = [NewPrediction(**{name: getattr(row, name) for name in PREDICTED}) for row in rows]
    record(post, made_on=read.values.day, predictions=new)
    report.predictions += len(rows)
