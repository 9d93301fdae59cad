"""Questions move with their entries: out as data files beside the posts, and in again as the same rows."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from digests.models import DraftQuestion
from digests.publishing.posts import record_predictions
from moving.exporting import ExportReport, export_site
from moving.importing.report import ImportReport
from moving.importing.run import ImportOptions, import_site
from predictions.models import (
    ConsistencyCheck,
    Evidence,
    Proposal,
    Question,
    QuestionForecast,
    QuestionResolution,
    RecordFigures,
)
from predictions.questions.asking import NewQuestion, record_questions, store_new
from predictions.questions.asking import make_row as make_question
from predictions.questions.forecasting import add_forecast
from predictions.questions.proposals import accept, propose
from predictions.questions.resolving import resolve
from tests.factories import DigestFactory, PostFactory, SeriesFactory, SourceFactory
from tests.moving.comparing import NOW, all_files, clear_site, values

pytestmark = pytest.mark.django_db

ASKED = date(2026, 1, 5)
DEADLINE = date(2026, 2, 5)
WRITTEN = datetime(2026, 1, 5, 5, 30, 7, 123456, tzinfo=UTC)
LATER = datetime(2026, 2, 9, 8, tzinfo=UTC)
QUOTE = {
    "quote": "“Released” — today",
    "url": "https://example.org/a?b=1",
    "title": "A & B",
    "seen_at": "2026-01-04T01:02:03+00:00",
}
MEASURE = {
    "of": "items", "key": "qwen", "label": "Qwen", "asked_on": "2026-01-05", "deadline": "2026-02-05",
    "least": 3, "source": 77, "source_name": "Hacker News", "what": "",
}  # fmt: skip
FILE = "data/hindcast/questions/2026-01.json"


def move_in(folder: Path, **options: Any) -> ImportReport:
    return import_site(ImportOptions(folder, **options), now=NOW)


def move_out(folder: Path) -> ExportReport:
    return export_site(folder)


def new(slug: str, kind: str = Question.Kind.JUDGED, **more: Any) -> NewQuestion:
    wanted: dict[str, Any] = {
        "text": f"Will {slug} be released by 5 February 2026?",
        "story": f"story-{slug}",
        "deadline": DEADLINE,
        "criteria": "It counts where the maker says so.\n\nRumours do not.",
        "probability": 0.7,
        "silence": "No, if nobody reports it.",
        "status_quo": "It is not released.",
        "edge_cases": ("A beta: no.",),
        "evidence": (QUOTE,),
        "model_name": "gpt-4o-mini",
        "prompt_version": "ask/3",
        "reason": "It was *announced*.",
    }
    return NewQuestion(slug=slug, kind=kind, **(wanted | more))


def ask() -> dict[str, Question]:
    """An entry of a series with a judged and two counted questions, and a hindcast without an entry."""
    series = SeriesFactory(slug="daily-ai", start_date=ASKED)
    post = PostFactory(slug="entry", published_at=WRITTEN, body="Words of the day.")
    DigestFactory(series=series, date=ASKED, post=post, status="published")
    discussion = MEASURE | {"of": "discussion", "key": "4711", "what": "points"}
    asked = [
        new("alpha"),
        new("beta", Question.Kind.COUNTED, measure=MEASURE, model_name="base rate"),
        new("gamma", Question.Kind.COUNTED, measure=discussion, story="item:4711", model_name="base rate"),
    ]
    rows = record_questions(post, asked_on=ASKED, series="daily-ai", questions=asked, now=WRITTEN)
    past = new("past")
    row = make_question(past, asked_on=ASKED, series="daily-ai", now=WRITTEN, hindcast=True)
    store_new([row], [past])
    return {question.slug: question for question in (*rows, row)}


def fill() -> None:
    """Questions with a bit of everything."""
    asked = ask()
    ann = User.objects.create_user("ann", first_name="Ann", last_name="Lee")
    add_forecast(asked["alpha"], made_on=ASKED + timedelta(days=7), probability=0.1 + 0.2, model_name="m")
    ConsistencyCheck.objects.create(question=asked["alpha"], made_on=ASKED, model_name="m", probability=0.7,
                                    probability_of_not=0.31, earlier_deadline=DEADLINE - timedelta(days=9),
                                    probability_earlier=0.4)  # fmt: skip
    proposal = propose(asked["alpha"], "yes", decided_on=ASKED + timedelta(days=3), now=LATER, judges="two",
                       quotes=[QUOTE], receipt={"searched": 12})  # fmt: skip
    accept(proposal, ann, LATER)
    resolve(asked["alpha"], "reopened", decided_on=DEADLINE, way="person", now=LATER + timedelta(hours=1), by=ann,
            note="Too early.")  # fmt: skip
    resolve(asked["alpha"], "no", decided_on=DEADLINE, way="person", now=LATER + timedelta(hours=2), by=ann)
    propose(asked["beta"], "no", decided_on=DEADLINE, now=LATER, judges="two", silence=True)
    resolve(
        asked["past"], "no", decided_on=DEADLINE, way="count", now=LATER, receipt={"counted": 0, "wanted": 3}
    )


def rows() -> dict[str, list[Any]]:
    """All of the questions, without keys of this site."""
    keys = {"question", "post", "resolution", "resolved_by", "closed_by", "digest"}
    found: dict[str, list[Any]] = {
        "questions": values(Question.objects.order_by("slug"), without=keys | {"measure", "story"}),
        "entries": sorted(Question.objects.exclude(post=None).values_list("slug", "post__slug")),
    }
    for model, order in (
        (QuestionForecast, "made_on"),
        (QuestionResolution, "resolved_at"),
        (Evidence, "role"),
        (Proposal, "opened_at"),
        (ConsistencyCheck, "made_on"),
    ):
        name = model._meta.model_name or ""
        found[name] = values(model._default_manager.order_by("question__slug", order), without=keys)
        found[f"{name} of"] = sorted(model._default_manager.values_list("question__slug", flat=True))
    return found


def test_moving_out_and_in_gives_the_same_rows(tmp_path: Path) -> None:
    fill()
    before = rows()
    assert move_out(tmp_path / "out").questions == 4
    clear_site()
    report = move_in(tmp_path / "out")

    assert (report.done, report.questions, report.questions_extended, report.notes) == (True, 4, 0, [])
    assert rows() == before
    newest = Question.objects.get(slug="alpha")
    assert (newest.outcome, newest.probability) == ("no", 0.1 + 0.2)
    assert list(newest.resolutions.values_list("evidence__quote", flat=True)) == [QUOTE["quote"], None, None]


def test_moving_out_in_and_out_gives_the_same_bytes(tmp_path: Path) -> None:
    fill()
    move_out(tmp_path / "first")
    clear_site()
    move_in(tmp_path / "first")
    move_out(tmp_path / "second")

    assert all_files(tmp_path / "second" / "data") == all_files(tmp_path / "first" / "data")


def test_moving_in_twice_changes_nothing(tmp_path: Path) -> None:
    fill()
    move_out(tmp_path / "out")
    before = rows()
    own = move_in(tmp_path / "out")
    clear_site()
    move_in(tmp_path / "out")
    version = RecordFigures.objects.get(name="live").data_version
    again = move_in(tmp_path / "out")

    assert (own.questions, own.questions_extended, again.questions, again.questions_extended) == (0, 0, 0, 0)
    assert rows() == before
    assert RecordFigures.objects.get(name="live").data_version == version


def test_what_came_since_is_added(tmp_path: Path) -> None:
    asked = ask()
    move_out(tmp_path / "early")
    add_forecast(asked["alpha"], made_on=ASKED + timedelta(days=7), probability=0.2, model_name="m")
    resolve(asked["alpha"], "yes", decided_on=ASKED, way="person", now=LATER, quotes=[QUOTE])
    before = rows()
    move_out(tmp_path / "late")
    clear_site()
    move_in(tmp_path / "early")
    report = move_in(tmp_path / "late")

    assert (report.questions, report.questions_extended) == (0, 1)
    assert rows() == before


def test_a_person_of_another_site_is_named_and_cannot_sign_in(tmp_path: Path) -> None:
    fill()
    move_out(tmp_path / "out")
    clear_site()
    move_in(tmp_path / "out")

    person = QuestionResolution.objects.filter(question__slug="alpha").latest("resolved_at").resolved_by
    assert person is not None
    assert (person.username, person.get_full_name()) == ("imported-ann-lee", "Ann Lee")
    assert (person.is_active, person.is_staff, person.has_usable_password()) == (False, False, False)
    assert "Ann Lee" in Client().get("/predictions/questions/alpha/").content.decode()


def test_counted_questions_follow_the_source_of_the_name_and_else_count_nothing(tmp_path: Path) -> None:
    ask()
    move_out(tmp_path / "out")
    clear_site()
    move_in(tmp_path / "out")
    assert Question.objects.get(slug="beta").measure == MEASURE | {"source": 0}

    clear_site()
    source = SourceFactory(name="Hacker News", series=SeriesFactory(slug="daily-ai"))
    move_in(tmp_path / "out")
    assert Question.objects.get(slug="beta").measure == MEASURE | {"source": source.pk}
    moved = Question.objects.get(slug="gamma")
    assert (moved.measure["key"], moved.story) == ("0", "item:moved-4711")


def test_an_entry_that_is_composed_anew_keeps_its_questions(tmp_path: Path, site: Any) -> None:
    site.daily("2026-01-05")
    file = {"slug": "alpha", "text": "Will alpha come by 5 February 2026?", "kind": "judged", "story": "s",
            "post": "posts/2026-01-05.md", "asked_on": "2026-01-05", "asked_at": "2026-01-05T05:30:00Z",
            "deadline": "2026-02-05", "criteria": "c",
            "forecasts": [{"made_on": "2026-01-05", "probability": 0.7, "model": "m"}]}  # fmt: skip
    path = next(site.content.rglob("*.md")).relative_to(site.content).as_posix()
    site.write(FILE, json.dumps({"format": 1, "questions": [file | {"post": path}]}))
    report = move_in(site.root)
    draft = DraftQuestion.objects.select_related("digest").get()

    assert (report.done, report.questions) == (True, 1)
    assert (draft.slug, draft.probability, draft.position) == ("alpha", 0.7, 1)
    assert Question.objects.get().series == draft.digest.series.slug
    record_predictions(draft.digest)
    assert Question.objects.count() == 1


def change(path: Path, **values: Any) -> None:
    """Other values in the first question of the file; a value that is Ellipsis goes."""
    data = json.loads(path.read_text())
    data["questions"][0] |= values
    data["questions"][0] = {name: value for name, value in data["questions"][0].items() if value is not ...}
    path.write_text(json.dumps(data))


@pytest.mark.parametrize(
    ("values", "place", "finding"),
    [
        ({"deadline": "soon"}, "questions.0.deadline", "valid date"),
        ({"deadline": "2026-01-05"}, "questions.0", "the deadline is a day after asked_on"),
        ({"slug": "../x"}, "questions.0.slug", "match pattern"),
        ({"colour": "red"}, "questions.0.colour", "not permitted"),
        ({"kind": "guessed"}, "questions.0.kind", "'counted' or 'judged'"),
        ({"text": ...}, "questions.0.text", "required"),
        ({"post": ""}, "questions.0", "only a hindcast is without a post"),
        ({"forecasts": [{"made_on": "2026-01-05", "probability": 1.2, "model": "m"}]}, "probability", "less than"),
        ({"forecasts": [{"made_on": "2026-01-05", "probability": 1, "model": "m"}] * 2}, "questions.0", "one day"),
        (
            {"evidence": [{"quote": "q", "seen_at": "2026-01-05T00:00:00Z", "url": "javascript:alert(1)"}]},
            "questions.0.evidence.0.url",
            "begins with http",
        ),
        ({"asked_at": "2026-01-05T00:00:00"}, "questions.0.asked_at", "timezone"),
    ],
)  # fmt: skip
def test_a_broken_file_is_named_with_its_place_and_nothing_of_it_is_stored(
    values: dict[str, Any], place: str, finding: str, tmp_path: Path
) -> None:
    ask()
    move_out(tmp_path / "out")
    change(tmp_path / "out" / FILE, **values)
    clear_site()
    report = move_in(tmp_path / "out")

    failed = report.failed[0]
    assert failed["place"].startswith(f"{FILE}: questions.0")
    assert place in failed["place"]
    assert finding in failed["finding"]
    assert (report.done, report.posts_new, Question.objects.count()) == (False, 1, 0)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"format": 2, "questions": []}', "[" * 5000, "\udcff"])
def test_a_file_that_is_no_data_file_is_an_error(text: str, tmp_path: Path) -> None:
    move_out(tmp_path / "out")
    file = tmp_path / "out" / FILE
    file.parent.mkdir(parents=True)
    file.write_bytes(text.encode(errors="surrogateescape"))
    report = move_in(tmp_path / "out")

    assert [failed["place"].split(":")[0] for failed in report.failed] == [FILE]


def test_another_question_of_the_same_name_is_an_error_and_stays(tmp_path: Path) -> None:
    ask()
    move_out(tmp_path / "out")
    change(tmp_path / "out" / FILE, text="Will something else come by 5 February 2026?")
    before = rows()
    report = move_in(tmp_path / "out")

    assert report.failed[0]["finding"] == "A question of this name is here already and has another text."
    assert rows() == before


def test_a_question_without_its_entry_is_left_out_and_named(tmp_path: Path) -> None:
    ask()
    move_out(tmp_path / "out")
    (tmp_path / "out" / "content" / "posts" / "entry.md").unlink()
    clear_site()
    report = move_in(tmp_path / "out")

    assert report.notes == [
        f"{FILE}: {slug}: its entry posts/entry.md is not here; left out."
        for slug in ("alpha", "beta", "gamma")
    ]
    assert list(Question.objects.values_list("slug", flat=True)) == ["past"]


def test_a_dry_run_counts_and_stores_nothing(tmp_path: Path) -> None:
    fill()
    move_out(tmp_path / "out")
    clear_site()
    report = move_in(tmp_path / "out", dry_run=True)

    assert (report.questions, Question.objects.count()) == (4, 0)


def test_links_that_a_page_must_not_have_do_not_leave(tmp_path: Path) -> None:
    asked = ask()
    Evidence.objects.filter(question=asked["alpha"]).update(url="javascript:alert(1)")
    move_out(tmp_path / "out")

    assert "javascript" not in (tmp_path / "out" / FILE).read_text()
