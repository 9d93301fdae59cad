"""The help for a source's settings is told from their model."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from digests.admin.settings_help import describe_settings, make_example


class Order(StrEnum):
    NEW = "new"
    OLD = "old"


class Nothing(BaseModel):
    pass


class Wanted(BaseModel):
    """What is `wanted` of a source."""

    place: str = Field(description="Where to look", examples=["Antwerp"])
    listing: Literal["top", "hot"] = "top"
    order: Order = Order.NEW
    count: Annotated[int, Field(ge=1, le=50)] = 3
    words: list[str] = Field(default_factory=list)
    since: str | None = None
    quick: bool = False
    mark: str = "<b>"


class Optional(BaseModel):
    points: int = 20
    query: str | None = None


class WithExample(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"query": "cat:cs.LG"}]})

    query: str


@pytest.mark.parametrize(
    "line",
    [
        "<code>place</code> (text, required) Where to look",
        "<code>listing</code> (one of top, hot, if absent: &quot;top&quot;)",
        "<code>order</code> (one of new, old, if absent: &quot;new&quot;)",
        "<code>count</code> (whole number from 1 to 50, if absent: 3)",
        "<code>words</code> (list of text, may be absent)",
        "<code>since</code> (text, may be absent)",
        "<code>quick</code> (true or false, if absent: false)",
    ],
)
def test_each_field_is_told_with_its_type_and_default(line: str) -> None:
    assert line in describe_settings(Wanted)


def test_help_begins_with_what_the_model_says_of_itself() -> None:
    assert "What is wanted of a source." in describe_settings(Wanted)


def test_defaults_stand_in_for_an_example_where_nothing_is_required() -> None:
    assert make_example(Optional.model_json_schema()) == {"points": 20}


def test_defaults_are_escaped() -> None:
    assert "<b>" not in describe_settings(Wanted)


def test_example_takes_what_is_required_and_what_has_examples() -> None:
    example = make_example(Wanted.model_json_schema())

    assert example == {"place": "Antwerp"}
    assert Wanted.model_validate(example).place == "Antwerp"


def test_example_of_the_model_itself_comes_first() -> None:
    assert make_example(WithExample.model_json_schema()) == {"query": "cat:cs.LG"}


def test_kind_without_settings_says_so() -> None:
    assert "It has no settings." in describe_settings(Nothing)
