from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from predictions.probabilities import AskedQuestion, Outcome
from predictions.scores.record import build_record
from predictions.scores.way import Counts, Step, Way, count_questions, trace_way
from tests.predictions.scores.questions import after, answered, ask, said


def one_of_each() -> list[AskedQuestion]:
    coming = {"deadline": after(50)}
    early = {"decided_on": after(4), "resolved_on": after(5)}
    return [
        ask(1, said(0.5), **coming),
        answered(2, Outcome.YES, said(0.5), **coming, **early),
        answered(3, Outcome.ANNULLED, said(0.5), **coming, **early),
        answered(4, Outcome.YES, said(0.5), withheld="no source"),
        answered(5, Outcome.NO, said(0.5)),
        answered(6, Outcome.NO),
        answered(7, Outcome.ANNULLED, said(0.5)),
        ask(8, said(0.5)),
        ask(9, said(0.5), withheld="no source"),
        ask(10, said(0.5), withheld="disputed"),
        ask(11, said(0.5), withheld="disputed"),
        ask(12, said(0.5), **coming, withheld="disputed"),
    ]


def test_each_question_is_counted_in_one_place() -> None:
    assert count_questions(one_of_each(), today=after(20)) == Counts(
        asked=12, open=2, decided=1, annulled_early=1, passed=8, yes=1, no=2, annulled=1, waiting=4
    )


def test_the_way_is_told_in_shares_of_those_that_are_due() -> None:
    assert trace_way(one_of_each(), scored=2, today=after(20)) == Way(
        asked=12,
        due=Step(8, 1),
        resolved=Step(4, 0.5),
        scored=Step(2, 0.25),
        annulled=Step(1, 0.125),
        unforeseen=Step(1, 0.125),
        waiting=Step(4, 0.5),
        withheld={"disputed": Step(2, 0.25), "no source": Step(1, 0.125)},
    )


def test_before_anything_is_due_there_are_no_shares() -> None:
    way = trace_way([ask(1)], scored=0, today=after(1))
    assert (way.asked, way.due, way.scored, way.withheld) == (1, Step(), Step(), {})


def test_the_last_day_counts_before_the_question_is_due() -> None:
    assert count_questions([ask(1)], today=after(10)).passed == 0
    assert count_questions([ask(1)], today=after(11)).passed == 1


def numbered(cases: Iterable[tuple[Outcome | None, int, bool]]) -> list[AskedQuestion]:
    return [
        answered(key, outcome, *([said(0.4)] if foreseen else []), deadline=after(days), withheld="disputed")
        if outcome
        else ask(key, said(0.4), deadline=after(days))
        for key, (outcome, days, foreseen) in enumerate(cases)
    ]


@given(
    st.lists(st.tuples(st.sampled_from([None, *Outcome]), st.integers(0, 40), st.booleans())),
    st.dates(after(0), after(45)),
)
def test_nothing_is_lost_on_the_way(cases: list[tuple[Outcome | None, int, bool]], today: date) -> None:
    record = build_record(numbered(cases), today=today)
    counts, way = record.counts, record.way
    assert counts.asked == counts.open + counts.decided + counts.annulled_early + counts.passed == len(cases)
    assert counts.passed == counts.yes + counts.no + counts.annulled + counts.waiting == way.due.count
    assert way.due.count == way.resolved.count + way.waiting.count
    assert way.resolved.count == way.scored.count + way.annulled.count + way.unforeseen.count
    assert way.scored.count == (record.scores.count if record.scores else 0)
    assert way.scored.count == sum(found.yes.total for found in record.bins)
