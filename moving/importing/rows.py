"""Read values become unsaved rows: a post, and the parts of its digest.

Rows by the thousand name others by their keys: to give them the objects takes Django twice as long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from blog.models import Post
from digests.draft import GateFinding, TopicDraft
from digests.models import Analysis, Digest, Finding, Forecast, Series, Topic, TrendingItem
from moving.hugo.fields import FLAGS
from moving.importing.reading import ReadPost
from predictions.dates import DateNotUnderstood, parse_span
from predictions.models import Event, Prediction

LONGEST_PHRASE = 300


def post_fields(read: ReadPost) -> dict[str, Any]:
    """The fields of the post, the rendered ones too."""
    values, cover = read.values, read.values.cover
    generated = values.own.generated if values.own.generated is not None else read.entry is not None
    return {
        "title": values.title,
        "slug": values.address.slug,
        "path": values.address.path,
        "status": Post.Status.DRAFT if values.draft else Post.Status.PUBLISHED,
        "published_at": values.published_at,
        "updated_at": values.updated_at,
        "expires_at": values.expires_at,
        "byline": values.byline,
        "summary": values.summary,
        "body": values.body,
        "body_html": read.rendered.html,
        "toc": read.rendered.toc,
        "search_text": read.rendered.text,
        "topic_words": read.rendered.topic_words,
        "word_count": read.rendered.word_count,
        "reading_minutes": read.rendered.reading_minutes,
        "cover_image": read.cover_picture.name if read.cover_picture else "",
        "cover_link": cover.image,
        "cover_alt": cover.alt,
        "cover_caption": cover.caption,
        "cover_hidden": cover.hidden,
        **{name: values.flags.get(name, False) for name in FLAGS},
        "generated": generated,
        "model_name": values.model_name[:100] if generated else (values.own.model or ""),
        "notice": values.own.notice,
        "hand_edited": values.own.hand_edited,
        "guid": values.guid,
        "weight": values.weight,
        "front_matter": {**values.extra, **({"cover": cover.extra} if cover.extra else {})},
        "import_path": read.file.name,
        "import_hash": read.fingerprint,
    }


def digest_fields(read: ReadPost, series: Series, now: datetime) -> dict[str, Any]:
    """The fields of the digest of a daily entry."""
    return {
        "series": series,
        "date": read.values.day,
        "status": Digest.Status.HELD if read.values.draft else Digest.Status.PUBLISHED,
        "stage": "done",
        "tier": Digest.Tier.IMPORTED,
        "model_name": read.values.model_name[:100],
        "finished_at": now,
    }


def topic_rows(digest: Digest, drafts: tuple[TopicDraft, ...]) -> list[Topic]:
    """The topics, in order."""
    return [Topic(digest=digest, position=draft.position, title=draft.title) for draft in drafts]


def analysis_rows(topic: Topic, draft: TopicDraft, model_name: str) -> Iterator[Analysis]:
    """The analyses that a topic has."""
    texts = {Analysis.Kind.BENEFITS: draft.benefits, Analysis.Kind.RAMIFICATIONS: draft.ramifications}
    for kind, text in texts.items():
        if text:
            yield Analysis(topic_id=topic.pk, kind=kind, text=text, model_name=model_name)


def trending_rows(digest: Digest, read: ReadPost) -> list[TrendingItem]:
    """The trending items, in order."""
    items = read.entry.trending if read.entry else ()
    return [TrendingItem(digest_id=digest.pk, position=item.position, title=item.title) for item in items]


def all_findings(read: ReadPost) -> list[GateFinding]:
    """What was found in the entry and in its predictions."""
    found = list(read.entry.findings) if read.entry else []
    for finding in read.predictions.findings if read.predictions else ():
        found.append(GateFinding(finding.kind, "predictions", finding.message, blocking=False))
    return found


def finding_rows(digest: Digest, read: ReadPost) -> list[Finding]:
    """The findings as rows."""
    return [
        Finding(
            digest_id=digest.pk, gate=f.gate[:50], place=f.place[:200], message=f.message, blocking=f.blocking
        )
        for f in all_findings(read)
    ]


def prediction_rows(
    post: Post, read: ReadPost, find_event: Callable[[str | None], Event | None]
) -> list[Prediction]:
    """The predictions with a span, one an event, the first counts."""
    rows: dict[int, Prediction] = {}
    for found in read.predictions.predictions if read.predictions else ():
        event = find_event(found.event_slug)
        if event is None or found.span is None or event.pk in rows:
            continue
        rows[event.pk] = Prediction(
            event=event,
            post_id=post.pk,
            made_on=read.values.day,
            phrase=found.phrase[:LONGEST_PHRASE],
            earliest=found.span.earliest,
            latest=found.span.latest,
            rationale=found.rationale,
            model_name=post.model_name,
        )
    return list(rows.values())


def forecast_rows(digest: Digest, predictions: list[Prediction]) -> list[Forecast]:
    """The predictions as forecasts of the digest, so that an entry that is composed anew keeps them.

    Only those whose words alone give the same span: composing reads nothing but the words.
    """
    rows = []
    for position, prediction in enumerate(predictions, start=1):
        try:
            same = parse_span(prediction.phrase, written_on=prediction.made_on) == prediction.span
        except DateNotUnderstood:
            same = False
        if same:
            rows.append(
                Forecast(
                    digest_id=digest.pk,
                    event_id=prediction.event_id,
                    position=position,
                    phrase=prediction.phrase,
                    rationale=prediction.rationale,
                    model_name=prediction.model_name,
                )
            )
    return rows
