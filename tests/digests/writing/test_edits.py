"""What an editor changed by hand stays when a digest is written again; what only looks like a change does not."""

from __future__ import annotations

import pytest
from django.test import Client

from digests.models import Analysis, Digest, Forecast
from digests.writing.edits import events_to_predict
from tests.digests.digest_forms import body_of, make_written_digest, run_action, save


@pytest.fixture
def digest(db: None) -> Digest:
    """A published digest of two topics, a trending item and a forecast."""
    return make_written_digest()


def test_what_is_corrected_or_dropped_is_told_to_stay_when_it_is_written_again(
    editor: Client, digest: Digest
) -> None:
    save(editor, digest, topics__0__dropped_because="Advertising.", topics__1__benefits="A better gain")
    save(editor, digest, forecasts__0__rationale="Better reasons")
    page = run_action(editor, "write_again", digest)

    assert "New texts for 1 topic." in page
    assert "What stays: 1 single text of yours and 1 corrected prediction." in page
    assert "What you dropped stays out: 1 topic." in page


def test_a_prediction_that_is_deleted_stays_out_until_an_editor_adds_it_again(
    editor: Client, digest: Digest
) -> None:
    event = Forecast.objects.get().event
    digest.series.events.add(event)
    save(editor, digest, forecasts__0__DELETE="on")
    assert events_to_predict(digest) == []
    assert "What you dropped stays out: 1 prediction." in run_action(editor, "write_again", digest)

    Digest.objects.update(status=Digest.Status.PUBLISHED)
    new = {"event": event.pk, "position": 1, "phrase": "May 2040"}
    save(editor, digest, forecasts__TOTAL_FORMS=1, **{f"forecasts__0__{name}": v for name, v in new.items()})
    assert not digest.rejected_events.exists() and Forecast.objects.get().edited


def test_a_topic_that_is_taken_in_again_and_a_place_that_is_changed_are_no_edits(
    editor: Client, digest: Digest
) -> None:
    save(editor, digest, topics__0__dropped_because="Advertising.")
    save(editor, digest, topics__0__dropped_because="", forecasts__0__position="2")
    page = run_action(editor, "write_again", digest)

    assert "New texts for 2 topics" in page and "stays" not in page


def test_a_browsers_ends_of_lines_are_no_edit(editor: Client, digest: Digest) -> None:
    Analysis.objects.update(text="One.\n\nTwo.")
    Forecast.objects.update(rationale="One.\nTwo.\n")
    sent = {f"topics__{n}__{kind}": "One.\r\n\r\nTwo." for n in (0, 1) for kind in Analysis.Kind}
    save(editor, digest, forecasts__0__rationale="One.\r\nTwo.\r\n", **sent, trending__0__title="Corrected")

    assert (
        not Analysis.objects.filter(edited=True).exists()
        and not Forecast.objects.filter(edited=True).exists()
    )
    assert "Corrected" in body_of(digest)
