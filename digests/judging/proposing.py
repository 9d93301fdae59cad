"""Has a model propose a digest's judged questions, a second call review them, and the gates choose; stores them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify

from digests.asking.endpoints import Endpoint
from digests.asking.prompting import load_prompt
from digests.asking.question_answers import (
    MOST_CANDIDATES,
    CandidateAnswer,
    ProposalAnswer,
    ReviewAnswer,
    ReviewsAnswer,
)
from digests.asking.questions import NoAnswer
from digests.asking.questions import Question as Inquiry
from digests.asking.responses import estimate_tokens
from digests.asking.servers.lessons import most_cost
from digests.counting.asking import make_draft
from digests.draft import GateFinding
from digests.gates.questions import (
    STORY_RESTS,
    CandidateQuestion,
    KnownQuestion,
    QuestionContext,
    Review,
    choose_questions,
    find_duplicate,
)
from digests.judging.accounts import Account, able_endpoints, account_of_writing
from digests.judging.fencing import fence
from digests.judging.reforecasting import forecast_again
from digests.judging.subjects import names_of_question, words_in
from digests.models import Digest, DraftQuestion, Finding, ItemVersion, Series, Topic
from digests.rows import LONGEST_EXCERPT, LONGEST_SOURCE_TEXT, shorten, source_text
from predictions.models import Question
from predictions.questions.asking import NewQuestion, make_slug

PROPOSE, REVIEW = "propose_questions", "review_questions"
# All findings about questions have a gate that begins so.
GATE = "question"
# An entry that is written later asks nothing: its topics are old, and what came of them is known.
LATEST = timedelta(days=3)
MOST_ANSWER_TOKENS = 4000
LONGEST_STORY = 200


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What came of proposing and reviewing: candidates with their topics, who answered, or why there is nothing."""

    candidates: tuple[CandidateQuestion, ...] = ()
    topics: Mapping[int, Topic] | None = None
    models: str = ""
    problem: str = ""


def ask_judged(digest: Digest, *, keep_lease: Callable[[], None], now: datetime | None = None) -> int:
    """Stores the digest's judged questions; how many. What was asked before stays, and nothing is added to it.

    They count from today on, also those of an entry that is written late. A model that gives nothing usable, and a
    budget that is used up, leave a finding: the day goes on without. `now` is this moment where it is not given.
    """
    now = now or timezone.now()
    today = digest.series.today(now)
    endpoints = able_endpoints(digest.series)
    if not endpoints or not may_ask(digest, today):
        return 0
    account = account_of_writing(digest, keep_lease)
    context = QuestionContext(today, known_questions(digest, today))
    reviewed = propose(digest, account, endpoints, today)
    if reviewed.problem:
        note(digest, [GateFinding(GATE, "questions", reviewed.problem, blocking=False)])
        return 0
    kept, findings = choose_questions(reviewed.candidates, context, most=digest.series.judged_per_day)
    store(digest, reviewed, kept, findings, today)
    forecast_duplicates(reviewed, context, account, endpoints, now=now)
    return len(kept)


def may_ask(digest: Digest, today: date) -> bool:
    """Whether the digest asks judged questions: the series wants some, models wrote it, it is of these days.

    And it has none yet, in its rows or published.
    """
    if not digest.series.judged_per_day or digest.tier in ("", Digest.Tier.EXTRACTIVE):
        return False
    if today - digest.date > LATEST or digest.questions.filter(kind=Question.Kind.JUDGED).exists():
        return False
    return digest.post is None or not digest.post.questions.filter(kind=Question.Kind.JUDGED).exists()


def most_cost_of_asking(series: Series, day: date, *, topics: int, today: date) -> tuple[int, Decimal]:
    """How many calls the day's judged questions take, and the most that they may cost with the first model, in USD."""
    endpoints = able_endpoints(series)
    if not endpoints or not topics or not series.judged_per_day or today - day > LATEST:
        return 0, Decimal(0)
    proposing = load_prompt(PROPOSE).messages(today="", topics="x" * LONGEST_SOURCE_TEXT * topics)
    # The reviewer is shown what the first call answered, and the topic of each question.
    reviewing = load_prompt(REVIEW).messages(today="", questions="x" * LONGEST_SOURCE_TEXT * MOST_CANDIDATES)
    prompts = estimate_tokens(proposing), estimate_tokens(reviewing) + MOST_ANSWER_TOKENS
    return 2, sum((most_cost(endpoints[0], tokens, MOST_ANSWER_TOKENS) for tokens in prompts), Decimal(0))


