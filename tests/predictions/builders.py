"""Makes posts, events, predictions and questions for the tracker's tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from blog.models import Post
from predictions.models import Event, Judgement, Prediction, Proposal, Question, QuestionResolution
from predictions.questions.asking import NewQuestion, make_row, store_new
from predictions.questions.resolving import Way, resolve


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


def make_question(
    slug: str = "x-releases-y",
    asked_on: date = date(2026, 1, 1),
    deadline: date = date(2026, 3, 15),
    *,
    post: Post | None = None,
    hindcast: bool = False,
    position: int = 1,
    **fields: Any,
) -> Question:
    """A stored question with its first forecast, of the day's post, which is made where there is none.

    `fields` are those of `NewQuestion`. A hindcast has no post.
    """
    by = f"{deadline.day} {deadline:%B %Y}"
    values: dict[str, Any] = {
        "text": f"Will {slug.replace('-', ' ')} by {by}?",
        "kind": Question.Kind.JUDGED,
        "story": slug,
        "criteria": "It counts where the maker says so on its own site.",
        "probability": 0.7,
        "model_name": "gpt-4o-mini",
        "prompt_version": "0123456789ab",
        "reason": "It was announced for this month.",
    }
    asked = NewQuestion(slug=slug, deadline=deadline, **values | fields)
    if not hindcast:
        post = post or Post.objects.filter(slug=f"entry-{asked_on}").first() or make_post(asked_on)
    row = make_row(
        asked,
        asked_on=asked_on,
        series="daily",
        now=datetime.combine(asked_on, time(6), UTC),
        post=post,
        position=position,
        hindcast=hindcast,
    )
    store_new([row], [asked])
    return row


def resolve_question(
    question: Question, outcome: str = "yes", *, decided_on: date | None = None, **fields: Any
) -> QuestionResolution:
    """A stored resolution by a person; without a day it was decided on the deadline, and signed a day later."""
    day = decided_on or question.deadline
    values: dict[str, Any] = {
        "way": Way.PERSON,
        "now": datetime.combine(day, time(12), UTC) + timedelta(days=1),
    }
    found = resolve(question, outcome, decided_on=day, **values | fields)
    question.refresh_from_db()
    return found


def propose(question: Question | None = None, outcome: str = "yes", **fields: Any) -> Proposal:
    """A stored proposal, open, of the question or of the `event` among the fields."""
    values: dict[str, Any] = {
        "decided_on": question.deadline if question else date(2026, 1, 1),
        "quotes": [
            {
                "quote": "Y is out now.",
                "url": "https://example.org/y",
                "title": "Y is out",
                "seen_at": "2026-02-01T08:00:00+00:00",
            }
        ],
        "receipt": {"items": 312, "days": 74},
        "judges": "gpt-4o-mini, gpt-4o",
        "opened_at": datetime(2026, 3, 20, 8, tzinfo=UTC),
    }
    return Proposal.objects.create(question=question, outcome=outcome, **values | fields)
