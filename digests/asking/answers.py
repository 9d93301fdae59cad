"""What a language model is asked to answer: pydantic schemas, and the JSON schemas sent with a request."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from digests.sources.plain_text import clean

# Servers differ in which of these they take; bounds are sent only where they are known to be understood.
BOUNDS = ("minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "pattern")
YearMonth = Annotated[str, StringConstraints(pattern=r"^[12][0-9]{3}-(0[1-9]|1[0-2])$")]
# Letters that cannot be stored, as NUL and halves of letters, or that hide, as direction marks, are left out.
Clean = BeforeValidator(lambda text: clean(text) if isinstance(text, str) else text)
Subject = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=40), Clean]
SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*(?=\s|$)")


def drop_unfinished_sentence(text: str) -> str:
    """The text up to the end of its last whole sentence; as it is where it has none.

    A model that reaches the bound of a string stops in the middle of a sentence.
    """
    ends = [match.end() for match in SENTENCE_END.finditer(text)]
    return text[: ends[-1]] if ends else text


Prose = Annotated[
    str, StringConstraints(min_length=60, max_length=2500), AfterValidator(drop_unfinished_sentence), Clean
]


class AnalysisAnswer(BaseModel):
    """The two analyses of a topic and what it is about."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    benefits: Prose
    ramifications: Prose
    subjects: list[Subject] = Field(min_length=1, max_length=5)


class PieceAnswer(BaseModel):
    """What the built-in model says of a part of a topic's text, and what that is about."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    text: Annotated[str, StringConstraints(min_length=1), AfterValidator(drop_unfinished_sentence), Clean]
    subjects: list[Subject] = Field(min_length=1, max_length=5)


class ForecastAnswer(BaseModel):
    """When an event will happen: reasons first, then the 10, 50 and 90 % dates and the chance of never."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    rationale: Prose
    low: YearMonth
    median: YearMonth
    high: YearMonth
    probability_never: float = Field(ge=0.0, le=1.0)

    @model_validator(mode="after")
    def check_order(self) -> Self:
        """Low, median and high come in this order."""
        if not self.low <= self.median <= self.high:
            raise ValueError(
                f"low {self.low}, median {self.median} and high {self.high} are not in this order"
            )
        return self

    @property
    def low_date(self) -> date:
        """The first day of its month: the 10 % date is a lower bound."""
        return first_day(self.low)

    @property
    def median_date(self) -> date:
        """The 15th of its month: the middle of what was said."""
        return first_day(self.median).replace(day=15)

    @property
    def high_date(self) -> date:
        """The last day of its month: the 90 % date is an upper bound."""
        first = first_day(self.high)
        return first.replace(day=calendar.monthrange(first.year, first.month)[1])

    @property
    def phrase(self) -> str:
        """The words of the date as they are printed, such as June 2035."""
        first = first_day(self.median)
        return f"{calendar.month_name[first.month]} {first.year}"


def first_day(year_month: str) -> date:
    """The first day of a month given as YYYY-MM."""
    return date.fromisoformat(f"{year_month}-01")


def request_schema(
    answer: type[BaseModel], *, bounds: dict[str, tuple[int, int]] | None = None
) -> dict[str, Any]:
    """The JSON schema of an answer, without bounds; `bounds` gives some strings a least and a greatest length.

    With bounds, patterns stay in too: that is for the built-in model, whose decoder follows them.
    """
    schema = answer.model_json_schema()
    strip_keys(schema, BOUNDS if bounds is None else tuple(key for key in BOUNDS if key != "pattern"))
    for name, (least, greatest) in (bounds or {}).items():
        schema["properties"][name] |= {"minLength": least, "maxLength": greatest}
    for part in schema["properties"].values():
        if part.get("type") == "array" and bounds is not None:
            part |= {"minItems": 1, "maxItems": 2}
            part["items"] |= {"minLength": 3, "maxLength": 30}
    return schema


def strip_keys(node: Any, names: tuple[str, ...]) -> None:
    """Takes the names (and titles) out of a JSON schema, in place."""
    if isinstance(node, dict):
        for name in (*names, "title", "description"):
            if not isinstance(node.get(name), dict):
                node.pop(name, None)
        for value in node.values():
            strip_keys(value, names)
    elif isinstance(node, list):
        for value in node:
            strip_keys(value, names)
