"""Counted questions in words: the question, what counts, and where its probability comes from. Pure."""

from __future__ import annotations

from digests.counting.base_rates import BaseRate
from digests.counting.questions import DISCUSSION, ENTRIES, ITEMS, LEAST_COVERED, PAPERS, Count, Measure
from predictions.dates.saying import say_day


def question_text(measure: Measure) -> str:
    """The question, with its deadline."""
    by = f"by {say_day(measure.deadline)}"
    if measure.of == DISCUSSION:
        return (
            f"Will “{measure.label}” have {measure.least} {measure.what} on {measure.source_name[:60]} {by}?"
        )
    if measure.of == PAPERS:
        # A Sunday: the week is said by its Monday, and the last day that counts by its name.
        week = f"the week of {say_day(measure.week)}"
        return f"Will arXiv list {papers(measure)} on “{measure.label}” in {week}, {by}?"
    if measure.of == ITEMS:
        items = "an item" if measure.least == 1 else f"at least {measure.least} items"
        return f"Will {items} of {measure.source_name[:100]} name “{measure.label}” {by}?"
    if measure.is_subject:
        entries = "a topic" if measure.least == 1 else f"a topic of at least {measure.least} entries"
        return f"Will {entries} of this blog be on {measure.label}{again(measure)} {by}?"
    if measure.least == 1:
        return f"Will an entry of this blog have “{measure.label}” among its topics again {by}?"
    return (
        f"Will at least {measure.least} entries of this blog have “{measure.label}” among their topics {by}?"
    )


def papers(measure: Measure) -> str:
    """How many papers are wanted."""
    return "a paper" if measure.least == 1 else f"more than {say_papers(measure.least - 1)}"


def say_papers(number: int) -> str:
    """The number of papers in words."""
    return "1 paper" if number == 1 else f"{number} papers"


def again(measure: Measure) -> str:
    """The word for a single time, since it was there on the day of asking."""
    return " again" if measure.least == 1 else ""


def criteria_text(measure: Measure) -> str:
    """What counts, what does not, and where it is seen."""
    if measure.of == DISCUSSION:
        return discussion_criteria(measure)
    if measure.of == PAPERS:
        return papers_criteria(measure)
    days = f"from {say_day(measure.first)} to {say_day(measure.deadline)}, both included"
    if measure.is_subject:
        what = f"of which a topic has the subject “{measure.label}”, one of its tags"
        return entries_criteria(measure, days, what)
    word = f"the word “{measure.label}” (capital or small letters, with or without a plural s)"
    if measure.of == ITEMS:
        return (
            f"Counted by code: the items that {measure.source_name} gives this site for the first time {days}, "
            f"whose title has {word}. Yes from {measure.least} on. Words in the text alone do not count. Where the "
            f"source could be read on less than {least_share(measure)} of the days, it is not resolved by itself."
        )
    return entries_criteria(measure, days, f"of which a topic or a trending item has {word} in its title")


def discussion_criteria(measure: Measure) -> str:
    """The criteria of a question that counts the points or comments of one item."""
    return (
        f"Counted by code: the {measure.what} that {measure.source_name} tells of it whenever this site looks: 1, 3, 7 "
        "and 14 days after it was printed, the last time up to two days after the deadline. Yes as soon as there are "
        f"{measure.least} or more, also where they become fewer again. Where it cannot be looked at then, "
        "such as after a removal, it is not resolved by itself."
    )


def papers_criteria(measure: Measure) -> str:
    """The criteria of a question that counts papers."""
    categories = " or ".join(measure.what.split())
    return (
        f"Counted by code: the papers in {categories} that arXiv's own search finds with “{measure.label}” in title or "
        f"abstract, first submitted from {say_day(measure.week)} to "
        f"{say_day(measure.deadline)} (UTC), both included. arXiv is asked four days after, when the weekend's papers "
        f"are announced. Yes from {measure.least} on. Where arXiv does not answer, it is asked again."
    )


def entries_criteria(measure: Measure, days: str, what: str) -> str:
    """The criteria of a question that counts entries."""
    return (
        f"Counted by code: the entries of this blog dated {days}, {what}. Yes from {measure.least} on; a day without "
        f"an entry counts as a day without it. Where fewer than {least_share(measure)} of the days have an entry, it "
        "is not resolved by itself."
    )


def least_share(measure: Measure) -> str:
    """The least share of covered days, in words."""
    return f"{LEAST_COVERED[measure.of]:.0%}".replace("%", " %")


def silence_text(measure: Measure) -> str:
    """What it means that nothing is seen."""
    return "No, if the count is not reached by the end of the deadline."


def reason_text(measure: Measure, rate: BaseRate) -> str:
    """From what the probability was counted, in a sentence."""
    if measure.of == DISCUSSION and rate.own:
        return (
            f"Of {rate.own} earlier topics of {measure.source_name}, {rate.own_came} grew as much in {measure.length} "
            f"days; “{measure.label}” would have to."
        )
    if measure.of == PAPERS and rate.own:
        return (
            f"In {rate.own_came} of {rate.own} earlier weeks, arXiv listed {papers(measure)} on “{measure.label}”; "
            "few cases are drawn towards 50 %."
        )
    if not rate.own and not rate.like:
        return (
            f"No like case of “{measure.label}” is stored yet, so that both answers count as equally likely."
        )
    if measure.of == ENTRIES and measure.least == 1:
        own = (
            f"“{measure.label}” came again in {rate.own_came} of {rate.own} like cases before"
            if rate.own
            else ""
        )
        like = (
            f"of all names that were as frequent {rate.like_came} of {rate.like} came again"
            if rate.like
            else ""
        )
        sentence = "; ".join(filter(None, [own, like]))
        return f"{sentence[0].upper()}{sentence[1:]} within {measure.length} days."
    spans = f"{rate.own_came} of {rate.own} earlier spans of as many days"
    return f"“{measure.label}” was there so often in {spans}; few cases are drawn towards 50 %."


def count_text(count: Count, measure: Measure) -> str:
    """What was counted, in a sentence."""
    covered = f"{count.covered} of {count.days} days covered."
    if measure.of == DISCUSSION:
        return f"Counted: {count.number} {measure.what}, of {measure.least} that were asked for; {covered}"
    if measure.of == PAPERS:
        return f"Counted: {say_papers(count.number)}, of {measure.least} that were asked for; {covered}"
    what = "entries" if measure.of == ENTRIES else f"items of {measure.source_name}"
    wanted = f"of {measure.least} that were asked for"
    return f"Counted: {count.number} {what} with “{measure.label}”, {wanted}; {covered}"
