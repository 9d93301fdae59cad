"""What the pages of questions show: gathered in a fixed number of queries. Reads only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import and_, or_
from urllib.parse import urlencode

from django.core.paginator import Page
from django.db.models import Q, QuerySet
from django.utils import timezone

from blog.counts.paging import NearerEndPaginator
from blog.search import LONGEST_QUERY, SearchQuery, parse_query
from blog.shared_parts import is_sharing, of_post, shared
from predictions.charts.question_chart import QuestionChart
from predictions.judging.resolutions import events_with_page
from predictions.models import (
    Event,
    Evidence,
    Question,
    QuestionForecast,
    QuestionQuerySet,
    QuestionResolution,
)
from predictions.questions.states import (
    QuestionState,
    derive_question_state,
    describe_question_state,
)
from predictions.record_keeping import questions_of_record

PAGE_LENGTH = 50
SHORT_LIST = 5
# In a search the entries come below them, and should be seen on a phone.
MOST_FOUND = 3
MOST_FORECASTS = 1000
MOST_EVIDENCE = 20
# What a list can be narrowed to, as it stands in the address.
STATES = {"open": "open", "due": "waiting for an answer", "resolved": "resolved"}
# Shorter words stand within too many others, and count only where they begin a word.
SHORT_WORD = 3
BEFORE_WORDS = (" ", "“", '"', "(")
# So many events are kept for all searches of an edition.
MOST_KNOWN = 500
SHOWN = (
    *("slug", "text", "kind", "hindcast", "asked_on", "deadline", "outcome", "decided_on", "withheld"),
    *("probability", "forecast_on", "post", "resolved_at"),
)
# A question's page names its entry, and needs none of the entry's long texts.
POST_TEXTS = ("post__body", "post__body_html", "post__toc", "post__search_text", "post__topic_words")


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question in a list, with its state today."""

    question: Question
    state: QuestionState
    words: str

    @property
    def rest(self) -> str:
        """The words without those of the state, for behind its badge."""
        return self.words.removeprefix(self.state.label).lstrip(", ")


@dataclass(frozen=True, slots=True)
class QuestionFilters:
    """The wanted state, kind and words; empty: all. `hindcasts`: those instead of the live ones."""

    state: str = ""
    kind: str = ""
    words: str = ""
    hindcasts: bool = False

    @classmethod
    def read(cls, values: Mapping[str, str]) -> QuestionFilters:
        """The filters of a request; what is not understood is left out."""
        state, kind = values.get("state", ""), values.get("kind", "")
        return cls(
            state=state if state in STATES else "",
            kind=kind if kind in Question.Kind else "",
            words=" ".join(values.get("q", "").replace("\0", "")[:LONGEST_QUERY].split()),
            hindcasts=values.get("hindcasts") == "1",
        )

    @property
    def query(self) -> str:
        """The filters as the query of an address, without a question mark."""
        hindcasts = "1" if self.hindcasts else ""
        named = {"q": self.words, "state": self.state, "kind": self.kind, "hindcasts": hindcasts}
        return urlencode({name: value for name, value in named.items() if value})

    def apply(self, now: datetime) -> QuestionQuerySet:
        """The questions that the filters let through, in the order of the list."""
        today = timezone.localdate(now)
        questions = questions_of_record(hindcast=self.hindcasts, now=now)
        if self.kind:
            questions = questions.filter(kind=self.kind)
        if self.words:
            questions = with_words(questions, parse_query(self.words))
        if self.state == "open":
            return questions.open(today).order_by("deadline", "pk")
        if self.state == "due":
            return questions.due(today).order_by("-deadline", "-pk")
        if self.state == "resolved":
            return questions.filter(resolved_at__isnull=False).order_by("-resolved_at", "-pk")
        return questions.order_by("-asked_on", "position", "pk")


@dataclass(frozen=True, slots=True)
class QuestionList:
    """A page of the list of questions."""

    filters: QuestionFilters
    page: Page[int]
    rows: Sequence[QuestionRow]
    states: Mapping[str, str]


def gather_questions(values: Mapping[str, str], *, now: datetime) -> QuestionList:
    """The list as `values` (the query of the address) ask for it."""
    filters = QuestionFilters.read(values)
    today = timezone.localdate(now)
    keys = NearerEndPaginator(filters.apply(now).values_list("pk", flat=True), PAGE_LENGTH)
    page = keys.get_page(values.get("page"))
    found = Question.objects.only(*SHOWN).in_bulk(list(page))
    rows = [as_row(found[key], today) for key in page if key in found]
    return QuestionList(filters, page, rows, STATES)


def with_words(questions: QuestionQuerySet, query: SearchQuery) -> QuestionQuerySet:
    """Those whose text has what the query wants and not what it excludes; a query that wants nothing finds none."""
    if not query.wanted:
        return questions.none()
    for term in query.terms:
        questions = (
            questions.exclude(has("text", term.text))
            if term.excluded
            else questions.filter(has("text", term.text))
        )
    return questions


def has(field: str, words: str) -> Q:
    """That the field's text has the words."""
    contains = f"{field}__icontains"
    if len(words) > SHORT_WORD:
        return Q(**{contains: words})
    begun = (Q(**{contains: before + words}) for before in BEFORE_WORDS)
    return reduce(or_, begun, Q(**{f"{field}__istartswith": words}))


@dataclass(frozen=True, slots=True)
class Matches:
    """What of the tracker has the words of a search: events, and the first of the questions, newest first."""

    events: Sequence[Event]
    questions: Sequence[QuestionRow]
    more: bool
    query: str


