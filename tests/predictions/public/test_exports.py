from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from blog.models import Post
from predictions.public.exports import (
    COLUMNS,
    FORMULA_STARTS,
    Export,
    defuse,
    in_portions,
    stream_csv,
    stream_json,
)
from predictions.questions.forecasting import add_forecast
from tests.predictions.builders import make_event, make_question, predict, resolve_question

TODAY = date(2026, 1, 10)
HEADER = (
    "event,post,made_on,phrase,earliest,latest,median,low,high,probability_never,model,rationale,state,"
    "question,deadline,probability,outcome"
)


def row(**values: Any) -> dict[str, Any]:
    return dict.fromkeys(COLUMNS) | values


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_columns_are_those_of_the_contract() -> None:
    assert "".join(stream_csv([])).strip() == HEADER


@pytest.mark.django_db
@pytest.mark.urls("tests.predictions.urls")
def test_the_csv_holds_every_public_prediction_with_iso_dates_or_nothing(client: Client) -> None:
    event = make_event("agi")
    predict(event, date(2024, 1, 1), None, date(2024, 6, 30), phrase="by mid 2024", rationale='Says "x",\ny')
    predict(event, date(2024, 1, 2), date(2035, 1, 1), date(2035, 12, 31), probability_never=0.1)
    hidden = predict(event, date(2024, 1, 3), None, None)
    Post.objects.filter(pk=hidden.post_id).update(status="draft")

    response = client.get("/predictions.csv")

    assert response.streaming
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = read_csv(response.getvalue().decode())
    assert rows[0] == {
        "event": "agi",
        "post": "entry-2024-01-01",
        "made_on": "2024-01-01",
        "phrase": "by mid 2024",
        "earliest": "",
        "latest": "2024-06-30",
        "median": "",
        "low": "",
        "high": "",
        "probability_never": "",
        "model": "gpt-4o-mini",
        "rationale": 'Says "x",\ny',
        "state": "overdue",
        "question": "",
        "deadline": "",
        "probability": "",
        "outcome": "",
    }
    assert [found["probability_never"] for found in rows] == ["", "0.1"]


@pytest.mark.django_db
@pytest.mark.urls("tests.predictions.urls")
def test_the_forecasts_of_questions_stand_behind_the_predictions(client: Client) -> None:
    predict(make_event("agi"), date(2024, 1, 2), date(2035, 1, 1), date(2035, 12, 31))
    question = make_question(asked_on=date(2024, 1, 1), deadline=date(2024, 3, 15), reason="=1+1")
    add_forecast(question, made_on=date(2024, 1, 8), probability=0.25, model_name="base rate")
    resolve_question(question, "yes", decided_on=date(2024, 2, 1))
    make_question("hindcast-z", hindcast=True)
    rows = read_csv(client.get("/predictions.csv").getvalue().decode())
    assert [found["event"] for found in rows] == ["agi", "", ""]
    assert {name: value for name, value in rows[1].items() if value} == {
        "post": "entry-2024-01-01",
        "made_on": "2024-01-01",
        "phrase": "by 15 March 2024",
        "model": "gpt-4o-mini",
        "rationale": "'=1+1",
        "state": "yes",
        "question": "x-releases-y",
        "deadline": "2024-03-15",
        "probability": "0.7",
        "outcome": "yes",
    }
    assert (rows[2]["made_on"], rows[2]["probability"]) == ("2024-01-08", "0.25")
    export = Export.model_validate_json(client.get("/predictions.json").getvalue())
    assert [found.question for found in export.predictions] == [None, "x-releases-y", "x-releases-y"]


@pytest.mark.django_db
@pytest.mark.urls("tests.predictions.urls")
def test_the_json_is_what_its_schema_says(client: Client) -> None:
    event = make_event("agi")
    predict(event, date(2024, 1, 1), None, None, phrase="never")
    predict(event, date(2024, 1, 2), date(2035, 1, 1), None, rationale="=SUM(A1)")

    export = Export.model_validate_json(client.get("/predictions.json").getvalue())

    assert [found.state for found in export.predictions] == ["unfalsifiable", "unfalsifiable"]
    assert export.predictions[1].rationale == "=SUM(A1)"
    schema = client.get("/predictions/schema.json").json()
    assert list(schema["$defs"]["ExportRow"]["properties"]) == list(COLUMNS)


@pytest.mark.django_db
@pytest.mark.urls("tests.predictions.urls")
def test_without_predictions_the_exports_are_valid_and_empty(client: Client) -> None:
    assert client.get("/predictions.csv").getvalue().decode().strip() == HEADER
    assert Export.model_validate_json(client.get("/predictions.json").getvalue()).predictions == []


@pytest.mark.django_db
@pytest.mark.urls("tests.predictions.urls")
def test_an_export_takes_as_many_queries_for_many_rows_as_for_one(
    client: Client, django_assert_num_queries: Any
) -> None:
    event = make_event("agi")
    for day in range(1, 20):
        predict(event, date(2024, 1, day), None, date(2035, 1, 1))
    question = make_question(asked_on=date(2024, 1, 1), deadline=date(2024, 6, 1))
    for day in range(2, 20):
        add_forecast(question, made_on=date(2024, 1, day), probability=0.5, model_name="m")
    with django_assert_num_queries(3):
        client.get("/predictions.csv").getvalue()


@given(st.text())
def test_no_cell_begins_like_a_formula(text: str) -> None:
    assert not defuse(text).startswith(FORMULA_STARTS)
    assert defuse(text).endswith(text)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1)))
def test_a_csv_reader_gets_the_texts_back(texts: list[str]) -> None:
    lines = "".join(stream_csv(row(rationale=text) for text in texts))
    assert [found["rationale"] for found in read_csv(lines)] == [defuse(text) for text in texts]


@given(st.lists(st.text()))
def test_a_json_reader_gets_the_texts_back(texts: list[str]) -> None:
    document = json.loads("".join(stream_json((row(rationale=text) for text in texts), today=TODAY)))
    assert [found["rationale"] for found in document["predictions"]] == texts


@given(st.lists(st.text(max_size=9)), st.integers(1, 20))
def test_portions_hold_the_same_text_and_are_not_small(texts: list[str], size: int) -> None:
    portions = list(in_portions(texts, size=size))
    assert "".join(portions) == "".join(texts)
    assert all(len(portion) >= size for portion in portions[:-1])
