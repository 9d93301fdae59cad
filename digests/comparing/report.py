"""A comparison as one HTML page that needs nothing else: the figures, and the texts beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.template.loader import render_to_string

from digests.comparing.figures import Figures, Reading
from digests.comparing.topics import QualityTopic


@dataclass(frozen=True, slots=True)
class Row:
    """A topic with what each contestant wrote of it, in their order."""

    topic: QualityTopic
    readings: tuple[tuple[str, Reading], ...]


def write_page(path: Path, figures: Sequence[Figures], *, now: datetime) -> None:
    """Writes the page; a name that no folder leads to is made."""
    topics = [reading.text.topic for reading in figures[0].readings] if figures else []
    rows = [
        Row(topic, tuple((each.name, each.readings[place]) for each in figures))
        for place, topic in enumerate(topics)
    ]
    page = render_to_string("digests/comparison.html", {"figures": figures, "rows": rows, "now": now})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")
