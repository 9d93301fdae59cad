"""Moving in: stores the questions of a data file. What is known already stays, and gets what came since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from blog.models import Post
from digests.models import Digest, DraftQuestion, Source
from moving.hugo.errors import HugoFormatError
from moving.questions.parts import add_parts, as_plain
from moving.questions.schema import SAME_NAMES, MovedQuestion, QuestionFile
from predictions.changes import mark_record_changed
from predictions.models import Question

PORTION = 500
# What a question asks never changes.
FIXED = ("text", "kind", "hindcast", "asked_on", "deadline")
DRAFTED = (
    *(
        "position",
        "slug",
        "text",
        "kind",
        "story",
        "asked_on",
        "deadline",
        "criteria",
        "silence",
        "status_quo",
    ),
    *("edge_cases", "measure"),
)


@dataclass(slots=True)
class StoredQuestions:
    """How many questions are new, how many got something new, and those whose entry is not here."""

    new: int = 0
    extended: int = 0
    homeless: list[str] = field(default_factory=list)


@transaction.atomic
def store_questions(name: str, file: QuestionFile, *, series: str = "") -> StoredQuestions:
    """Stores all of the file or nothing; hindcasts belong to the series of the slug, or to that which the file says.

    Raises HugoFormatError where a question of the same name asks something else here.
    """
    stored = StoredQuestions()
    for start in range(0, len(file.questions), PORTION):
        moved = {question.slug: question for question in file.questions[start : start + PORTION]}
        store_portion(name, moved, Surroundings.of(moved.values(), series), stored)
    return stored


def count_new(file: QuestionFile) -> int:
    """How many of the file's questions are not here."""
    slugs = {question.slug for question in file.questions}
    return len(slugs) - Question.objects.filter(slug__in=slugs).count()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What questions of a file refer to and is on this site: posts by their files, their digests, sources by name."""

    posts: dict[str, int]
    digests: dict[int | None, Digest]
    sources: dict[str, int]
    series: str

    @classmethod
    def of(cls, questions: Iterable[MovedQuestion], series: str) -> Surroundings:
        """What these questions refer to."""
        files = {question.post for question in questions} - {""}
        posts = dict(Post.objects.filter(import_path__in=files).values_list("import_path", "pk"))
        digests = Digest.objects.filter(post__in=posts.values()).select_related("series")
        return cls(
            posts=posts,
            digests={digest.post_id: digest for digest in digests},
            sources=dict(Source.objects.order_by("-pk").values_list("name", "pk")),
            series=series,
        )


def store_portion(
    name: str, moved: Mapping[str, MovedQuestion], around: Surroundings, stored: StoredQuestions
) -> None:
    """Stores what is not here yet."""
    known = Question.objects.filter(slug__in=moved).in_bulk(field_name="slug")
    new = []
    for slug, question in moved.items():
        if row := known.get(slug):
            check_same(name, row, question)
        elif question.post and question.post not in around.posts:
            stored.homeless.append(f"{name}: {slug}: its entry {question.post} is not here; left out.")
        else:
            new.append(make_row(question, around))
    made = Question.objects.bulk_create(new)
    DraftQuestion.objects.bulk_create(make_drafts(made, moved, around), ignore_conflicts=True)
    changed = add_parts([*known.values(), *made], moved)
    stored.new += len(made)
    stored.extended += len(changed & set(known))
    for hindcast in {row.hindcast for row in made} | {known[slug].hindcast for slug in changed & set(known)}:
        mark_record_changed(hindcast=hindcast)


def check_same(name: str, row: Question, moved: MovedQuestion) -> None:
    """Raises HugoFormatError where the question of the name is another one here."""
    if other := [name for name in FIXED if getattr(row, name) != getattr(moved, name)]:
        raise HugoFormatError(
            f"{name}: {row.slug}",
            f"A question of this name is here already and has another {other[0]}.",
            "Give it another slug in the file.",
        )


def make_row(moved: MovedQuestion, around: Surroundings) -> Question:
    """The unsaved row, in the series of its entry's digest."""
    values: dict[str, Any] = {name: getattr(moved, name) for name in SAME_NAMES}
    values["edge_cases"] = list(moved.edge_cases)
    post = around.posts.get(moved.post)
    row = Question(**values, post_id=post, story=moved.story, measure=measure_here(moved.measure, around))
    digest = around.digests.get(post)
    row.series = digest.series.slug if digest else around.series or moved.series
    return row


def measure_here(measure: Mapping[str, Any], around: Surroundings) -> dict[str, Any]:
    """The measure with this site's source of the name; where there is none, nothing is counted and nothing decided."""
    found = dict(measure)
    if found.get("source") is not None:
        found["source"] = around.sources.get(str(found.get("source_name", "")), 0)
    return found


def make_drafts(
    rows: Iterable[Question], moved: Mapping[str, MovedQuestion], around: Surroundings
) -> list[DraftQuestion]:
    """What the digests of the entries ask: an entry that is composed anew keeps its questions by them."""
    return [
        DraftQuestion(
            digest=around.digests[row.post_id],
            **{name: getattr(row, name) for name in DRAFTED},
            evidence=[as_plain(quote) for quote in moved[row.slug].evidence],
            probability=first.probability,
            reason=first.reason,
            model_name=first.model,
            prompt_version=first.prompt_version,
        )
        for row in rows
        if row.post_id in around.digests
        for first in moved[row.slug].forecasts[:1]
    ]
