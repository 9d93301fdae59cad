"""Some days of the simulated year: all that is asked comes due, is resolved, and is resolved right."""

from __future__ import annotations

import pytest

from bench.year.report import FIRST, SETTLED, running_year
from bench.year.simulation import record_of
from bench.year.stories import Stories, honest, overconfident
from predictions.models import Proposal, Question, QuestionForecast, QuestionResolution

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("without_embedded_model")]
# Of its first stories some come true and some do not.
SEED = 1


@pytest.mark.parametrize(("signed", "days"), [(False, 8), (True, 4)])
def test_all_that_comes_due_is_resolved_as_it_happened(signed: bool, days: int) -> None:
    stories = Stories(SEED, FIRST, days, spans=((14, 18),))
    until = max(story.deadline for story in stories.by_product.values()) + SETTLED
    with running_year(stories, overconfident if signed else honest, signed=signed) as (year, series):
        year.run(series, until=until)

    told = list(stories.by_product.values())
    assert Question.objects.count() == len(told) == days
    assert year.wrong() == []
    assert list(Question.objects.filter(outcome="")) == []
    outcomes = list(Question.objects.values_list("outcome", flat=True))
    assert sorted(outcomes) == sorted("yes" if story.happens_on else "no" for story in told)
    assert {"yes", "no"} == set(outcomes)
    ways = set(QuestionResolution.objects.values_list("way", flat=True))
    assert ways == ({"person"} if signed else {"unopposed"})
    # Noes come of silence alone, and yeses of a report that is quoted.
    assert set(Proposal.objects.values_list("outcome", "silence")) == {("yes", False), ("no", True)}
    assert QuestionForecast.objects.count() > 2 * len(told)
    record = record_of(until)
    assert record.way.due.count == record.way.scored.count == len(told)