def known_questions(digest: Digest, today: date) -> tuple[KnownQuestion, ...]:
    """The series' judged questions that are open, or were asked within a week; also those of unpublished entries."""
    judged = Question.objects.filter(
        hindcast=False, kind=Question.Kind.JUDGED, series=digest.series.slug
    ).filter(Q(outcome="", deadline__gte=today) | Q(asked_on__gt=today - STORY_RESTS))
    drafts = DraftQuestion.objects.filter(
        digest__series=digest.series, kind=Question.Kind.JUDGED, deadline__gte=today
    ).exclude(slug__in=judged.values("slug"))
    return tuple(
        KnownQuestion(
            key=row.pk if isinstance(row, Question) else 0,
            text=row.text,
            story=row.story,
            asked_on=row.asked_on,
            open=row.deadline >= today and not getattr(row, "outcome", ""),
            names=frozenset(names_of_question(row.text)),
        )
        for row in (*judged, *drafts)
    )


def propose(digest: Digest, account: Account, endpoints: Sequence[Endpoint], today: date) -> Reviewed:
    """Asks for candidates, then for their reviews."""
    topics = {topic.position: topic for topic in printed_topics(digest)}
    prompt = load_prompt(PROPOSE)
    inquiry = Inquiry(
        purpose="propose questions",
        prompt_version=prompt.version,
        messages=prompt.messages(today=today.isoformat(), topics=show_topics(topics)),
        answer=ProposalAnswer,
        check=lambda answer: unknown_topics(answer, topics),
        most_tokens=MOST_ANSWER_TOKENS,
    )
    proposed = account.ask((endpoints, inquiry))[0]
    if isinstance(proposed, NoAnswer):
        return Reviewed(problem=f"No question was proposed: {proposed}")
    if not proposed.value.questions:
        return Reviewed(problem="The model found no question in the day's topics.")
    candidates = [
        as_candidate(number, answer, topics[answer.topic])
        for number, answer in enumerate(proposed.value.questions, start=1)
    ]
    reviewed = account.ask((endpoints, review_inquiry(proposed.value.questions, topics, today)))[0]
    if isinstance(reviewed, NoAnswer):
        return Reviewed(problem=f"The proposed questions were not reviewed: {reviewed}")
    reviews = {review.number: as_review(review) for review in reviewed.value.reviews}
    names = dict.fromkeys((proposed.endpoint.model, reviewed.endpoint.model))
    return Reviewed(
        candidates=tuple(replace(found, review=reviews.get(found.position)) for found in candidates),
        topics={number: topics[answer.topic] for number, answer in enumerate(proposed.value.questions, 1)},
        models=" and ".join(names)[:100],
    )


def printed_topics(digest: Digest) -> list[Topic]:
    """The topics that the entry prints and that have a source, in their order."""
    topics = digest.topics.filter(dropped_because="", item__isnull=False)
    return list(topics.select_related("item"))


def show_topics(topics: Mapping[int, Topic]) -> str:
    """The topics with their source texts, as a prompt has them."""
    return "\n".join(fence("topic", number, show_topic(topic)) for number, topic in topics.items())


def show_topic(topic: Topic) -> str:
    """Title and source text."""
    return f"Title: {topic.title}\nText: {source_text(topic.item) if topic.item else ''}"


def unknown_topics(answer: ProposalAnswer, topics: Mapping[int, Topic]) -> list[str]:
    """That a question is about no topic of the entry."""
    return [f"there is no topic {found.topic}" for found in answer.questions if found.topic not in topics]


def review_inquiry(
    proposed: Sequence[CandidateAnswer], topics: Mapping[int, Topic], today: date
) -> Inquiry[ReviewsAnswer]:
    """What the reviewer is asked, who sees neither reasons nor probability."""
    prompt = load_prompt(REVIEW)
    shown = "\n".join(
        fence(
            "question",
            number,
            f"{answer.text}\nDeadline: {answer.deadline}\nCriteria: {answer.criteria}\nSilence: {answer.silence}\n"
            f"Edge cases: {' '.join(answer.edge_cases)}\nIts topic. {show_topic(topics[answer.topic])}",
        )
        for number, answer in enumerate(proposed, start=1)
    )
    return Inquiry(
        purpose="review questions",
        prompt_version=prompt.version,
        messages=prompt.messages(today=today.isoformat(), questions=shown),
        answer=ReviewsAnswer,
        check=lambda answer: missing_reviews(answer, len(proposed)),
        most_tokens=MOST_ANSWER_TOKENS,
    )


