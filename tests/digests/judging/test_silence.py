"""Silence is a no only where it says something: the time is over, wholly heard, and enough was said."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from digests.judging.proposals import Found
from digests.models import Series, Source
from predictions.models import Proposal, Question
from tests.digests.builders import DAY, make_source
from tests.digests.judging.world import (
    DEADLINE,
    SILENT,
    assert_nothing_is_decided,
    at,
    hear,
    publish_question,
    say,
    seek,
)
from tests.fakes.model_server import ModelServer

pytestmark = pytest.mark.django_db

DAY_OF_RELEASE = date(2026, 12, 1)


def rumours(source: Source, count: int = 3) -> None:
    for number in range(count):
        say(source, DAY_OF_RELEASE + timedelta(days=number), "Mistral may release Codestral 3 some day.")


def test_silence_is_a_no_where_the_whole_time_was_heard(
    question: Question, series: Series, source: Source, undecided: ModelServer
) -> None:
    hear(source, DAY + timedelta(days=1), DEADLINE)
    rumours(source)
    assert seek(question, series, SILENT) == Found.PROPOSED
    proposal = Proposal.objects.get()
    assert (proposal.outcome, proposal.silence, proposal.agreed) == ("no", True, True)
    assert (proposal.decided_on, proposal.quotes) == (DEADLINE, [])
    receipt = proposal.receipt
    assert (receipt["searched"], receipt["found"], receipt["days"], receipt["covered"]) == (3, 3, 30, 30)


@pytest.mark.parametrize(("silence", "days"), [("No, if nothing is reported.", 3), (None, 7)])
def test_silence_is_proposed_when_the_time_that_the_question_states_is_over(
    series: Series, source: Source, undecided: ModelServer, silence: str | None, days: int
) -> None:
    question = publish_question(series, **({} if silence is None else {"silence": silence}))
    hear(source, DAY + timedelta(days=1), DEADLINE)
    rumours(source)
    assert seek(question, series, at(DEADLINE + timedelta(days=days - 1))) == Found.WAITS
    assert question.withheld == ""
    assert seek(question, series, at(DEADLINE + timedelta(days=days))) == Found.PROPOSED


def test_fewer_than_three_items_say_too_little(
    question: Question, series: Series, source: Source, undecided: ModelServer
) -> None:
    hear(source, DAY + timedelta(days=1), DEADLINE)
    rumours(source, 2)
    seek(question, series, SILENT)
    assert_nothing_is_decided(question)
    assert question.withheld == Question.Withheld.TOO_FEW


def test_a_day_that_is_missing_or_was_cut_off_is_not_covered(
    question: Question, series: Series, source: Source, undecided: ModelServer
) -> None:
    hear(source, DAY + timedelta(days=1), DEADLINE - timedelta(days=1))
    rumours(source)
    # Another source was heard, but it never speaks of the subject.
    hear(make_source(series, name="Cooking"), DAY, DEADLINE)
    seek(question, series, SILENT)
    assert question.withheld == Question.Withheld.NOT_COVERED
    hear(source, DEADLINE, DEADLINE, items=source.limit)
    seek(question, series, SILENT)
    assert_nothing_is_decided(question)
    hear(source, DEADLINE, DEADLINE, items=source.limit - 1)
    assert seek(question, series, SILENT) == Found.PROPOSED
