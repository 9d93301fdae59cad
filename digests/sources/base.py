"""What every kind of source is: its settings, a visit, and what the visit brings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Annotated, Any, Protocol, TypeVar, runtime_checkable
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError


class SourceError(Exception):
    """A visit failed; the text says in plain words what happened and what to do."""


class SourceSettingsError(SourceError):
    """The settings of a source are wrong; `problems` has a sentence for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


class SourceSettings(BaseModel):
    """The base of all settings: unknown names are an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


Model = TypeVar("Model", bound=SourceSettings)


def is_web_address(url: str) -> bool:
    """Whether the text is an address of the web: http(s), with a host, without blanks."""
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and url.isprintable()
            and " " not in url
        )
    except ValueError:
        return False


def check_web_address(url: str) -> str:
    """The address as it is; raises ValueError where it is none of the web."""
    if not is_web_address(url):
        raise ValueError("it should be an address such as https://example.org/feed.xml")
    return url


WebAddress = Annotated[str, AfterValidator(check_web_address)]
# The address of an API, to which a path is added.
ApiAddress = Annotated[WebAddress, AfterValidator(lambda url: url.rstrip("/"))]


@dataclass(frozen=True, slots=True)
class RawItem:
    """What a source gave, as plain text; `external_id` is unique within the source."""

    external_id: str
    url: str
    title: str
    discussion_url: str = ""
    text: str = ""
    author: str = ""
    score: int = 0
    comment_count: int = 0
    top_comments: tuple[str, ...] = ()
    flair: str = ""
    subjects: tuple[str, ...] = ()
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """What is asked of a source: `day` is the digest's, `today` the calendar's, `state` what was kept last time.

    Days are those of the time zone `zone`, that of the series.
    """

    settings: Mapping[str, Any]
    section: str
    limit: int
    day: date
    today: date
    state: Mapping[str, Any]
    now: datetime
    zone: tzinfo = UTC

    @property
    def is_past(self) -> bool:
        """Whether an earlier day than today is asked for."""
        return self.day < self.today

    @property
    def days_back(self) -> int:
        """How many days ago the day was; 0 for today."""
        return (self.today - self.day).days

    @property
    def span(self) -> tuple[datetime, datetime]:
        """The first moment of the day, and that of the following one."""
        return day_span(self.day, self.zone)


@dataclass(frozen=True, slots=True)
class Haul:
    """What a visit brought: items, what to remember, a remark; `unchanged` where the source says nothing is new."""

    items: tuple[RawItem, ...]
    state: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    unchanged: bool = False


class SourceKind(Protocol):
    """A kind of source."""

    name: str
    label: str

    @property
    def settings_model(self) -> type[SourceSettings]:
        """What the kind wants to know."""

    def reach(self, visit: Visit) -> int | None:
        """How many days back the source can be asked for a day; None where any day can."""

    def collect(self, visit: Visit) -> Haul:
        """Visits the source, for a past day as well as it can be asked for it; raises SourceError."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """How an item fares at its source now: its points (votes) and its comments."""

    points: int
    comments: int


@runtime_checkable
class AsksAgain(Protocol):
    """A kind of source that can be asked how items fare that it gave before."""

    def look_again(self, visit: Visit, external_ids: Sequence[str]) -> Mapping[str, Numbers]:
        """The numbers of those of the items that are still there, by their key; raises SourceError."""


def day_span(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """The first moment of the day in the time zone, and that of the following one."""
    first = datetime.combine(day, time(), tzinfo=zone)
    return first, datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)


def is_within(moment: datetime | None, span: tuple[datetime, datetime]) -> bool:
    """Whether the moment is known and lies in the span, whose end does not belong to it."""
    return moment is not None and span[0] <= moment < span[1]


def read_settings(kind: SourceKind, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings with their defaults; raises SourceSettingsError with a sentence for each problem."""
    return parse_settings(kind.settings_model, settings).model_dump()


def parse_settings(model: type[Model], settings: Mapping[str, Any]) -> Model:
    """The settings as their model; raises SourceSettingsError with a sentence for each problem."""
    if not isinstance(settings, Mapping):
        raise SourceSettingsError(["The settings should be an object, such as {}."])
    try:
        return model.model_validate(dict(settings))
    except ValidationError as error:
        raise SourceSettingsError([describe(problem, model) for problem in error.errors()]) from error


def describe(problem: Any, model: type[SourceSettings]) -> str:
    """What pydantic found, in a sentence."""
    name = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        known = ", ".join(model.model_fields) or "none"
        return f"“{name}” is no setting of this kind; there is: {known}."
    if problem["type"] == "missing":
        return f"“{name}” is missing."
    wanted = WANTED.get(problem["type"])
    if wanted is None:
        return f"“{name}” is wrong: {problem['msg'].removeprefix('Value error, ')}."
    return f"“{name}” is wrong: it should be {wanted.format(**problem.get('ctx', {}))}."


# What pydantic's kinds of problems ask for, in plain words.
WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "list_type": "a list, such as []",
    "literal_error": "{expected}",
    "greater_than_equal": "{ge} or more",
    "less_than_equal": "{le} or less",
    "string_too_short": "at least {min_length} letters long",
    "string_too_long": "no longer than {max_length} letters",
    "too_short": "a list with at least {min_length} entries",
    "too_long": "a list with no more than {max_length} entries",
}
