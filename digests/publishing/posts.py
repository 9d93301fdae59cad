"""Composes a checked digest and makes its post, its tags and its predictions, all in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from blog.models import Post
from blog.publishing import publish, revise, set_tags
from digests.models import Digest, Series
from digests.publishing.compose import Composed, compose
from digests.publishing.covers import alt_of, discard, is_made_here, redraw_cover
from digests.rows import build_draft
from predictions.dates import parse_span
from predictions.events.recording import NewPrediction, record
from predictions.questions.asking import NewQuestion, record_questions


@transaction.atomic
def publish_digest(digest: Digest, *, now: datetime) -> Digest.Status:
    """Publishes the digest, or makes a draft where it has to be approved; `digest.post` is set.

    A post that is there already is revised and keeps its address, its guid and its place in time; one that the public
    does not see, since nobody approved it or somebody took it back, is not made public by a new text.
    """
    composed = compose(build_draft(digest))
    hidden = digest.post is not None and digest.post.status == Post.Status.DRAFT
    if digest.post is None:
        digest.post = make_draft(digest, composed, now=now)
    elif not digest.post.hand_edited:
        revise_with(digest, composed, now=now)
    digest.save(update_fields=["post"])
    if digest.post.status == Post.Status.PUBLISHED:
        record_predictions(digest)
        return Digest.Status.PUBLISHED
    if hidden or must_be_held(digest):
        return Digest.Status.HELD
    return release(digest, now=now)


@transaction.atomic
def publish_held(digest: Digest, *, now: datetime) -> Post:
    """Publishes the draft of a held digest, with its predictions."""
    if digest.post is None:
        raise ValueError(f"{digest} has no draft")
    Digest.objects.filter(pk=digest.pk).update(status=release(digest, now=now), finished_at=now)
    return digest.post


@transaction.atomic
def revise_post(digest: Digest, *, now: datetime) -> Post | None:
    """Composes the digest's post anew from its rows, and records its predictions again."""
    if digest.post is None:
        return None
    redraw_cover(digest)
    revise_with(digest, compose(build_draft(digest)), now=now)
    if digest.post.status == Post.Status.PUBLISHED:
        record_predictions(digest)
    return digest.post


def make_draft(digest: Digest, composed: Composed, *, now: datetime) -> Post:
    """A new post that the public does not see yet; it belongs to the hour when its day was due."""
    series = digest.series
    post = Post.objects.create(
        title=composed.title,
        slug=free_slug(f"{digest.date.isoformat()}-{series.slug}"),
        status=Post.Status.DRAFT,
        published_at=min(series.due_at(digest.date), now),
        updated_at=now,
        byline=series.byline,
        summary=composed.summary,
        body=composed.body,
        cover_image=series.cover.name if series.cover else digest.cover,
        cover_alt=series.cover_alt if series.cover else alt_of(digest, composed.title),
        cover_hidden=not series.cover,
        generated=True,
        model_name=digest.model_name,
    )
    set_tags(post, composed.tags)
    return post


def revise_with(digest: Digest, composed: Composed, *, now: datetime) -> None:
    """Gives the post the new text and tags."""
    if digest.post is None:
        return
    before = digest.post.cover_image.name
    revise(
        digest.post,
        now=now,
        title=composed.title,
        summary=composed.summary,
        body=composed.body,
        model_name=digest.model_name,
        **new_cover(digest, composed.title),
    )
    set_tags(digest.post, composed.tags)
    if before and before != digest.post.cover_image.name:
        transaction.on_commit(partial(discard, before))


def new_cover(digest: Digest, title: str) -> dict[str, str]:
    """The fields of the digest's cover, for a post whose own cover was made here too."""
    post = digest.post
    if post is None or not digest.cover or post.cover_link or not is_made_here(post.cover_image.name):
        return {}
    return {"cover_image": digest.cover, "cover_alt": alt_of(digest, title)}


def release(digest: Digest, *, now: datetime) -> Digest.Status:
    """Makes the draft public and records what it predicts."""
    if digest.post is None:
        raise ValueError(f"{digest} has no draft")
    publish(digest.post, now=now)
    record_predictions(digest)
    return Digest.Status.PUBLISHED


def must_be_held(digest: Digest) -> bool:
    """Whether an editor has to look first: the series wants it, or there are too few topics for an entry."""
    topics = digest.topics.filter(dropped_because="").count()
    return digest.series.review_policy == Series.ReviewPolicy.HOLD or topics < digest.series.fewest_topics


def record_predictions(digest: Digest) -> None:
    """Stores the digest's forecasts as the predictions of its post, and what it asks as questions."""
    if digest.post is not None:
        record(digest.post, made_on=digest.date, predictions=new_predictions(digest))
        for asked_on, questions in new_questions(digest).items():
            record_questions(
                digest.post,
                asked_on=asked_on,
                series=digest.series.slug,
                questions=questions,
                now=timezone.now(),
            )


def new_questions(digest: Digest) -> dict[date, list[NewQuestion]]:
    """The questions of the digest, by the day from which on they count."""
    found: dict[date, list[NewQuestion]] = {}
    for row in digest.questions.all():
        question = NewQuestion(**{name: getattr(row, name) for name in NewQuestion.__slots__})
        found.setdefault(row.asked_on, []).append(question)
    return found


def new_predictions(digest: Digest) -> Iterable[NewPrediction]:
    """The digest's forecasts with the spans of their words."""
    for forecast in digest.forecasts.select_related("event"):
        span = parse_span(forecast.phrase, written_on=digest.date)
        yield NewPrediction(
            event=forecast.event,
            phrase=forecast.phrase,
            earliest=span.earliest,
            latest=span.latest,
            median=forecast.median,
            low=forecast.low,
            high=forecast.high,
            probability_never=forecast.probability_never,
            rationale=forecast.rationale,
            model_name=forecast.model_name,
            prompt_version=forecast.prompt_version,
        )


def free_slug(wanted: str) -> str:
    """The wanted slug, with a number behind it where another post has it."""
    slug, number = wanted, 1
    while Post.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{wanted}-{number}"
    return slug
