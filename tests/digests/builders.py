"""Series, digests and topics for the tests of the pipeline."""

from __future__ import annotations

from datetime import UTC, date, datetime

from digests.models import Digest, Item, Series, SeriesModel, Source, Topic
from predictions.models import Event

DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TITLES = (
    "Sparse attention kernels for long documents",
    "A benchmark of tabular foundation models",
    "Robots that fold laundry from demonstrations",
    "Weather forecasting with graph networks",
    "Quantised speech recognition on wristwatches",
    "Protein design by diffusion",
)


def make_series(*, models: tuple[str, ...] = ("fake",), **values: object) -> Series:
    """A daily series that predicts two events and has models propose no questions; its models are without a price."""
    series = Series.objects.create(
        **{
            "name": "Daily AI digest",
            "slug": "daily-ai-digest",
            "start_date": DAY,
            "judged_per_day": 0,
            **values,
        }
    )
    for slug, name in (
        ("artificial-general-intelligence", "Artificial general intelligence"),
        ("technological-singularity", "Technological singularity"),
    ):
        event, _ = Event.objects.get_or_create(
            slug=slug, defaults={"name": name, "criteria": f"{name} is agreed on."}
        )
        series.events.add(event)
    for position, model in enumerate(models, start=1):
        SeriesModel.objects.create(series=series, position=position, name=model)
    return series


def make_source(series: Series, **values: object) -> Source:
    """A source of the kind that needs no network."""
    return Source.objects.create(**{"series": series, "name": "Sample", "kind": "sample", **values})


def make_item(source: Source, title: str, **values: object) -> Item:
    """An item with an address of its own."""
    slug = title.lower().replace(" ", "-")[:60]
    return Item.objects.create(
        **{
            "source": source,
            "external_id": slug,
            "title": title,
            "url": f"https://example.org/{slug}",
            "canonical_url": f"example.org/{slug}",
            "text": f"People discuss {title} and what it changes in practice.",
            "collected_at": NOON,
            "first_seen_at": values.get("collected_at", NOON),
            "first_day": DAY,
            **values,
        }
    )


def make_digest(
    series: Series, *, titles: tuple[str, ...] = TITLES, day: date = DAY, **values: object
) -> Digest:
    """A digest whose topics are chosen and not yet written."""
    digest = Digest.objects.create(series=series, date=day, **{"stage": "write", **values})
    source = series.sources.first() or make_source(series)
    for position, title in enumerate(titles, start=1):
        Topic.objects.create(digest=digest, position=position, title=title, item=make_item(source, title))
    return digest
