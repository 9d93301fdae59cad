from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from predictions.events.merging import MergeError, merge_events, move_predictions, split_event
from predictions.events.recording import NewPrediction, record
from predictions.models import Event, EventStatistics, Judgement, Prediction
from tests.predictions.builders import judge_happened, make_event, make_post, predict_year

pytestmark = pytest.mark.django_db
DAY = date(2024, 1, 1)


def test_a_merge_moves_predictions_with_their_history_and_hands_over_the_names() -> None:
    agi = make_event("agi", name="AGI", aliases=["General AI"])
    strong = make_event("strong-ai", name="Strong AI", aliases=["general ai", "Full AI"])
    row = predict_year(strong, DAY, 2035)

    report = merge_events(strong, agi)

    assert (report.moved, report.kept) == (1, ())
    row.refresh_from_db()
    assert row.event == agi
    assert [entry.event_id for entry in row.history.order_by("history_id")] == [strong.pk, agi.pk]
    agi.refresh_from_db()
    strong.refresh_from_db()
    assert agi.aliases == ["General AI", "Strong AI", "Full AI"]
    assert strong.merged_into == agi
    assert not EventStatistics.objects.get(event=agi).is_current


def test_judgements_stay_and_count_for_the_event_that_remains() -> None:
    agi, strong = make_event("agi"), make_event("strong-ai")
    original = judge_happened(strong, date(2025, 1, 1))

    merge_events(strong, agi)

    copy = Judgement.objects.get(event=agi)
    assert (copy.verdict, copy.happened_on, copy.judged_at) == (
        "happened",
        date(2025, 1, 1),
        original.judged_at,
    )
    assert "Strong ai" in copy.note
    assert Judgement.objects.get(event=strong) == original


def test_an_entry_that_predicts_both_keeps_both_predictions() -> None:
    agi, strong = make_event("agi"), make_event("strong-ai")
    predict_year(agi, DAY, 2035)
    both = predict_year(strong, DAY, 2040)
    predict_year(strong, date(2024, 1, 2), 2041)

    report = merge_events(strong, agi)

    assert (report.moved, report.kept) == (1, (both,))
    strong.refresh_from_db()
    assert strong.merged_into is None
    assert Prediction.objects.count() == 3


def test_what_comes_after_a_merged_event_comes_after_the_one_that_remains() -> None:
    agi, strong, older = make_event("agi"), make_event("strong-ai"), make_event("older")
    singularity = make_event("singularity", preceded_by=strong)
    merge_events(older, strong)
    merge_events(strong, agi)
    singularity.refresh_from_db()
    older.refresh_from_db()
    assert (singularity.preceded_by, older.merged_into) == (agi, agi)


def test_merges_that_make_no_sense_are_refused() -> None:
    agi, strong = make_event("agi"), make_event("strong-ai")
    with pytest.raises(MergeError, match="into itself"):
        merge_events(agi, agi)
    merge_events(strong, agi)
    for source, target in ((strong, agi), (agi, strong)):
        with pytest.raises(MergeError, match="was merged into"):
            merge_events(source, target)


def test_new_predictions_of_a_merged_event_go_to_the_one_that_remains() -> None:
    agi, strong = make_event("agi"), make_event("strong-ai")
    merge_events(strong, agi)
    new = NewPrediction(strong, "2035", None, None, None, None, None, None, "", "", "")

    record(make_post(DAY), made_on=DAY, predictions=[new])

    assert Prediction.objects.get().event == agi


def test_a_split_undoes_a_merge() -> None:
    agi, strong = make_event("agi"), make_event("strong-ai")
    predict_year(agi, DAY, 2035)
    row = predict_year(strong, date(2024, 1, 2), 2040)
    merge_events(strong, agi)

    report = move_predictions(Prediction.objects.filter(pk=row.pk), Event.objects.get(pk=strong.pk))

    assert report.moved == 1
    strong.refresh_from_db()
    assert strong.merged_into is None
    assert list(strong.predictions.all()) == [row]


def test_predictions_are_split_off_into_a_new_event() -> None:
    agi = make_event("agi")
    row = predict_year(agi, DAY, 2035)
    predict_year(agi, date(2024, 1, 2), 2035)

    event = split_event([row], name="Narrow AGI", slug="narrow-agi")

    assert list(event.predictions.all()) == [row]
    assert agi.predictions.count() == 1
    assert set(EventStatistics.objects.values_list("event", flat=True)) == {agi.pk, event.pk}


def test_a_split_whose_name_is_taken_changes_nothing() -> None:
    agi = make_event("agi")
    row = predict_year(agi, DAY, 2035)
    for slug in ("agi", "method", "not a slug"):
        with pytest.raises(ValidationError):
            split_event([row], name="AGI", slug=slug)
    assert agi.predictions.count() == 1
