"""A question as one Markdown document, for machines and for people who like plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.urls import reverse

from blog.addresses import at_site
from blog.feeds.channel import one_line
from blog.machines.llms import as_line, as_text, link_line
from blog.machines.post_markdown import yaml_header
from predictions.dates.saying import say_day
from predictions.models import Evidence, QuestionForecast, QuestionResolution
from predictions.probabilities import say_chance
from predictions.public.question_pages import QuestionPage


def write_question(page: QuestionPage) -> str:
    """The question with its facts in a YAML header, what counts, its answers, forecasts and evidence.

    Texts of models, people and sources are escaped: they stay text.
    """
    question = page.question
    facts = {
        "title": one_line(question.text),
        "url": at_site(question.get_absolute_url()),
        "asked": question.asked_on.isoformat(),
        "deadline": question.deadline.isoformat(),
        "kind": question.kind,
        "hindcast": question.hindcast,
        "state": page.row.state.value,
        "probability": question.probability,
        "outcome": question.outcome,
    }
    parts = [
        yaml_header(facts),
        f"# {as_text(question.text)}",
        "\n".join(facts_of(page)),
        "\n".join(links_of(page)),
        *section("What counts", criteria_of(page)),
        *section("Its answer", answers_of(page)),
        *section("What it was answered by", map(quote_of, page.resolved_by)),
        *section("What it was asked from", map(quote_of, page.asked_from)),
        *section("Forecasts", forecasts_of(page)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def section(title: str, parts: Iterable[str]) -> list[str]:
    """The heading and what stands below it; nothing where nothing does."""
    found = [part for part in parts if part]
    return [f"## {title}", "\n".join(found)] if found else []


def facts_of(page: QuestionPage) -> Iterator[str]:
    """What stands today, the days, and that a hindcast is one."""
    question = page.question
    yield f"{page.row.words[0].upper()}{page.row.words[1:]}."
    if question.probability is not None and question.forecast_on:
        said = "was said last to be the chance of a yes" if question.outcome else "is the chance of a yes"
        yield f"{say_chance(question.probability)} {said}, on {say_day(question.forecast_on)}."
    yield f"Asked on {say_day(question.asked_on)}; the last day that counts is {say_day(question.deadline)}."
    if question.hindcast:
        yield "Hindcast: made afterwards, of only what was known on its day; no part of the live record."


def links_of(page: QuestionPage) -> Iterator[str]:
    """Where the question comes from, and how it is scored."""
    if post := page.question.post:
        yield link_line(post.title, at_site(post.get_absolute_url()), "the entry that asked")
    yield link_line("The record", at_site(reverse("predictions:record")), "how right such forecasts were")
    yield link_line("Method", f"{at_site(reverse('predictions:method'))}#questions", "how this is counted")


def criteria_of(page: QuestionPage) -> Iterator[str]:
    """What counts, what silence means, what is decided in cases of doubt, and how things stood: a paragraph each."""
    question = page.question
    yield f"{as_line(question.criteria)}\n"
    if question.silence:
        yield f"If nothing is reported: {as_text(question.silence)}\n"
    yield "".join(f"- {as_line(str(case))}\n" for case in question.edge_cases)
    if question.status_quo:
        yield f"How things stood: {as_text(question.status_quo)}\n"


def answers_of(page: QuestionPage) -> Iterator[str]:
    """Each answer, and what their order means where there are several."""
    if len(page.resolutions) > 1:
        yield "A later answer corrects an earlier one; the first of the list is in force.\n"
    yield from map(answer_line, page.resolutions)


def answer_line(row: QuestionResolution) -> str:
    """An answer: what, of which day, and who or what found it."""
    person = row.resolved_by
    who = (person.get_full_name() or person.get_username()) if person else row.get_way_display()
    note = f": {as_text(row.note)}" if row.note else ""
    return f"- {row.get_outcome_display()}, decided {say_day(row.decided_on)}, by {as_text(who)}{note}"


def quote_of(row: Evidence) -> str:
    """A quote with its source."""
    linked = row.url.startswith(("http://", "https://"))
    source = link_line(row.title or row.url, row.url) if linked else f"- {as_line(row.title)}"
    return f"{source}, seen {say_day(row.seen_at.date())}\n  > {as_line(row.quote)}"


def forecasts_of(page: QuestionPage) -> Iterator[str]:
    """The newest forecasts, and where earlier ones are."""
    yield from map(forecast_line, page.forecasts)
    if page.more_forecasts:
        yield f"\nEarlier ones are in {at_site(reverse('predictions:csv'))}."


def forecast_line(row: QuestionForecast) -> str:
    """What somebody said on a day."""
    why = f": {as_text(row.reason)}" if row.reason else ""
    return f"- {row.made_on.isoformat()}, {say_chance(row.probability)}, {as_text(row.model_name)}{why}"
