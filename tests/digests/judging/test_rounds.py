"""A round of the worker does what is due of judged questions, and no more."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from digests.judging import reforecasting, rounds
from digests.judging.rounds import RoundResult, run_round
from digests.models import Completion, Digest, Series, Source
from predictions.models import ConsistencyCheck, Proposal, Question, QuestionForecast, QuestionResolution
from tests import factories
from tests.digests.builders import DAY, NOON, make_source
from tests.digests.judging.answers import asking, judging, verdict
from tests.digests.judging.world import DEADLINE, RELEASED, at, hear, publish_question, say
from tests.fakes.model_server import Call, ModelServer, error
from tests.predictions.builders import make_event, predict_year

pytestmark = pytest.mark.django_db

DAY_OF_RELEASE = date(2026, 12, 1)


def answer_all(call: Call) -> Any:
    """A model that answers whatever it is asked: judges read a release, statements are likely."""
    if call.schema == "StatementsAnswer":
        count = call.question.count("<statement ")
        return {"statements": [{"number": n, "probability": n / 100} for n in range(1, count + 1)]}
    return judging(verdict("yes", (1, RELEASED), on="2026-12-01"))(call) or asking([])(call)


@pytest.fixture
def able(model_server: ModelServer) -> ModelServer:
    model_server.fault = answer_all
    return model_server


def schemas(server: ModelServer) -> list[str]:
    return [call.schema for call in server.calls]


def checked(question: Question, day: date) -> None:
    """As if consistency had been asked for on that day."""
    ConsistencyCheck.objects.create(
        question=question, made_on=day, model_name="fake", probability=0.6, probability_of_not=0.4
    )


def forecast_days() -> list[date]:
    return list(QuestionForecast.objects.values_list("made_on", flat=True))


def test_where_nothing_is_there_a_round_costs_a_few_queries(
    db: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(10):
        assert run_round(NOON) == RoundResult()


def test_what_is_due_is_judged_and_proposed_once(
    question: Question, source: Source, able: ModelServer
) -> None:
    say(source, DAY_OF_RELEASE, RELEASED)
    now = at(DEADLINE + timedelta(days=1))
    assert run_round(now) == RoundResult(proposed=1)
    assert run_round(now) == RoundResult()
    assert schemas(able) == ["JudgeAnswer", "JudgeAnswer"]


def test_news_that_may_decide_it_is_judged_before_the_deadline(
    question: Question, source: Source, able: ModelServer
) -> None:
    checked(question, DAY_OF_RELEASE)
    say(source, DAY_OF_RELEASE - timedelta(days=1), "An office in Rome.", title="Mistral")
    run_round(at(DAY_OF_RELEASE - timedelta(days=1)))
    assert "JudgeAnswer" not in schemas(able)
    say(source, DAY_OF_RELEASE, RELEASED)
    assert run_round(at(DAY_OF_RELEASE)).proposed == 1
    assert Proposal.objects.get().outcome == "yes"


def test_an_open_question_is_forecast_weekly(question: Question, able: ModelServer) -> None:
    for days in range(1, 16):
        now = at(DAY + timedelta(days=days))
        checked(question, now.date())
        run_round(now)
        run_round(now)
    assert forecast_days() == [DAY, DAY + timedelta(days=7), DAY + timedelta(days=14)]
    question.refresh_from_db()
    assert (question.probability, question.forecast_on) == (0.42, DAY + timedelta(days=14))
    newest = QuestionForecast.objects.last()
    assert newest and (newest.model_name, newest.reason) == ("fake", "Less time is left.")
    assert len(newest.prompt_version) == 12


def test_it_is_forecast_three_days_before_its_deadline(question: Question, able: ModelServer) -> None:
    for days_left in range(5, -1, -1):
        now = at(DEADLINE - timedelta(days=days_left))
        if days_left == 5:
            Question.objects.update(forecast_on=now.date())
        checked(question, now.date())
        run_round(now)
    assert forecast_days() == [DAY, DEADLINE - timedelta(days=3)]


def test_news_of_its_subject_has_it_forecast_anew_and_is_shown(
    question: Question, source: Source, able: ModelServer
) -> None:
    day = DAY + timedelta(days=2)
    checked(question, day)
    rumour = "Mistral may release Codestral 3 some day."
    say(source, day, "Of other things.", title="Something else")
    run_round(at(day))
    assert forecast_days() == [DAY]
    say(source, day, rumour)
    assert run_round(at(day)).forecasts == 1
    asked = next(call for call in able.calls if call.schema == "ProbabilityAnswer")
    assert rumour in asked.question and "Codestral 2 is out." in asked.question
    assert "0.6" not in str(asked.body)
    assert run_round(at(day + timedelta(days=1))).forecasts == 0


def test_what_is_said_on_the_day_of_a_forecast_but_after_it_is_news(
    question: Question, source: Source, able: ModelServer, time_machine: Any
) -> None:
    day = DAY + timedelta(days=2)
    checked(question, day)
    for hour, said in ((-1, "Mistral may release Codestral 3 some day."), (6, "Mistral delays Codestral 3.")):
        time_machine.move_to(at(day))
        item = say(source, day, said, title=f"Codestral 3 by Mistral, part {hour}")
        item.versions.update(seen_at=at(day) + timedelta(hours=hour))
        if hour < 0:
            assert run_round(at(day)).forecasts == 1
    assert run_round(at(day) + timedelta(hours=7)).forecasts == 0
    assert run_round(at(day + timedelta(days=1))).forecasts == 1


def test_no_more_forecasts_are_made_a_day_than_the_bound(
    series: Series, able: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reforecasting, "MOST_A_DAY", 2)
    first = publish_question(series)
    checked(first, DAY + timedelta(days=7))
    for number in range(3):
        factories.QuestionFactory(
            series=series.slug, post=first.post, asked_on=DAY, deadline=DEADLINE, forecast_on=DAY,
            text=f"Will thing {number} be released by 20 December 2026?", asked_at=NOON,
        )  # fmt: skip
    now = at(DAY + timedelta(days=7))
    assert run_round(now).forecasts == 2
    assert run_round(now).forecasts == 0
    assert run_round(now + timedelta(days=1)).forecasts == 2


def test_once_a_week_a_model_is_asked_for_negations_and_earlier_deadlines(
    question: Question, able: ModelServer
) -> None:
    day = DAY + timedelta(days=1)
    assert run_round(at(day)).checks == 1
    check = ConsistencyCheck.objects.get()
    assert (check.model_name, check.made_on, check.probability) == ("fake", day, 0.6)
    assert check.earlier_deadline == day + (DEADLINE - day) // 2
    (call,) = able.calls
    statements = call.question.split("<statement ")[1:]
    place_of_not = next(n for n, text in enumerate(statements, 1) if "will be no" in text)
    assert {check.probability_of_not, check.probability_earlier} == {0.01, 0.02}
    assert check.probability_of_not == place_of_not / 100
    assert run_round(at(day + timedelta(days=6))).checks == 0
    assert run_round(at(day + timedelta(days=7))).checks == 1


def test_near_the_deadline_there_is_no_earlier_one(question: Question, able: ModelServer) -> None:
    run_round(at(DEADLINE - timedelta(days=4)))
    check = ConsistencyCheck.objects.get()
    assert check.earlier_deadline is None and check.probability_earlier is None


@pytest.fixture
def silent_no(question: Question) -> Proposal:
    proposal: Proposal = factories.ProposalFactory(
        question=question, decided_on=DEADLINE, agreed=True, silence=True, opened_at=at(DEADLINE)
    )
    return proposal


@pytest.mark.parametrize("outcome", ["yes", "no"])
def test_what_nobody_opposed_for_a_week_comes_into_force_yes_and_no_alike(
    series: Series, silent_no: Proposal, outcome: str
) -> None:
    Proposal.objects.update(outcome=outcome)
    Series.objects.update(sign_off=Series.SignOff.UNOPPOSED)
    assert run_round(at(DEADLINE + timedelta(days=6))).accepted == 0
    assert run_round(at(DEADLINE + timedelta(days=7))).accepted == 1
    resolution = QuestionResolution.objects.get()
    assert (resolution.outcome, resolution.way) == (outcome, "unopposed")


@pytest.mark.parametrize(
    ("sign_off", "agreed", "receipt"),
    [
        (Series.SignOff.PERSON, True, {}),
        (Series.SignOff.UNOPPOSED, False, {}),
        (Series.SignOff.UNOPPOSED, True, {"pages_only": True}),
    ],
)
def test_all_else_waits_for_a_person(
    series: Series, silent_no: Proposal, sign_off: str, agreed: bool, receipt: dict[str, bool]
) -> None:
    Series.objects.update(sign_off=sign_off)
    Proposal.objects.update(agreed=agreed, receipt=receipt)
    assert run_round(at(DEADLINE + timedelta(days=30))).accepted == 0
    assert not QuestionResolution.objects.exists()


def test_overdue_events_are_proposed_without_a_model(db: None) -> None:
    predict_year(make_event("agi"), date(2024, 1, 1), 2025)
    assert run_round(NOON) == RoundResult(overdue=1)
    assert run_round(NOON) == RoundResult()


def test_the_days_entry_comes_first(question: Question, series: Series, able: ModelServer) -> None:
    day = DAY + timedelta(days=7)
    early = datetime.combine(day, series.publish_at, tzinfo=NOON.tzinfo)
    run_round(early + timedelta(hours=5))
    assert able.calls == []
    Digest.objects.create(series=series, date=day, status=Digest.Status.PUBLISHED, stage="done")
    run_round(early + timedelta(hours=5))
    assert able.calls != []


def test_the_budget_of_the_day_counts_all_calls_since_midnight(
    question: Question, series: Series, able: ModelServer, time_machine: Any
) -> None:
    now = at(DAY + timedelta(days=7))
    time_machine.move_to(now)
    series.model_choices.update(input_usd_per_million=1, output_usd_per_million=1)
    spent = factories.CompletionFactory(digest=Digest.objects.get(), cost_usd=Decimal("0.9999"))
    assert run_round(now) == RoundResult()
    assert able.calls == []
    Completion.objects.filter(pk=spent.pk).update(created_at=now - timedelta(hours=13))
    assert run_round(now).forecasts == 1


def test_what_goes_wrong_with_one_question_does_not_stop_the_others(
    question: Question, series: Series, source: Source, able: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = factories.QuestionFactory(
        series=series.slug, post=question.post, asked_on=DAY, deadline=DEADLINE - timedelta(days=1),
        text="Will Mistral sell Codestral 3 by 19 December 2026?", asked_at=NOON,
    )  # fmt: skip
    say(source, DAY_OF_RELEASE, RELEASED)
    seek = rounds.seek_answer

    def fail_once(asked: Question, *args: Any, **values: Any) -> Any:
        if asked == other:
            raise RuntimeError("boom")
        return seek(asked, *args, **values)

    monkeypatch.setattr(rounds, "seek_answer", fail_once)
    now = at(DEADLINE + timedelta(days=1))
    assert run_round(now).proposed == 1
    other.refresh_from_db()
    assert other.searched_at == now


def test_without_an_able_model_nothing_is_asked(
    question: Question, series: Series, settings: Settings, model_server: ModelServer
) -> None:
    settings.OPENAI_BASE_URL = settings.OPENAI_API_KEY = ""
    assert run_round(at(DEADLINE + timedelta(days=1))) == RoundResult()
    question.refresh_from_db()
    assert question.searched_at is None


def test_a_model_that_is_down_costs_no_forecast(question: Question, model_server: ModelServer) -> None:
    model_server.fault = lambda call: error(400)
    assert run_round(at(DAY + timedelta(days=7))) == RoundResult()
    assert forecast_days() == [DAY]


def test_hindcasts_and_counted_questions_are_left_alone(series: Series, able: ModelServer) -> None:
    hear(make_source(series), DAY, DEADLINE)
    publish_question(series, kind=Question.Kind.COUNTED)
    factories.QuestionFactory(
        series=series.slug, post=None, hindcast=True, asked_on=DAY, deadline=DEADLINE, forecast_on=DAY
    )
    assert run_round(at(DAY + timedelta(days=7))) == RoundResult()
    assert run_round(at(DEADLINE + timedelta(days=7))) == RoundResult()
    assert able.calls == []