def missing_reviews(answer: ReviewsAnswer, count: int) -> list[str]:
    """That a question has no review."""
    reviewed = {review.number for review in answer.reviews}
    return [f"question {number} has no review" for number in range(1, count + 1) if number not in reviewed]


def as_candidate(position: int, answer: CandidateAnswer, topic: Topic) -> CandidateQuestion:
    """The proposed question as the gates take it."""
    return CandidateQuestion(
        position=position,
        text=answer.text,
        deadline=answer.last_day,
        criteria=answer.criteria,
        silence=answer.silence,
        edge_cases=tuple(answer.edge_cases),
        status_quo=f"{answer.status_quo} {answer.base_rate}",
        reasons=answer.reasons,
        story=story_of(topic),
        names=frozenset(names_of_question(answer.text)),
        source_words=words_in([topic.title, source_text(topic.item) if topic.item else ""]),
        probability=answer.probability,
    )


def story_of(topic: Topic) -> str:
    """What a topic is about, so that questions of the same story are known: its item's address, else its title."""
    address = topic.item.canonical_url if topic.item else ""
    return (address or slugify(topic.title))[:LONGEST_STORY]


def as_review(answer: ReviewAnswer) -> Review:
    """The review as the gates take it."""
    return Review(
        two_readings=answer.two_readings,
        ambiguous=answer.could_be_resolved_differently,
        known_today=answer.known_today,
        visible=answer.seen_from_public_sources,
        private=answer.about_a_private_person,
        answer_today=answer.answer_today,
        probability=answer.probability,
    )


@transaction.atomic
def store(
    digest: Digest,
    reviewed: Reviewed,
    kept: Sequence[CandidateQuestion],
    findings: Sequence[GateFinding],
    today: date,
) -> None:
    """Stores the questions that are asked behind those that are there, and why others are not."""
    note(digest, findings)
    place = digest.questions.count()
    version = f"{load_prompt(PROPOSE).version}+{load_prompt(REVIEW).version}"
    DraftQuestion.objects.bulk_create(
        make_draft(
            digest,
            NewQuestion(
                slug=make_slug(found.text, asked_on=today),
                text=found.text,
                kind=Question.Kind.JUDGED,
                story=found.story,
                deadline=found.deadline,
                criteria=found.criteria,
                silence=found.silence,
                status_quo=found.status_quo,
                edge_cases=list(found.edge_cases),
                evidence=evidence_of((reviewed.topics or {})[found.position]),
                probability=round(found.first_probability or 0.0, 4),
                reason=found.reasons,
                model_name=reviewed.models,
                prompt_version=version,
            ),
            asked_on=today,
            position=place + number,
        )
        for number, found in enumerate(kept, start=1)
    )


def note(digest: Digest, findings: Sequence[GateFinding]) -> None:
    """Stores what was found in proposed questions, in the place of what was found before."""
    digest.findings.filter(gate__startswith=GATE).delete()
    Finding.objects.bulk_create(
        Finding(digest=digest, gate=found.gate, place=found.place, message=found.message, blocking=False)
        for found in findings
    )


def evidence_of(topic: Topic) -> list[dict[str, Any]]:
    """What the question was asked from: words of the source, as it said them last."""
    item = topic.item
    if item is None:
        return []
    newest = ItemVersion.objects.filter(item=item).order_by("-seen_at", "-pk").first()
    return [
        {
            "title": topic.title,
            "quote": shorten(item.text, LONGEST_EXCERPT) or item.title,
            "url": item.url,
            "seen_at": (newest.seen_at if newest else item.collected_at).isoformat(),
        }
    ]


def forecast_duplicates(
    reviewed: Reviewed,
    context: QuestionContext,
    account: Account,
    endpoints: Sequence[Endpoint],
    *,
    now: datetime,
) -> None:
    """Forecasts again what was proposed once more: the open questions that candidates nearly repeat."""
    found = {duplicate.key for each in reviewed.candidates if (duplicate := find_duplicate(each, context))}
    for question in Question.objects.filter(pk__in=found - {0}).open(context.today).order_by("pk"):
        forecast_again(question, account, endpoints, now=now)
