"""What an import did, to be shown and to be written as JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from moving.hugo.errors import HugoFormatError


@dataclass(slots=True)
class ImportReport:
    """Counts and names; `failed` holds the files that were not understood or not stored."""

    base_url: str = ""
    series: list[str] = field(default_factory=list)
    dry_run: bool = False
    files: int = 0
    posts_new: int = 0
    posts_updated: int = 0
    posts_unchanged: int = 0
    pages: int = 0
    digests: int = 0
    topics: int = 0
    analyses: int = 0
    trending_items: int = 0
    predictions: int = 0
    predictions_without_span: int = 0
    pictures: int = 0
    questions: int = 0
    questions_extended: int = 0
    findings: Counter[str] = field(default_factory=Counter)
    failed: list[dict[str, str]] = field(default_factory=list)
    left: list[dict[str, str]] = field(default_factory=list)
    skipped: list[dict[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def done(self) -> bool:
        """Whether all was done that was to be done."""
        return not self.failed

    def fail(self, error: HugoFormatError) -> None:
        """A file that was not imported."""
        self.failed.append({"place": error.place, "finding": error.finding, "mend": error.mend})

    def leave(self, name: str, reason: str) -> None:
        """A post that was left as it is here."""
        self.left.append({"file": name, "reason": reason})

    def skip(self, name: str, reason: str) -> None:
        """A file that makes no post here."""
        self.skipped.append({"file": name, "reason": reason})

    def as_json(self) -> dict[str, Any]:
        """All of it as JSON knows it."""
        return asdict(self) | {
            "findings": dict(sorted(self.findings.items())),
            "seconds": round(self.seconds, 3),
            "done": self.done,
        }
