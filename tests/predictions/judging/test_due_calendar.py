from __future__ import annotations

import re
from datetime import date

import pytest
from icalendar import Calendar

from predictions.judging.due_calendar import build_calendar
from predictions.models import Prediction, Question
from tests.predictions.builders import (
    judge_happened,
    make_event,
    make_question,
    predict,
    predict_year,
    resolve_question,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 1)


def build() -> Calendar:
    return Calendar.from_ical(
        build_calendar(
            Prediction.objects.all(), Question.objects.all(), today=TODAY, site_url="https://blog.example"
        )
    )


def test_predictions_of_one_event_that_end_on_one_day_are_one_entry() -> None:
    event = make_event("agi", name="General intelligence; a, b")
    predict_year(event, date(2024, 1, 1), 2035)
    predict(event, date(2024, 1, 2), None, date(2035, 12, 31))
    predict_year(event, date(2024, 1, 3), 2040)

    entries = build().walk("VEVENT")

    assert [(str(entry["summary"]), entry["dtstart"].dt) for entry in entries] == [
        ("General intelligence; a, b: 2 predictions come due", date(2035, 12, 31)),
        ("General intelligence; a, b: 1 prediction comes due", date(2040, 12, 31)),
    ]
    assert entries[0]["uid"] == "agi-2035-12-31@blog.example"
    assert entries[0]["url"] == "https://blog.example/predictions/agi/"


def test_what_is_open_ended_or_decided_is_not_in_the_calendar() -> None:
    happened = make_event("happened")
    predict_year(happened, date(2024, 1, 1), 2035)
    judge_happened(happened, date(2025, 1, 1))
    predict(make_event("never"), date(2024, 1, 1), date(2071, 1, 1), None)

    assert build().walk("VEVENT") == []


def test_the_file_keeps_the_rules_of_rfc_5545() -> None:
    event = make_event("agi", name="Überlegene künstliche Intelligenz 智能; “every, kind”\\of work " * 3)
    predict_year(event, date(2024, 1, 1), 2035)
    predict(make_event("moon"), date(2024, 1, 2), None, date(2036, 6, 30))

    written = build_calendar(
        Prediction.objects.all(), Question.objects.all(), today=TODAY, site_url="https://blog.example"
    )

    assert written.endswith(b"\r\n")
    lines = written[:-2].split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines), "CRLF ends every line"
    assert all(0 < len(line) <= 75 for line in lines), "lines are folded at 75 octets"
    for line in lines:
        line.decode()  # a fold between the octets of one letter would fail here
    unfolded = written.replace(b"\r\n ", b"").decode().splitlines()
    assert unfolded[0] == "BEGIN:VCALENDAR" and unfolded[-1] == "END:VCALENDAR"
    assert {"VERSION:2.0", "PRODID:-//Hindcast//Predictions//EN"} <= set(unfolded)
    assert all(re.fullmatch(r"[A-Z-]+(;[A-Z-]+=[^:;]+)*:.*", line) for line in unfolded)
    parts = "\n".join(unfolded).split("BEGIN:VEVENT\n")[1:]
    for part in parts:
        for pattern in (r"UID:\S+@\S+", r"DTSTAMP:\d{8}T\d{6}Z", r"DTSTART;VALUE=DATE:\d{8}", r"SUMMARY:.+"):
            assert len(re.findall(rf"^{pattern}$", part, re.MULTILINE)) == 1, (pattern, part)
        (summary,) = re.findall(r"^SUMMARY:(.*)$", part, re.MULTILINE)
        assert not re.search(r"(?<!\\)[,;]", summary), "commas and semicolons are escaped in a text"
    uids = re.findall(r"^UID:(.*)$", "\n".join(unfolded), re.MULTILINE)
    assert len(uids) == len(set(uids)) == len(parts) == 2


def test_the_same_data_give_the_same_file() -> None:
    predict_year(make_event("agi"), date(2024, 1, 1), 2035)
    assert build().to_ical() == build().to_ical()


def test_the_deadline_of_each_unresolved_question_is_an_entry() -> None:
    make_question("opened")
    resolve_question(make_question("done"), "yes", decided_on=date(2026, 2, 1))
    (entry,) = build().walk("VEVENT")
    assert (entry["uid"], entry["dtstart"].dt) == ("question-opened@blog.example", date(2026, 3, 15))
    assert entry["summary"] == "Deadline: Will opened by 15 March 2026?"
    assert entry["url"] == "https://blog.example/predictions/questions/opened/"
