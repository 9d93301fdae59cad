"""Makes posts, events and predictions for the tracker's tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from blog.models import Post
from predictions.models import Event, Judgement, Prediction


def make_event(slug: str = "agi", **fields: Any) -> Event:
    """A stored event."""
    return Event.objects.create(slug=slug, **{"name": slug.replace("-", " ").capitalize()} | fields)


def make_post(day: date, slug: str = "", **fields: Any) -> Post:
    """A public post of the day."""
    values: dict[str, Any] = {
        "title": f"Entry of {day}",
        "slug": slug or f"entry-{day}",
        "status": Post.Status.PUBLISHED,
        "published_at": datetime.combine(day, time(6), UTC),
    }
    return Post.objects.create(**values | fields)


def predict(
    event: Event, made_on: date, earliest: date | None, latest: date | None, **fields: Any
) -> Prediction:
    """A stored prediction of the day's post, which is made where there is none."""
    post = fields.pop("post", None) or Post.objects.filter(slug=f"entry-{made_on}").first()
    values: dict[str, Any] = {"phrase": f"{earliest} to {latest}", "model_name": "gpt-4o-mini"}
    return Prediction.objects.create(
        event=event,
        post=post or make_post(made_on),
        made_on=made_on,
        earliest=earliest,
        latest=latest,
        **values | fields,
    )


def predict_year(event: Event, made_on: date, year: int, **fields: Any) -> Prediction:
    """A stored prediction of a whole year."""
    return predict(event, made_on, date(year, 1, 1), date(year, 12, 31), **{"phrase": str(year)} | fields)


def judge_happened(event: Event, day: date, *, judged_on: date | None = None) -> Judgement:
    """A stored judgement that the event happened on the day."""
    return Judgement.objects.create(
        event=event,
        verdict="happened",
        happened_on=day,
        evidence_url="https://example.org/evidence",
        judged_at=datetime.combine(judged_on or day, time(12), UTC),
    )
