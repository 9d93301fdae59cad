"""Makes objects for the tests; each is valid as it is, and says only what a test wants to be different."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import factory
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from factory.django import DjangoModelFactory

from blog.models import Correction, Page, Post, Tag
from digests.models import (
    Alarm,
    Analysis,
    Collection,
    Completion,
    CoveredDay,
    Digest,
    DraftQuestion,
    Finding,
    Forecast,
    Item,
    ItemVersion,
    Series,
    SeriesModel,
    Source,
    Topic,
    TrendingItem,
)
from predictions.models import (
    DueNotice,
    Event,
    Evidence,
    Judgement,
    Prediction,
    Proposal,
    Question,
    QuestionForecast,
    QuestionNotice,
    QuestionResolution,
)

FIRST_DAY = date(2026, 1, 1)
PASSWORD = "correct horse battery staple"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = get_user_model()

    username = factory.Sequence(lambda number: f"user-{number}")
    password = factory.django.Password(PASSWORD)


class EditorFactory(UserFactory):
    """May do everything in the admin."""

    is_staff = True
    is_superuser = True


class TagFactory(DjangoModelFactory):
    class Meta:
        model = Tag

    name = factory.Sequence(lambda number: f"Tag {number}")
    slug = factory.Sequence(lambda number: f"tag-{number}")


class PostFactory(DjangoModelFactory):
    class Meta:
        model = Post

    title = factory.Sequence(lambda number: f"Post number {number}")
    slug = factory.Sequence(lambda number: f"post-{number}")
    body = "Some *words* that are worth reading."
    status = Post.Status.PUBLISHED
    published_at = factory.Sequence(
        lambda number: datetime(2026, 1, 1, 6, tzinfo=UTC) + timedelta(hours=number)
    )


class CorrectionFactory(DjangoModelFactory):
    class Meta:
        model = Correction

    post = factory.SubFactory(PostFactory)
    wrong = "It said two."
    right = "It is three."


class PageFactory(DjangoModelFactory):
    class Meta:
        model = Page

    title = factory.Sequence(lambda number: f"Page {number}")
    slug = factory.Sequence(lambda number: f"page-{number}")
    body = "What this is *about*."


class EventFactory(DjangoModelFactory):
    class Meta:
        model = Event

    name = factory.Sequence(lambda number: f"Event {number}")
    slug = factory.Sequence(lambda number: f"event-{number}")


class PredictionFactory(DjangoModelFactory):
    class Meta:
        model = Prediction

    event = factory.SubFactory(EventFactory)
    post = factory.SubFactory(PostFactory)
    made_on = factory.Sequence(lambda number: FIRST_DAY + timedelta(days=number))
    phrase = "June 2035"
    earliest = date(2035, 6, 1)
    latest = date(2035, 6, 30)


class JudgementFactory(DjangoModelFactory):
    class Meta:
        model = Judgement

    event = factory.SubFactory(EventFactory)
    verdict = Judgement.Verdict.MISSED


class DueNoticeFactory(DjangoModelFactory):
    class Meta:
        model = DueNotice

    event = factory.SubFactory(EventFactory)


class QuestionFactory(DjangoModelFactory):
    class Meta:
        model = Question

    slug = factory.Sequence(lambda number: f"question-{number}")
    text = factory.Sequence(lambda number: f"Will thing {number} be released by 15 March 2026?")
    kind = Question.Kind.JUDGED
    post = factory.SubFactory(PostFactory)
    story = factory.Sequence(lambda number: f"story-{number}")
    asked_on = FIRST_DAY
    deadline = date(2026, 3, 15)
    criteria = "It counts where the maker says so on its own site."
    probability = 0.7
    forecast_on = FIRST_DAY


class QuestionForecastFactory(DjangoModelFactory):
    class Meta:
        model = QuestionForecast

    question = factory.SubFactory(QuestionFactory)
    made_on = factory.Sequence(lambda number: FIRST_DAY + timedelta(days=number))
    probability = 0.7
    model_name = "gpt-4o-mini"


class QuestionResolutionFactory(DjangoModelFactory):
    class Meta:
        model = QuestionResolution

    question = factory.SubFactory(QuestionFactory)
    outcome = QuestionResolution.Outcome.NO
    decided_on = date(2026, 3, 16)
    way = QuestionResolution.Way.PERSON


class EvidenceFactory(DjangoModelFactory):
    class Meta:
        model = Evidence

    question = factory.SubFactory(QuestionFactory)
    role = Evidence.Role.ASKED
    title = factory.Sequence(lambda number: f"Announcement {number}")
    quote = "It comes this month."
    url = "https://example.org/announcement"
    seen_at = datetime(2026, 1, 1, 5, tzinfo=UTC)
    sha256 = factory.Sequence(lambda number: f"{number:064x}")


class ProposalFactory(DjangoModelFactory):
    class Meta:
        model = Proposal

    question = factory.SubFactory(QuestionFactory)
    outcome = Proposal.Outcome.NO
    decided_on = date(2026, 3, 16)


class QuestionNoticeFactory(DjangoModelFactory):
    class Meta:
        model = QuestionNotice

    question = factory.SubFactory(QuestionFactory)


class AlarmFactory(DjangoModelFactory):
    class Meta:
        model = Alarm

    key = factory.Sequence(lambda number: f"held:{number}")
    title = "An entry waits for approval"
    text = "It is held."
    since = datetime(2026, 1, 2, 9, tzinfo=UTC)


class SeriesFactory(DjangoModelFactory):
    class Meta:
        model = Series

    name = factory.Sequence(lambda number: f"Series {number}")
    slug = factory.Sequence(lambda number: f"series-{number}")
    start_date = FIRST_DAY


class SeriesModelFactory(DjangoModelFactory):
    class Meta:
        model = SeriesModel

    series = factory.SubFactory(SeriesFactory)
    name = factory.Sequence(lambda number: f"model-{number}")


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = Source

    series = factory.SubFactory(SeriesFactory)
    name = factory.Sequence(lambda number: f"Source {number}")
    kind = "sample"


class ItemFactory(DjangoModelFactory):
    class Meta:
        model = Item

    source = factory.SubFactory(SourceFactory)
    external_id = factory.Sequence(str)
    url = factory.Sequence(lambda number: f"https://example.org/items/{number}")
    canonical_url = factory.Sequence(lambda number: f"example.org/items/{number}")
    title = factory.Sequence(lambda number: f"Item number {number}")
    collected_at = factory.Sequence(lambda number: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=number))
    first_seen_at = factory.SelfAttribute("collected_at")
    first_day = factory.LazyAttribute(lambda item: item.collected_at.date())


class ItemVersionFactory(DjangoModelFactory):
    class Meta:
        model = ItemVersion

    item = factory.SubFactory(ItemFactory)
    seen_at = factory.SelfAttribute("item.collected_at")
    content_hash = factory.Sequence(lambda number: f"{number:064x}")
    url = factory.SelfAttribute("item.url")
    title = factory.SelfAttribute("item.title")


class CoveredDayFactory(DjangoModelFactory):
    class Meta:
        model = CoveredDay

    source = factory.SubFactory(SourceFactory)
    day = factory.Sequence(lambda number: FIRST_DAY + timedelta(days=number))
    heard_at = factory.LazyAttribute(
        lambda covered: datetime(covered.day.year, covered.day.month, covered.day.day, 5, tzinfo=UTC)
    )
    items = 25


class DigestFactory(DjangoModelFactory):
    class Meta:
        model = Digest

    series = factory.SubFactory(SeriesFactory)
    date = factory.Sequence(lambda number: FIRST_DAY + timedelta(days=number))


class TopicFactory(DjangoModelFactory):
    class Meta:
        model = Topic

    digest = factory.SubFactory(DigestFactory)
    position = factory.Sequence(lambda number: number + 1)
    title = factory.Sequence(lambda number: f"Topic number {number}")
    item = factory.SubFactory(ItemFactory, source__series=factory.SelfAttribute("...digest.series"))


class AnalysisFactory(DjangoModelFactory):
    class Meta:
        model = Analysis

    topic = factory.SubFactory(TopicFactory)
    kind = Analysis.Kind.BENEFITS
    text = factory.Sequence(lambda number: f"Analysis {number} says what is to be gained.")


class TrendingItemFactory(DjangoModelFactory):
    class Meta:
        model = TrendingItem

    digest = factory.SubFactory(DigestFactory)
    position = factory.Sequence(lambda number: number + 1)
    title = factory.Sequence(lambda number: f"Trending number {number}")
    item = factory.SubFactory(ItemFactory, source__series=factory.SelfAttribute("...digest.series"))


class ForecastFactory(DjangoModelFactory):
    class Meta:
        model = Forecast

    digest = factory.SubFactory(DigestFactory)
    event = factory.SubFactory(EventFactory)
    phrase = "June 2035"


class DraftQuestionFactory(DjangoModelFactory):
    class Meta:
        model = DraftQuestion

    digest = factory.SubFactory(DigestFactory)
    position = factory.Sequence(lambda number: number + 1)
    slug = factory.Sequence(lambda number: f"draft-question-{number}")
    text = factory.Sequence(lambda number: f"Will thing {number} be released by 15 March 2026?")
    kind = Question.Kind.JUDGED
    story = factory.Sequence(lambda number: f"story-{number}")
    asked_on = FIRST_DAY
    deadline = date(2026, 3, 15)
    criteria = "It counts where the maker says so on its own site."
    probability = 0.7


class FindingFactory(DjangoModelFactory):
    class Meta:
        model = Finding

    digest = factory.SubFactory(DigestFactory)
    gate = "length"
    place = "topic 1"
    message = "12 words; it should be at least 30."


class CollectionFactory(DjangoModelFactory):
    class Meta:
        model = Collection

    digest = factory.SubFactory(DigestFactory)
    source = factory.SubFactory(SourceFactory, series=factory.SelfAttribute("..digest.series"))
    outcome = Collection.Outcome.SUCCESS
    item_count = 25


class CompletionFactory(DjangoModelFactory):
    class Meta:
        model = Completion

    digest = factory.SubFactory(DigestFactory)
    purpose = "analysis"
    model = "gpt-4o-mini"
    prompt_version = "0123456789ab"
    request_hash = factory.Sequence(lambda number: f"{number:064x}")
    answer = '{"benefits": "…"}'
    status = Completion.Status.ANSWERED


def permission(name: str) -> Permission:
    """The permission of the name, such as blog.view_post."""
    app, _, codename = name.partition(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)
