"""The pages of questions and of the record, as a reader sees them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import cmarkgfm
import pytest
import time_machine
import yaml
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from blog.models import Post
from predictions.models import ConsistencyCheck, Question
from predictions.public.question_pages import QuestionFilters
from predictions.questions.forecasting import add_forecast
from predictions.questions.proposals import accept, decide_otherwise
from predictions.questions.resolving import withhold
from predictions.record_keeping import refresh_records
from tests.factories import UserFactory
from tests.predictions.builders import (
    make_event,
    make_post,
    make_question,
    predict,
    propose,
    resolve_question,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 6, 12, tzinfo=UTC)
PATH = "/predictions/questions/x-releases-y/"


@pytest.fixture(autouse=True)
def at_a_known_time() -> Any:
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        yield


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    main = html.document_fromstring(response.content.decode()).get_element_by_id("main", None)
    document = html.document_fromstring(response.content.decode())
    return " ".join((main if main is not None else document).text_content().split())


def test_a_question_says_how_likely_it_is_what_counts_and_when_it_resolves(client: Client) -> None:
    make_question(
        silence="No, if nobody reports it.", status_quo="Y is not out.", edge_cases=["A beta is no release."]
    )
    shown = text(client, PATH)
    for words in (
        "Will x releases y by 15 March 2026?", "Resolves in 37 days.", "70 % is the chance of a yes",
        "It counts where the maker says so", "No, if nobody reports it.", "Y is not out.", "A beta is no release.",
        "It was announced for this month.", "Entry of 2026-01-01",
    ):  # fmt: skip
        assert words in shown, words


def test_a_resolved_one_says_who_found_what_on_which_evidence(client: Client) -> None:
    question = make_question()
    quote = {
        "quote": "Y is <b>out</b> now.",
        "url": "https://example.org/y",
        "title": "News",
        "seen_at": NOW.isoformat(),
    }
    resolve_question(question, "no", decided_on=date(2026, 1, 20))
    resolve_question(question, "yes", decided_on=date(2026, 2, 1), quotes=[quote], note="Seen on its page.")
    page = client.get(PATH).content.decode()
    assert "Y is &lt;b&gt;out&lt;/b&gt; now." in page
    assert '<a rel="nofollow ugc noopener" href="https://example.org/y">News</a>' in page
    shown = text(client, PATH)
    assert "yes Came true on 1 February 2026." in shown and "by a person" in shown
    assert "Nothing is erased" in shown and "Seen on its page." in shown


def test_its_markdown_says_the_same_and_its_texts_stay_text(client: Client) -> None:
    question = make_question(silence="No, if nobody reports it.", edge_cases=["A beta is *no* release."])
    quote = {"quote": "Y is <b>out</b>\n# now.", "url": "https://example.org/y_(1)", "title": "[N](javascript:x)",
             "seen_at": NOW.isoformat()}  # fmt: skip
    resolve_question(question, "yes", decided_on=date(2026, 2, 1), quotes=[quote], note="Seen on its page.")
    response = client.get("/predictions/questions/x-releases-y.md")
    header, _, body = response.content.decode().removeprefix("---\n").partition("---\n")

    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert response["Link"].endswith('/predictions/questions/x-releases-y/>; rel="canonical"')
    assert yaml.safe_load(header) == {
        "title": question.text, "url": f"{settings.SITE_URL}{PATH}", "asked": "2026-01-01", "deadline": "2026-03-15",
        "kind": "judged", "hindcast": False, "state": "yes", "probability": 0.7, "outcome": "yes",
    }  # fmt: skip
    for line in (
        "# Will x releases y by 15 March 2026?", "Yes, came true on 1 February 2026.", "- A beta is \\*no\\* release.",
        "If nothing is reported: No, if nobody reports it.",
        "- yes, decided 1 February 2026, by a person: Seen on its page.",
        "- [\\[N\\](javascript:x)](https://example.org/y_%281%29), seen 6 February 2026",
        "  > Y is \\<b\\>out\\</b\\> \\# now.", "- 2026-01-01, 70 %, gpt-4o-mini: It was announced for this month.",
    ):  # fmt: skip
        assert line in body.splitlines(), (line, body)
    assert "70 % was said last to be the chance of a yes, on 1 January 2026." in body
    assert "Asked on 1 January 2026; the last day that counts is 15 March 2026." in body
    assert client.get("/predictions/questions/none.md").status_code == 404
    assert f'type="text/markdown" href="{PATH.rstrip("/")}.md"' in client.get(PATH).content.decode()


def test_the_markdown_of_a_hindcast_is_marked_and_not_for_search_engines(client: Client) -> None:
    make_question()
    make_question("past", hindcast=True)
    response = client.get("/predictions/questions/past.md")
    assert "hindcast: true" in response.text and "no part of the live record" in response.text
    assert response["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in client.get("/predictions/questions/x-releases-y.md")


def test_no_text_changes_what_its_markdown_is_made_of(client: Client) -> None:
    fence = "~~~ # 1. <script>"
    question = make_question(
        criteria=fence, silence=fence, status_quo=fence, edge_cases=["- nested"], reason=fence
    )
    quote = {
        "quote": "1. first\n---",
        "url": "javascript:alert(1)",
        "title": "+ x",
        "seen_at": NOW.isoformat(),
    }
    resolve_question(question, "no", decided_on=date(2026, 1, 20), note=fence)
    resolve_question(question, "yes", decided_on=date(2026, 2, 1), quotes=[quote], note=fence)
    markdown = client.get("/predictions/questions/x-releases-y.md").content.decode()
    document = html.document_fromstring(cmarkgfm.markdown_to_html(markdown.split("---\n", 2)[2]))

    headings = [heading.text for heading in document.iter("h2")]
    assert headings == ["What counts", "Its answer", "What it was answered by", "Forecasts"]
    tags = {element.tag for element in document.find("body").iter()}
    assert tags == {"body", "h1", "h2", "p", "ul", "li", "blockquote", "a"}
    assert not [link for link in document.xpath("//a/@href") if not link.startswith("http")]
    assert "corrects an earlier one" in markdown and "- nested" in document.text_content()


def test_one_that_waits_says_why(client: Client) -> None:
    withhold(make_question(asked_on=date(2025, 12, 1), deadline=date(2026, 2, 1)), Question.Withheld.DIFFER)
    assert "waits for its answer for 5 days: the two judges differ" in text(client, "/predictions/questions/")


def test_what_the_public_cannot_see_is_not_found(client: Client) -> None:
    make_question(post=make_post(date(2026, 1, 1), status=Post.Status.DRAFT))
    assert client.get(PATH).status_code == 404
    assert "No question fits." in text(client, "/predictions/questions/")
    assert client.get("/predictions/questions/nothing/").status_code == 404


def test_hindcasts_stand_apart_and_are_marked(client: Client) -> None:
    make_question("hindcast-z", hindcast=True)
    assert "No question fits." in text(client, "/predictions/questions/")
    assert "hindcast z" in text(client, "/predictions/questions/?hindcasts=1")
    page = client.get("/predictions/questions/hindcast-z/").content.decode()
    assert "Hindcast:" in page and '<meta name="robots" content="noindex">' in page


def test_the_list_can_be_narrowed(client: Client) -> None:
    make_question("opened")
    make_question("waiting", asked_on=date(2025, 12, 1), deadline=date(2026, 2, 1))
    resolve_question(make_question("done", kind="counted"), "yes", decided_on=date(2026, 1, 5))
    names = {"opened", "waiting", "done"}
    for query, found in {
        "": names, "?state=open": {"opened"}, "?state=due": {"waiting"}, "?state=resolved": {"done"},
        "?kind=counted": {"done"}, "?state=nonsense&kind=x&page=zzz": names, "?page=99999": names,
    }.items():  # fmt: skip
        shown = text(client, f"/predictions/questions/{query}")
        assert {name for name in names if f"Will {name} by" in shown} == found, query


def test_the_entry_shows_the_state_of_its_questions_today(client: Client) -> None:
    question = make_question()
    assert question.post is not None
    assert "resolves in 37 days" in text(client, question.post.get_absolute_url())


def test_the_first_page_shows_what_resolves_this_week_and_what_was_resolved(client: Client) -> None:
    make_question("soon", deadline=date(2026, 2, 10))
    make_question("later")
    resolve_question(make_question("done"), "yes", decided_on=date(2026, 2, 1))
    shown = text(client, "/")
    assert "Resolves this week" in shown and "Will soon by" in shown and "Will later by" not in shown
    assert "Resolved last" in shown and "Will done by" in shown


def make_resolved(count: int, *, probability: float = 0.8, **fields: Any) -> None:
    """Questions that were due a while ago, of which four in five came true; each a story of its own."""
    for number in range(count):
        asked_on = date(2025, 6, 1) + timedelta(days=number % 60)
        question = make_question(
            f"case-{number}", asked_on, asked_on + timedelta(days=30), probability=probability, **fields
        )
        resolve_question(question, "yes" if number % 5 else "no")


@pytest.mark.parametrize(
    ("count", "words", "missing"),
    [
        (0, "Too few questions are scored", "Brier score is the mean"),
        (12, "So far 12; 8 more are needed.", "Brier score is the mean"),
        (30, "Numbers so far", "The forecasts were better"),
        (120, "The forecasts", "Numbers so far"),
    ],
)
def test_the_record_says_no_more_than_it_knows(client: Client, count: int, words: str, missing: str) -> None:
    make_resolved(count)
    refresh_records(now=NOW)
    shown = text(client, "/predictions/record/")
    assert words in shown and missing not in shown
    assert ("0.160 Brier score" in shown) == (count >= 20)


def test_the_record_is_computed_when_its_data_change_and_once_a_day() -> None:
    make_resolved(3)
    assert refresh_records(now=NOW) == 2
    assert refresh_records(now=NOW) == 0
    add_forecast(make_question(), made_on=date(2026, 1, 9), probability=0.5, model_name="m")
    assert refresh_records(now=NOW) == 1
    assert refresh_records(now=NOW + timedelta(days=1)) == 2


def test_live_record_and_hindcasts_are_never_mixed(client: Client) -> None:
    make_resolved(25, hindcast=True)
    refresh_records(now=NOW)
    shown = text(client, "/predictions/record/")
    live, hindcasts = shown.split("Hindcasts Questions that past entries")
    assert "Too few questions are scored" in live and "0.160 Brier score" in hindcasts


def test_the_record_says_whether_forecasts_agree_with_each_other(client: Client) -> None:
    question = make_question()
    for day, earlier in ((1, 0.5), (8, 0.9)):
        ConsistencyCheck.objects.create(
            question=question,
            made_on=date(2026, 1, day),
            model_name="gpt-4o-mini",
            probability=0.7,
            probability_of_not=0.3,
            earlier_deadline=date(2026, 2, 1),
            probability_earlier=earlier,
        )
    page = html.document_fromstring(client.get("/predictions/record/").content.decode())
    row = page.get_element_by_id("consistency").getparent().findall(".//tbody/tr")[0]
    assert [cell.text_content() for cell in row] == ["gpt-4o-mini", "2", "0 %", "50 %"]


def test_the_record_says_how_often_people_agree_with_the_judges(client: Client) -> None:
    person = UserFactory()
    for number in range(4):
        proposal = propose(make_question(f"judged-{number}", deadline=date(2026, 2, 1)), "yes")
        if number:
            accept(proposal, person, NOW)
        else:
            decide_otherwise(proposal, "no", date(2026, 2, 1), person, NOW)
    assert "Of 4 outcomes that two judges proposed, a person kept 3 (75 %)." in text(
        client, "/predictions/record/"
    )


def queries_of(client: Client, path: str) -> int:
    client.get(path)
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/predictions/",
        "/predictions/questions/",
        "/predictions/record/",
        PATH,
        "/posts/entry-2026-01-01/",
    ],
)
def test_no_page_asks_more_often_for_more_questions(client: Client, path: str) -> None:
    question = make_question()
    make_resolved(3)
    refresh_records(now=NOW)
    few = queries_of(client, path)
    make_resolved_more = [make_question(f"more-{number}") for number in range(60)]
    for each in make_resolved_more[:30]:
        resolve_question(each, "yes", decided_on=date(2026, 2, 1))
    for days in range(1, 30):
        add_forecast(
            question, made_on=date(2026, 1, 1) + timedelta(days=days), probability=0.5, model_name="m"
        )
    refresh_records(now=NOW)
    assert queries_of(client, path) == few


def test_machines_find_questions_too(client: Client) -> None:
    question = make_question()
    make_question("hindcast-z", hindcast=True)
    resolve_question(question, "yes", decided_on=date(2026, 2, 1), note="It is out.")
    sitemap = client.get("/sitemap-questions-1.xml").content.decode()
    assert PATH in sitemap and "hindcast" not in sitemap
    assert "/predictions/record/" in client.get("/sitemap-tracker-1.xml").content.decode()
    feed = client.get("/predictions/index.xml").content.decode()
    assert "Will x releases y by 15 March 2026? Yes" in feed and "It is out." in feed
    assert "/predictions/questions/" in client.get("/llms.txt").content.decode()


def found(client: Client, path: str) -> list[str]:
    document = html.document_fromstring(client.get(path).content.decode())
    return [link.text_content() for link in document.xpath("//a[@class='text']")]


def test_the_search_shows_events_and_questions_with_the_words(client: Client) -> None:
    make_question()
    make_question("ai-act", text="Will the “AI Act” be enforced by 15 March 2026?")
    make_question("said", text="Will it be said again by 15 March 2026?")
    make_question("past", text="Will a hindcast release y by 15 March 2026?", hindcast=True)
    predict(make_event("agi", name="Release of a general mind"), date(2026, 1, 1), None, date(2035, 1, 1))

    assert found(client, "/search/?q=releases") == ["Will x releases y by 15 March 2026?"]
    assert found(client, "/search/?q=ai") == ["Will the “AI Act” be enforced by 15 March 2026?"]
    assert found(client, "/search/?q=%22said+again%22") == ["Will it be said again by 15 March 2026?"]
    assert "Events: Release of a general mind" in text(client, "/search/?q=release+mind")
    assert "the percentage is how likely a yes is" in text(client, "/search/?q=releases")
    assert "70 % now · open resolves in 37 days" in text(client, "/search/?q=releases")
    for nothing in ("/search/", "/search/?q=volcano", "/search/?q=-releases", "/search/?q=releases+-y&tag=x"):
        assert "In the tracker" not in text(client, nothing)


def test_the_list_of_questions_is_narrowed_by_words(client: Client) -> None:
    for number in range(7):
        make_question(f"q{number}", text=f"Will robot {number} walk by 15 March 2026?")
    make_question("other", text="Will it rain by 15 March 2026?")

    assert len(found(client, "/search/?q=robot")) == 3
    assert client.get("/search/?q=robot").content.count(b"/predictions/questions/?q=robot") == 1
    assert len(found(client, "/predictions/questions/?q=robot")) == 7
    assert found(client, "/predictions/questions/?q=robot+-walk") == []
    assert found(client, "/predictions/questions/?q=rain&state=open") == ["Will it rain by 15 March 2026?"]
    assert found(client, "/predictions/questions/?q=rain&state=resolved") == []
    assert found(client, "/predictions/questions/?q=%25") == []


def test_a_search_asks_the_tracker_as_often_however_much_there_is(client: Client) -> None:
    make_question()
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get("/search/?q=releases")
        counts.append(
            sum("predictions_question" in q["sql"] or "predictions_event" in q["sql"] for q in queries)
        )
        for place in range(30):
            make_question(f"r{number}-{place}", text=f"Will it releases {place} by 15 March 2026?")
    assert counts == [3, 3]


def test_the_words_of_a_search_come_from_an_index_that_holds_them() -> None:
    questions = QuestionFilters.read({"q": "releases"}).apply(NOW).values_list("pk", flat=True)[:4]
    steps = [step for step in questions.explain().splitlines() if "predictions_question" in step]
    assert len(steps) == 1 and "USING COVERING INDEX question_newest_asked" in steps[0]


def test_a_list_says_the_state_once(client: Client) -> None:
    resolve_question(make_question(), "yes", decided_on=date(2026, 2, 1))
    withhold(make_question("due", date(2025, 12, 1), date(2026, 2, 1)), Question.Withheld.DIFFER)
    shown = text(client, "/predictions/questions/")
    assert "yes came true on 1 February 2026" in shown and "yes yes" not in shown
    assert shown.count("waits for its answer") == 1


def test_a_search_with_nothing_but_questions_does_not_say_that_nothing_was_found(client: Client) -> None:
    make_question("gold", text="Will an olympiad be won by 15 March 2026?")
    shown = text(client, "/search/?q=olympiad")
    assert "No entry found for “olympiad”." in shown and "In the tracker" in shown
    assert "predictions.css" in client.get("/search/?q=olympiad").content.decode()
