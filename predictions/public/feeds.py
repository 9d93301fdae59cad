"""The feed of new judgements and of what comes due."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.views.decorators.http import require_safe

from blog.addresses import at_site
from blog.context import current_site
from blog.feeds.catalogue import Listing, state_of
from blog.feeds.channel import Channel, Entry, clean, one_line
from blog.feeds.formats import Format, answer
from blog.icons import large_icon, small_icon
from predictions.judging.due_calendar import describe_count
from predictions.judging.resolutions import load_resolutions, shown_events
from predictions.models import Event, Judgement, Prediction, PredictionQuerySet, Question, QuestionResolution

LENGTH = 30
TITLE = "Predictions: judged and due"


@require_safe
def tracker_feed(request: HttpRequest, form: Format) -> HttpResponseBase:
    """New judgements and what came due."""
    return answer(request, tracker_channel(now=timezone.now()), form)


def tracker_channel(*, now: datetime) -> Channel:
    """The new judgements, the answers of questions and what came due, newest first."""
    site = current_site()
    news = sorted(
        [*judgement_news(now), *due_news(now), *question_news(now)],
        key=lambda entry: (entry.published, entry.guid),
        reverse=True,
    )
    return Channel(
        title=one_line(f"{TITLE} · {site.title}"),
        description="New judgements, answers of questions, and predictions whose last day has passed.",
        base=at_site(reverse("predictions:index")),
        page=at_site(reverse("predictions:index")),
        author=one_line(site.author or site.title),
        language=settings.LANGUAGE_CODE,
        icon=large_icon(),
        small_icon=small_icon(),
        entries=tuple(news[:LENGTH]),
    )


def tracker_listing(now: datetime, most: int | None) -> list[Listing]:
    """The tracker's feed, once there is a prediction."""
    if not (Prediction.objects.public(now).exists() or Question.objects.public(now).exists()):
        return []
    page = reverse("predictions:index")
    if most:
        news = (shown_judgements(now).order_by()[:LENGTH], shown_answers(now).order_by()[:LENGTH])
        entries = sum(rows.count() for rows in news) + len(newest_due(now))
        return [Listing("The predictions", TITLE, page, page, min(entries, LENGTH), "")]
    judged = shown_judgements(now).aggregate(count=Count("pk"), newest=Max("pk"))
    answered = shown_answers(now).aggregate(count=Count("pk"), newest=Max("pk"))
    due = due_predictions(now).aggregate(count=Count("pk"), newest=Max("latest"))
    days = due_predictions(now).values("event", "latest").distinct().count()
    state = state_of(*judged.values(), *due.values(), *answered.values())
    return [Listing("The predictions", TITLE, page, page, judged["count"] + days + answered["count"], state)]


def shown_judgements(now: datetime) -> QuerySet[Judgement]:
    """The judgements of the events that the tracker shows; what was merged has its judgements copied."""
    events = shown_events(Prediction.objects.public(now), load_resolutions())
    return Judgement.objects.filter(event__in=events.values("pk"))


def judgement_news(now: datetime) -> list[Entry]:
    """The newest judgements."""
    rows = shown_judgements(now).select_related("event").order_by("-judged_at", "-pk")[:LENGTH]
    return [
        make_entry(
            name=f"judgement-{row.pk}",
            title=f"{row.event.name}: {row.get_verdict_display()}",
            paragraphs=describe(row),
            path=row.event.get_absolute_url(),
            moment=row.judged_at,
        )
        for row in rows
    ]


def shown_answers(now: datetime) -> QuerySet[QuestionResolution]:
    """The answers of the live questions that the public sees."""
    return QuestionResolution.objects.filter(question__in=Question.objects.public(now).order_by())


def question_news(now: datetime) -> list[Entry]:
    """The newest answers of questions."""
    rows = shown_answers(now)
    return [
        make_entry(
            name=f"answer-{row.pk}",
            title=f"{row.question.text} {row.get_outcome_display().capitalize()}",
            paragraphs=[part for part in (row.note, f"Decided on {row.decided_on.isoformat()}.") if part],
            path=row.question.get_absolute_url(),
            moment=row.resolved_at,
        )
        for row in rows.select_related("question").order_by("-resolved_at", "-pk")[:LENGTH]
    ]


def describe(row: Judgement) -> list[str]:
    """What a judgement says, a paragraph each."""
    parts = [
        f"It happened on {row.happened_on.isoformat()}." if row.happened_on else "",
        row.note,
        f"Evidence: {row.evidence_url}" if row.evidence_url else "",
    ]
    return [part for part in parts if part]


def due_news(now: datetime) -> list[Entry]:
    """The newest days on which predictions came due."""
    days = newest_due(now)
    events = Event.objects.only("slug", "name").in_bulk([event for _, event, _ in days])
    return [
        make_entry(
            name=f"due-{events[key].slug}-{latest.isoformat()}",
            title=f"{events[key].name}: {describe_count(count)} due",
            paragraphs=[f"The last predicted day was {latest.isoformat()}."],
            path=reverse("predictions:event", args=[events[key].slug]),
            moment=datetime.combine(latest + timedelta(days=1), time(), UTC),
        )
        for latest, key, count in days
    ]


def newest_due(now: datetime) -> list[tuple[date, int, int]]:
    """The newest last days that have passed, each with the key of its event and how many predictions came due.

    Grouped and ordered as the index is, so that the database stops after the first groups.
    """
    groups = due_predictions(now).order_by().values_list("latest", "event").annotate(count=Count("*"))
    return list(groups.order_by("-latest", "-event")[:LENGTH])


def due_predictions(now: datetime) -> PredictionQuerySet:
    """The public predictions whose last day has passed."""
    return Prediction.objects.public(now).filter(latest__lt=timezone.localdate(now))


def make_entry(*, name: str, title: str, paragraphs: list[str], path: str, moment: datetime) -> Entry:
    """An entry; its guid is a place in the tracker that no other entry has."""
    return Entry(
        guid=at_site(f"/predictions/#{name}"),
        url=at_site(path),
        title=one_line(title),
        summary=one_line(" ".join(paragraphs)),
        html=format_html_join("", "<p>{}</p>", ((clean(part),) for part in paragraphs)),
        author="",
        tags=(),
        published=moment,
        updated=moment,
    )
