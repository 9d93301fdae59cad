"""Has language models write the analyses and forecasts of a digest, all of them at the same time."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.db import transaction

from digests.answers import AnalysisAnswer, ForecastAnswer
from digests.budget import Budget
from digests.draft import ForecastDraft
from digests.endpoints import endpoints_of
from digests.gates import check_forecast, check_topic
from digests.ledger import Ledger
from digests.llm import Answered, ModelSession, NoAnswer, Question
from digests.models import Analysis, Digest, Finding, Forecast, Topic
from digests.prompting import load_prompt
from digests.rows import source_text, topic_draft
from predictions.models import Event

HEARTBEAT_SECONDS = 20
GATE = "writer"

AnalysisOutcome = Answered[AnalysisAnswer] | NoAnswer
ForecastOutcome = Answered[ForecastAnswer] | NoAnswer


@dataclass(frozen=True, slots=True)
class Written:
    """What came of the questions, in the order of topics and events: an answer, or why there is none."""

    analyses: tuple[AnalysisOutcome, ...]
    forecasts: tuple[ForecastOutcome, ...]

    @property
    def usable(self) -> int:
        """How many topics have their analyses."""
        return sum(isinstance(outcome, Answered) for outcome in self.analyses)


class NothingBetter(Exception):
    """A digest was to be written again, but no model wrote enough; what was there stays."""


def write(digest: Digest, *, keep_lease: Callable[[], None]) -> None:
    """Writes and stores the analyses of the digest's topics and the forecasts of its series' events.

    A topic or an event that no model could write is dropped with a finding. `keep_lease` is called
    now and then, and may raise to stop the work. Raises NothingBetter where an entry is there already
    and the new text would be worth less.
    """
    topics = list(digest.topics.select_related("item__source").prefetch_related("analyses"))
    events = list(digest.series.events.all())
    session = open_session(digest, keep_lease)
    written = async_to_sync(ask_all)(session, digest, topics, events)
    if digest.post_id and written.usable < digest.series.fewest_topics:
        raise NothingBetter(
            f"Only {written.usable} topics could be written again; the entry stays as it was."
        )
    with transaction.atomic():
        digest.findings.filter(gate=GATE).delete()
        digest.forecasts.all().delete()
        for topic, analysis in zip(topics, written.analyses, strict=True):
            store_analyses(topic, analysis)
        for position, (event, forecast) in enumerate(zip(events, written.forecasts, strict=True), start=1):
            store_forecast(digest, event, position, forecast)
        set_tier(digest, written)


def open_session(digest: Digest, keep_lease: Callable[[], None]) -> ModelSession:
    """The session in which the digest's questions are asked."""
    ledger = Ledger(digest, keep_lease=keep_lease)
    return ModelSession(
        endpoints=endpoints_of(digest.series),
        ledger=ledger,
        budget=Budget(limit=digest.series.daily_budget_usd, spent=ledger.spent()),
        revision=digest.revision,
        timeout_seconds=settings.HINDCAST_MODEL_TIMEOUT,
        retries=settings.HINDCAST_MODEL_RETRIES,
    )


async def ask_all(
    session: ModelSession, digest: Digest, topics: Sequence[Topic], events: Sequence[Event]
) -> Written:
    """Asks every question at once: the day takes as long as its slowest chain of calls, not their sum."""
    heartbeat = asyncio.create_task(beat(session.ledger.keep_lease))
    analyses = [asyncio.create_task(ask_analysis(session, topic)) for topic in topics]
    forecasts = [asyncio.create_task(ask_forecast(session, event, digest)) for event in events]
    try:
        return Written(tuple(await asyncio.gather(*analyses)), tuple(await asyncio.gather(*forecasts)))
    finally:
        for task in (*analyses, *forecasts, heartbeat):
            task.cancel()
        await asyncio.gather(*analyses, *forecasts, return_exceptions=True)
        with suppress(asyncio.CancelledError):
            await heartbeat
        await session.close()


async def beat(keep_lease: Callable[[], None]) -> None:
    """Keeps the lease while answers are awaited."""
    while True:
        await asyncio.sleep(HEARTBEAT_SECONDS)
        await sync_to_async(keep_lease)()


