"""Questions of arXiv's papers of a week: asked by what earlier weeks had, and answered by arXiv's own search."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from digests.claims import LeaseLost
from digests.counting.papers import MOST_ASKED, WEEKS, Papers, find_papers, past_weeks
from digests.counting.questions import PAPERS, Measure, read_measure
from digests.counting.rounds import run_counted
from digests.counting.wording import criteria_text, question_text
from digests.models import PaperCount, Series, Source
from digests.sources.arxiv import MOST_COUNTED
from predictions.models import Evidence, Question
from predictions.questions.asking import NewQuestion, record_questions
from tests import factories
from tests.digests.builders import make_series
from tests.fakes.arxiv import FakeArxiv, Paper

pytestmark = pytest.mark.django_db
# A Friday.
TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
WEEK = date(2026, 11, 23)
SUNDAY = date(2026, 11, 29)
NAMES = {"mamba": "Mamba"}


@pytest.fixture
def series() -> Series:
    return make_series(start_date=TODAY)


@pytest.fixture
def source(series: Series, arxiv: FakeArxiv) -> Source:
    values = {"api": arxiv.api, "categories": ["cs.LG", "cs.CL"]}
    made: Source = factories.SourceFactory(series=series, name="arXiv", kind="arxiv", settings=values)
    return made


def submit(arxiv: FakeArxiv, day: date, count: int, title: str = "On Mamba", category: str = "cs.LG") -> None:
    """Papers of a day, the last of them a minute before midnight."""
    for number in range(count):
        at = datetime(day.year, day.month, day.day, 23, 59, tzinfo=UTC) - timedelta(minutes=number)
        arxiv.papers.append(
            Paper(f"{day:%y%m}.{len(arxiv.papers):05}", f"{title} {len(arxiv.papers)}", at, category)
        )


def fill_weeks(arxiv: FakeArxiv, *counts: int) -> None:
    """So many papers on the Sunday of each of the past weeks, the newest first."""
    for week, count in zip(past_weeks(TODAY), counts, strict=False):
        submit(arxiv, week + timedelta(days=6), count)


def ask(series: Series, names: dict[str, str] = NAMES, length: int = 14) -> list[Measure]:
    (papers,) = find_papers(series, names, NOW)
    return [found.measure for found in papers.candidates(TODAY, length, ())]


def test_it_asks_for_more_papers_than_in_the_middle_of_the_last_weeks(
    series: Series, source: Source, arxiv: FakeArxiv
) -> None:
    fill_weeks(arxiv, 5, 1, 4, 2, 3, 3, 3, 3, 6, 3, 3, 2)
    submit(arxiv, date(2026, 11, 18), 9)  # this week is not over
    submit(arxiv, past_weeks(TODAY)[0], 9, title="On whales")
    submit(arxiv, past_weeks(TODAY)[0], 9, category="math.CO")
    (papers,) = find_papers(series, NAMES, NOW)
    (found,) = papers.candidates(TODAY, 14, ())

    assert (found.measure.of, found.measure.week, found.measure.deadline) == (PAPERS, WEEK, SUNDAY)
    # In 3 of 12 weeks there were 4 or more: (3 + 4 × 1/2) / (12 + 4).
    assert (found.measure.least, found.rate.own, found.rate.own_came) == (4, 12, 3)
    assert found.rate.probability == pytest.approx(5 / 16)
    assert question_text(found.measure) == (
        "Will arXiv list more than 3 papers on “Mamba” in the week of 23 November 2026, by 29 November 2026?"
    )
    assert "Yes from 4 on" in criteria_text(found.measure)
    assert "from 23 November 2026 to 29 November 2026 (UTC)" in criteria_text(found.measure)
    assert PaperCount.objects.count() == WEEKS


def test_what_is_known_is_not_asked_again(series: Series, source: Source, arxiv: FakeArxiv) -> None:
    fill_weeks(arxiv, 5, 1, 4, 2)
    assert ask(series) == ask(series) != []
    assert len(arxiv.requests) == 1
    search = arxiv.requests[0].args["search_query"]
    assert search.startswith('(cat:cs.LG OR cat:cs.CL) AND (ti:"Mamba" OR abs:"Mamba") AND submittedDate:[')


def test_only_a_few_names_are_looked_up(series: Series, source: Source, arxiv: FakeArxiv) -> None:
    assert ask(series, {f"name{n}": f"Name{n}" for n in range(9)}) == []
    assert len(arxiv.requests) == MOST_ASKED


def test_without_a_source_or_an_answer_nothing_is_asked(
    series: Series, arxiv: FakeArxiv, source: Source
) -> None:
    arxiv.error = "no"
    assert ask(series) == []
    assert not PaperCount.objects.exists()
    Source.objects.update(active=False)
    assert find_papers(series, NAMES, NOW) == []


def test_a_name_with_too_many_papers_is_not_asked(series: Series, source: Source, arxiv: FakeArxiv) -> None:
    fill_weeks(arxiv, *[26] * WEEKS)
    assert ask(series) == []


@pytest.mark.parametrize("length", range(7, 50))
def test_the_week_begins_after_today_and_ends_within_the_days(
    series: Series, source: Source, length: int
) -> None:
    for day in range(7):
        today = TODAY + timedelta(days=day)
        measure = Papers(source, "cs.LG", NAMES, NOW).make_measure("mamba", "Mamba", today, length)
        assert today < measure.week and measure.deadline.weekday() == 6
        assert measure.deadline <= today + timedelta(days=max(length, 13))


def publish(series: Series, source: Source, least: int = 4, *, deadline: date = SUNDAY) -> Question:
    measure = Measure(PAPERS, "mamba", "Mamba", TODAY, deadline, least, source.pk, "arXiv", "cs.LG cs.CL")
    new = NewQuestion(
        slug="mamba", text=question_text(measure), kind=Question.Kind.COUNTED, story=measure.story, deadline=deadline,
        criteria="c", probability=0.3, measure=measure.as_plain(), model_name="base rate",
    )  # fmt: skip
    (question,) = record_questions(
        factories.PostFactory(), asked_on=TODAY, series=series.slug, questions=[new], now=NOW
    )
    return question


def run(question: Question, day: date) -> str:
    run_counted(now=datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
    question.refresh_from_db()
    return question.outcome


@pytest.mark.parametrize(("least", "outcome"), [(4, "yes"), (5, "no")])
def test_arxiv_answers_four_days_after_the_week(
    series: Series, source: Source, arxiv: FakeArxiv, least: int, outcome: str
) -> None:
    question = publish(series, source, least)
    submit(arxiv, WEEK, 2)
    submit(arxiv, SUNDAY, 2)
    submit(arxiv, WEEK - timedelta(days=1), 9)
    submit(arxiv, SUNDAY + timedelta(days=1), 9)
    assert run(question, SUNDAY + timedelta(days=4)) == ""
    assert not arxiv.requests
    assert run(question, SUNDAY + timedelta(days=5)) == outcome

    resolution = question.resolutions.get()
    assert (question.decided_on, resolution.receipt["counted"], len(arxiv.requests)) == (SUNDAY, 4, 1)
    quote = Evidence.objects.get(role="resolved")
    assert quote.quote == "4 papers on “Mamba” submitted from 2026-11-23 to 2026-11-29"
    assert quote.url.startswith(f"{arxiv.api}/query?search_query=")


def test_where_arxiv_does_not_tell_it_waits_and_is_asked_again(
    series: Series, source: Source, arxiv: FakeArxiv
) -> None:
    question = publish(series, source)
    arxiv.error = "no"
    assert run(question, SUNDAY + timedelta(days=5)) == ""
    assert question.withheld == Question.Withheld.NOT_COVERED
    arxiv.error = ""
    assert run(question, SUNDAY + timedelta(days=6)) == "no"


def test_it_is_forecast_again_by_the_weeks_that_are_known(
    series: Series, source: Source, arxiv: FakeArxiv
) -> None:
    fill_weeks(arxiv, 5, 1, 4, 2, 3, 3, 3, 3, 6, 3, 3, 2)
    ask(series)
    asked = len(arxiv.requests)
    question = publish(series, source)
    run(question, TODAY + timedelta(days=7))
    again = question.forecasts.order_by("made_on").last()
    assert again is not None
    assert (again.made_on, len(arxiv.requests)) == (TODAY + timedelta(days=7), asked)
    assert again.probability == pytest.approx((3 + 2) / (11 + 4), abs=0.06)
    assert "In 3 of 12 earlier weeks, arXiv listed more than 3 papers" in again.reason


def test_the_forecasts_of_a_far_week_do_not_fade_with_the_weeks_that_are_known(
    series: Series, source: Source, arxiv: FakeArxiv
) -> None:
    fill_weeks(arxiv, *[2] * WEEKS)
    ask(series)
    question = publish(series, source, deadline=SUNDAY + timedelta(weeks=16))
    for weeks in range(1, 16):
        run(question, TODAY + timedelta(weeks=weeks))
    said = set(question.forecasts.filter(made_on__gt=TODAY).values_list("probability", flat=True))
    assert said == {0.125}  # (0 + 4 × 1/2) / (12 + 4)


def test_a_name_with_too_many_papers_leaves_the_day_to_the_others(
    series: Series, source: Source, arxiv: FakeArxiv
) -> None:
    """Otherwise the names that everybody uses would be looked up each day, and no others."""
    fill_weeks(arxiv, 4, 1, 3)
    crowded = {f"name{n}": f"Name{n}" for n in range(MOST_ASKED)}
    for label in crowded.values():
        submit(arxiv, past_weeks(TODAY)[5], MOST_COUNTED + 1, title=f"On {label}")
    assert ask(series, crowded | NAMES) == []
    assert [found.key for found in ask(series, crowded | NAMES)] == ["mamba"]
    assert len(arxiv.requests) == MOST_ASKED + 1


def test_a_week_of_a_name_with_too_many_papers_is_still_counted(
    series: Series, source: Source, arxiv: FakeArxiv
) -> None:
    question = publish(series, source)
    submit(arxiv, SUNDAY, 5)
    submit(arxiv, WEEK - timedelta(days=20), MOST_COUNTED)
    (papers,) = find_papers(series, NAMES, NOW)
    assert list(papers.candidates(SUNDAY + timedelta(days=5), 14, ())) == []
    assert PaperCount.objects.get().number is None
    assert run(question, SUNDAY + timedelta(days=5)) == "yes"


def test_the_quote_leads_to_the_search_of_its_week_also_where_many_weeks_were_asked_for(
    series: Series, source: Source, arxiv: FakeArxiv
) -> None:
    question = publish(series, source, 1)
    submit(arxiv, SUNDAY, 1)
    later = SUNDAY + timedelta(days=5)
    (papers,) = find_papers(series, NAMES, NOW)
    list(papers.candidates(later, 14, ()))
    assert run(question, later) == "yes"
    quote = Evidence.objects.get(role="resolved")
    assert "202611230000+TO+202611292359" in quote.url
    assert quote.quote.startswith("1 paper on “Mamba”")


def test_a_source_that_is_set_up_wrong_stops_no_entry(series: Series, source: Source) -> None:
    source.settings = {"categories": ["no category"]}
    source.save()
    assert find_papers(series, NAMES, NOW) == []


def test_another_spelling_or_other_categories_are_counted_apart(
    series: Series, source: Source, arxiv: FakeArxiv
) -> None:
    """The question keeps the categories and the spelling that it was asked with."""
    question = publish(series, source, 2)
    assert "in cs.LG or cs.CL that arXiv's own search finds" in criteria_text(read_measure(question.measure))
    submit(arxiv, WEEK, 1)
    submit(arxiv, WEEK, 1, category="cs.CL")
    submit(arxiv, WEEK, 2, title="On whales")
    source.settings = {**source.settings, "categories": ["math.CO"]}
    source.save()
    later = SUNDAY + timedelta(days=5)
    for label in ("Mamba", "Whales"):
        (papers,) = find_papers(series, {"mamba": label}, NOW)
        list(papers.candidates(later, 14, ()))
    assert run(question, later) == "yes"
    assert question.resolutions.get().receipt["counted"] == 2


@pytest.mark.parametrize("total", ["-3", "99999999999", "many", ""])
def test_a_total_that_is_none_stops_no_other_question(
    series: Series, source: Source, arxiv: FakeArxiv, total: str
) -> None:
    question = publish(series, source)
    arxiv.total = total
    assert run(question, SUNDAY + timedelta(days=5)) == ""
    assert ask(series) == []
    assert not PaperCount.objects.exists()


def test_an_answer_that_lacks_entries_is_asked_for_again(
    series: Series, source: Source, arxiv: FakeArxiv
) -> None:
    fill_weeks(arxiv, 4, 1, 3)
    arxiv.total = "12"
    assert ask(series) == [] and not PaperCount.objects.exists()
    arxiv.total = None
    assert ask(series) != []


def test_a_key_in_the_address_of_the_api_is_not_published(
    series: Series, source: Source, arxiv: FakeArxiv
) -> None:
    source.settings = {**source.settings, "api": arxiv.api.replace("http://", "http://ann:hunter22222@")}
    source.save()
    question = publish(series, source)
    submit(arxiv, WEEK, 4)
    assert run(question, SUNDAY + timedelta(days=5)) == "yes"
    assert "hunter" not in Evidence.objects.get(role="resolved").url


def test_the_lease_is_kept_before_each_request(series: Series, source: Source, arxiv: FakeArxiv) -> None:
    def stop() -> None:
        raise LeaseLost

    (papers,) = find_papers(series, NAMES, NOW, keep_lease=stop)
    with pytest.raises(LeaseLost):
        list(papers.candidates(TODAY, 14, ()))
    assert not arxiv.requests
