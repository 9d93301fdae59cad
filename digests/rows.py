"""The stored rows of a digest as the frozen values that gates and composing take."""

from __future__ import annotations

from blog.models import SiteSettings
from digests.draft import Draft, ForecastDraft, QuestionDraft, TopicDraft, TrendingDraft
from digests.models import Analysis, Digest, DraftQuestion, Forecast, Item, Topic, TrendingItem
from digests.sources.flair import split_flair

LONGEST_EXCERPT = 400
# So much of a source's text goes to a model; the rest seldom adds to two short analyses.
LONGEST_SOURCE_TEXT = 1500
LONGEST_COMMENT = 300


def build_draft(digest: Digest) -> Draft:
    """The digest as a draft: dropped topics left out, positions as they will be printed."""
    series = digest.series
    topics = [
        topic
        for topic in digest.topics.select_related("item__source").prefetch_related("analyses")
        if not topic.dropped_because
    ]
    return Draft(
        series_name=series.name,
        series_slug=series.slug,
        title_template=series.title_template,
        day=digest.date,
        topics=tuple(topic_draft(topic) for topic in topics),
        trending=tuple(trending_draft(row) for row in digest.trending.select_related("item__source")),
        forecasts=tuple(forecast_draft(row) for row in digest.forecasts.select_related("event")),
        questions=tuple(question_draft(row) for row in digest.questions.all()),
        model_name=digest.model_name,
        tier=digest.tier or Digest.Tier.FULL,
        notice=series.notice or SiteSettings.load().default_notice,
        series_tags=tuple(series.tags.values_list("name", flat=True)),
        from_stock=digest.from_stock,
        from_sample=any(topic.item and topic.item.source.kind == "sample" for topic in topics),
    )


def topic_draft(topic: Topic, *, benefits: str = "", ramifications: str = "") -> TopicDraft:
    """A topic as a value, with its stored analyses or, before they are stored, the given ones."""
    item = topic.item
    texts = {analysis.kind: analysis.text for analysis in topic.analyses.all()} if topic.pk else {}
    return TopicDraft(
        position=topic.position,
        title=topic.title,
        benefits=benefits or texts.get(Analysis.Kind.BENEFITS, ""),
        ramifications=ramifications or texts.get(Analysis.Kind.RAMIFICATIONS, ""),
        url=item.url if item else "",
        discussion_url=item.discussion_url if item else "",
        source_name=item.source.name if item else "",
        source_text=source_text(item) if item else "",
        flair=item.flair if item else split_flair(topic.title)[0],
        subjects=tuple(topic.subjects),
        excerpt=shorten(item.text, LONGEST_EXCERPT) if item else "",
    )


def trending_draft(row: TrendingItem) -> TrendingDraft:
    """A trending item as a value."""
    item = row.item
    return TrendingDraft(
        position=row.position,
        title=row.title,
        url=item.url if item else "",
        discussion_url=item.discussion_url if item else "",
        source_name=item.source.name if item else "",
    )


def forecast_draft(row: Forecast) -> ForecastDraft:
    """A forecast as a value."""
    return ForecastDraft(
        event_slug=row.event.slug,
        event_name=row.event.name,
        phrase=row.phrase,
        rationale=row.rationale,
        median=row.median,
        low=row.low,
        high=row.high,
        probability_never=row.probability_never,
    )


def question_draft(row: DraftQuestion) -> QuestionDraft:
    """A question as a value."""
    return QuestionDraft(row.slug, row.text, row.deadline, row.probability, row.reason)


def source_text(item: Item) -> str:
    """What the source said of an item: its text and the best comments, cut to what a model is shown."""
    comments = [shorten(str(comment), LONGEST_COMMENT) for comment in item.top_comments]
    return shorten("\n".join([item.text, *comments]).strip(), LONGEST_SOURCE_TEXT)


def shorten(text: str, length: int) -> str:
    """The text in at most `length` letters, cut between words."""
    text = text.strip()
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(None, 1)[0].rstrip(",;:.") + "…"
