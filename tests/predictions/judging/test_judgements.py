from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from predictions.judging.judgements import judge
from predictions.judging.state import Verdict
from predictions.models import EventStatistics, Judgement
from tests.predictions.builders import make_event

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)
EVIDENCE = "https://example.org/paper"


def test_a_judgement_is_kept_with_who_when_and_why() -> None:
    event = make_event()
    user = User.objects.create(username="judge")

    judge(
        event,
        Verdict.HAPPENED,
        by=user,
        now=NOW,
        happened_on=date(2026, 1, 9),
        evidence_url=EVIDENCE,
        note="Seen.",
    )

    row = Judgement.objects.get()
    assert (row.event, row.judged_by, row.judged_at, row.note) == (event, user, NOW, "Seen.")
    assert not EventStatistics.objects.get(event=event).is_current


@pytest.mark.parametrize(
    ("verdict", "fields", "wrong"),
    [
        (Verdict.HAPPENED, {"happened_on": date(2026, 1, 9)}, "evidence_url"),
        (Verdict.HAPPENED, {"evidence_url": EVIDENCE}, "happened_on"),
        (Verdict.HAPPENED, {"happened_on": date(2026, 1, 11), "evidence_url": EVIDENCE}, "happened_on"),
        (Verdict.HAPPENED, {"happened_on": date(2026, 1, 9), "evidence_url": "javascript:x"}, "evidence_url"),
        (Verdict.MISSED, {"happened_on": date(2026, 1, 9)}, "happened_on"),
        (Verdict.REOPENED, {}, "verdict"),
    ],
)
def test_a_judgement_that_cannot_be_is_refused_at_its_field(
    verdict: Verdict, fields: dict[str, Any], wrong: str
) -> None:
    with pytest.raises(ValidationError) as error:
        judge(make_event(), verdict, by=None, now=NOW, **fields)
    assert wrong in error.value.message_dict
    assert not Judgement.objects.exists()


def test_a_later_judgement_corrects_an_earlier_one_and_both_stay() -> None:
    event = make_event()
    judge(event, Verdict.VOID, by=None, now=NOW)
    judge(event, Verdict.REOPENED, by=None, now=NOW + timedelta(hours=1))

    assert [row.verdict for row in Judgement.objects.all()] == ["void", "reopened"]
    with pytest.raises(ValidationError):
        judge(event, Verdict.REOPENED, by=None, now=NOW + timedelta(hours=2))


def test_judgements_cannot_be_changed_or_removed() -> None:
    row = judge(make_event(), Verdict.VOID, by=None, now=NOW)
    for change in (row.save, row.delete, Judgement.objects.all().delete, Judgement.objects.update):
        with pytest.raises(TypeError, match="append-only"):
            change()