def find_in_tracker(words: str, *, now: datetime) -> Matches:
    """The events whose names have the words, and live questions whose texts do."""
    filters = QuestionFilters.read({"q": words})
    query = parse_query(filters.words)
    if not query.wanted:
        return Matches((), (), more=False, query="")
    # One more than is shown tells whether there are more. The keys alone come from an index that holds the words.
    keys = list(filters.apply(now).values_list("pk", flat=True)[: MOST_FOUND + 1])
    found = Question.objects.only(*SHOWN).in_bulk(keys[:MOST_FOUND])
    today = timezone.localdate(now)
    return Matches(
        events=find_events([term.text for term in query.wanted], now=now),
        questions=[as_row(found[key], today) for key in keys if key in found],
        more=len(keys) > MOST_FOUND,
        query=filters.query,
    )


def find_events(words: Sequence[str], *, now: datetime) -> list[Event]:
    """The first of the events with a page whose names have all the words; few events are looked through here."""

    def events() -> QuerySet[Event]:
        return events_with_page(now).only("name", "slug")

    known = shared("first events", lambda: list(events()[: MOST_KNOWN + 1])) if is_sharing() else None
    if known is not None and len(known) <= MOST_KNOWN:
        return [event for event in known if all(begins_or_has(event.name, text) for text in words)][
            :SHORT_LIST
        ]
    return list(events().filter(reduce(and_, (has("name", text) for text in words)))[:SHORT_LIST])


def begins_or_has(text: str, words: str) -> bool:
    """What `has` asks of a text."""
    text, words = text.lower(), words.lower()
    if len(words) > SHORT_WORD:
        return words in text
    return text.startswith(words) or any(before + words in text for before in BEFORE_WORDS)


def as_row(question: Question, today: date) -> QuestionRow:
    """The question with its state."""
    state = derive_question_state(question.outcome, question.deadline, today=today)
    words = describe_question_state(
        question.outcome,
        question.deadline,
        decided_on=question.decided_on,
        today=today,
        withheld=question.get_withheld_display(),
    )
    return QuestionRow(question, state, words)


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """A question's page; `resolutions` newest first, the first is in force."""

    row: QuestionRow
    forecasts: Sequence[QuestionForecast]
    more_forecasts: bool
    resolutions: Sequence[QuestionResolution]
    asked_from: Sequence[Evidence]
    resolved_by: Sequence[Evidence]
    chart: QuestionChart

    @property
    def question(self) -> Question:
        """The question."""
        return self.row.question


def gather_question(slug: str, *, now: datetime) -> QuestionPage | None:
    """The question's page; None where the public sees no such question."""
    shown = Question.objects.shown(now).select_related("post").defer(*POST_TEXTS)
    question = shown.filter(slug=slug).first()
    if question is None:
        return None
    today = timezone.localdate(now)
    # One more than is shown tells whether there are more.
    newest = list(question.forecasts.order_by("-made_on", "-pk")[: MOST_FORECASTS + 1])
    evidence = list(question.evidence.all()[: 2 * MOST_EVIDENCE])
    resolutions = list(question.resolutions.select_related("resolved_by").order_by("-resolved_at", "-pk"))
    in_force = resolutions[0].pk if resolutions else None
    return QuestionPage(
        row=as_row(question, today),
        forecasts=newest[:PAGE_LENGTH],
        more_forecasts=len(newest) > PAGE_LENGTH,
        resolutions=resolutions,
        asked_from=[row for row in evidence if row.role == Evidence.Role.ASKED][:MOST_EVIDENCE],
        resolved_by=[row for row in evidence if row.resolution_id and row.resolution_id == in_force],
        chart=as_chart(question, newest[:MOST_FORECASTS][::-1], today),
    )


def as_chart(question: Question, forecasts: Sequence[QuestionForecast], today: date) -> QuestionChart:
    """What the question's chart shows."""
    return QuestionChart(
        title=f"Forecasts of: {question.text}",
        forecasts=[(row.made_on, row.probability, row.model_name) for row in forecasts],
        deadline=question.deadline,
        today=today,
        decided=(question.decided_on, question.outcome)
        if question.decided_on and question.outcome in ("yes", "no")
        else None,
    )


@dataclass(frozen=True, slots=True)
class QuestionNews:
    """What the questions say today: what resolves within a week, what was resolved last."""

    resolving: Sequence[QuestionRow]
    resolved: Sequence[QuestionRow]


def gather_news(*, now: datetime) -> QuestionNews:
    """The live questions that resolve within the next week, and the last that were resolved."""
    today = timezone.localdate(now)
    public = Question.objects.public(now).only(*SHOWN)
    soon = public.open(today).filter(deadline__lte=today + timedelta(days=7)).order_by("deadline", "pk")
    resolved = public.filter(resolved_at__isnull=False).order_by("-resolved_at", "-pk")
    return QuestionNews(
        [as_row(question, today) for question in soon[:SHORT_LIST]],
        [as_row(question, today) for question in resolved[:SHORT_LIST]],
    )


def gather_questions_of(post_id: int, *, now: datetime) -> list[QuestionRow]:
    """The questions that a post asked, in its order; who sees the post sees them."""

    def asked_by(posts: Q) -> QuerySet[Question]:
        return Question.objects.filter(posts, hindcast=False).only(*SHOWN).order_by("position", "pk")

    found = of_post("questions of posts", post_id, asked_by)
    return [as_row(question, timezone.localdate(now)) for question in found]