async def ask_analysis(session: ModelSession, topic: Topic) -> AnalysisOutcome:
    """The two analyses of a topic, or the reason why there are none."""
    prompt = load_prompt("analysis")
    text = source_text(topic.item) if topic.item else ""
    question = Question(
        purpose=f"topic {topic.position}",
        prompt_version=prompt.version,
        messages=prompt.messages(title=quote(topic.title), text=quote(text)),
        answer=AnalysisAnswer,
        check=partial(find_analysis_faults, topic),
    )
    try:
        return await session.ask(question)
    except NoAnswer as reason:
        return reason


async def ask_forecast(session: ModelSession, event: Event, digest: Digest) -> ForecastOutcome:
    """The forecast of an event, or the reason why there is none."""
    prompt = load_prompt("forecast")
    question = Question(
        purpose=f"forecast {event.slug}",
        prompt_version=prompt.version,
        messages=prompt.messages(
            today=digest.date.isoformat(),
            event=event.name,
            criteria=event.criteria
            or event.description
            or f"{event.name} is generally held to have happened.",
        ),
        answer=ForecastAnswer,
        check=partial(find_forecast_faults, event, digest),
    )
    try:
        return await session.ask(question)
    except NoAnswer as reason:
        return reason


def quote(text: str) -> str:
    """Source text that cannot close the marks it stands between in the prompt."""
    return text.replace("<topic>", "(topic)").replace("</topic>", "(/topic)")


def find_analysis_faults(topic: Topic, answer: AnalysisAnswer) -> list[str]:
    """What the gates find in the answer, in sentences for the model."""
    draft = topic_draft(topic, benefits=answer.benefits, ramifications=answer.ramifications)
    return [finding.message for finding in check_topic(draft) if finding.blocking]


def find_forecast_faults(event: Event, digest: Digest, answer: ForecastAnswer) -> list[str]:
    """What the gates find in the answer, in sentences for the model."""
    draft = ForecastDraft(
        event_slug=event.slug,
        event_name=event.name,
        phrase=answer.phrase,
        rationale=answer.rationale,
        median=answer.median_date,
        low=answer.low_date,
        high=answer.high_date,
        probability_never=answer.probability_never,
    )
    return [finding.message for finding in check_forecast(draft, made_on=digest.date) if finding.blocking]


def store_analyses(topic: Topic, outcome: AnalysisOutcome) -> None:
    """Stores the two analyses of a topic, or why it is dropped."""
    topic.analyses.all().delete()
    topic.dropped_because = ""
    if isinstance(outcome, NoAnswer):
        topic.dropped_because = str(outcome)
        Finding.objects.create(
            digest=topic.digest, gate=GATE, place=f"topic {topic.position}", message=f"Dropped: {outcome}"
        )
    else:
        topic.subjects = [subject.lower() for subject in outcome.value.subjects]
        Analysis.objects.bulk_create(
            Analysis(topic=topic, kind=kind, text=text, model_name=outcome.endpoint.model)
            for kind, text in (
                (Analysis.Kind.BENEFITS, outcome.value.benefits),
                (Analysis.Kind.RAMIFICATIONS, outcome.value.ramifications),
            )
        )
    topic.save()


def store_forecast(digest: Digest, event: Event, position: int, outcome: ForecastOutcome) -> None:
    """Stores the forecast of an event, or why there is none."""
    if isinstance(outcome, NoAnswer):
        Finding.objects.create(
            digest=digest, gate=GATE, place=f"prediction {event.slug}", message=f"Dropped: {outcome}"
        )
        return
    answer = outcome.value
    Forecast.objects.create(
        digest=digest,
        event=event,
        position=position,
        phrase=answer.phrase,
        median=answer.median_date,
        low=answer.low_date,
        high=answer.high_date,
        probability_never=answer.probability_never,
        rationale=answer.rationale,
        model_name=outcome.endpoint.model,
        prompt_version=load_prompt("forecast").version,
    )


def set_tier(digest: Digest, written: Written) -> None:
    """Names the tier and the model that wrote most; without an analysis the digest is extractive."""
    analyses = [answer for answer in written.analyses if isinstance(answer, Answered)]
    if not analyses:
        digest.tier, digest.model_name = Digest.Tier.EXTRACTIVE, ""
    else:
        first = all(answer.first_choice for answer in analyses)
        digest.tier = Digest.Tier.FULL if first else Digest.Tier.FALLBACK
        digest.model_name = Counter(answer.endpoint.model for answer in analyses).most_common(1)[0][0]
    digest.save(update_fields=["tier", "model_name"])
