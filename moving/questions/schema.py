"""What a data file of questions holds. Both directions pass through it, so that what is written can be read."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from moving.hugo.front_matter import storable
from predictions.models import Proposal, Question, QuestionResolution

# Within a site's folder; themes of Hugo find it as site.Data.hindcast.questions.
FOLDER = "data/hindcast/questions"
# What becomes a link on a page: an address of the web, or one of this site.
LINK = re.compile(r"(?:/(?![/\\])\S*|https?://\S+)?")


def clean(value: object) -> object:
    """A text without what no database stores; anything else as it is."""
    return storable(value) if isinstance(value, str) else value


def check_link(url: str) -> str:
    """The address; raises ValueError for one that a page must not link to."""
    if not LINK.fullmatch(url):
        raise ValueError("an address begins with http://, https:// or /")
    return url


Text = Annotated[str, BeforeValidator(clean)]
Line = Annotated[str, BeforeValidator(clean), StringConstraints(min_length=1, max_length=300)]
Name = Annotated[str, BeforeValidator(clean), StringConstraints(max_length=100)]
Slug = Annotated[str, StringConstraints(pattern=r"^[-a-zA-Z0-9_]{1,200}$")]
Link = Annotated[str, AfterValidator(check_link), StringConstraints(max_length=2000)]
Probability = Annotated[float, Field(ge=0, le=1)]


# The fields that are the same in a file and in `Question`.
SAME_NAMES = (
    *(
        "slug",
        "text",
        "kind",
        "hindcast",
        "series",
        "position",
        "asked_on",
        "asked_at",
        "deadline",
        "criteria",
    ),
    *("silence", "status_quo", "edge_cases", "withheld", "searched_at"),
)


class Moved(BaseModel):
    """Values of a data file; a name that is not known is an error, for it may be a name misspelt."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class MovedForecast(Moved):
    """A `QuestionForecast`."""

    made_on: date
    probability: Probability
    model: Name
    prompt_version: Annotated[str, StringConstraints(max_length=64)] = ""
    reason: Text = ""


class MovedQuote(Moved):
    """An `Evidence`; its hash is computed of the quote."""

    quote: Text
    seen_at: AwareDatetime
    title: Annotated[str, BeforeValidator(clean), StringConstraints(max_length=500)] = ""
    url: Link = ""


class MovedResolution(Moved):
    """A `QuestionResolution` with the quotes that it rests on; `by` is the name of the person as pages show it."""

    outcome: QuestionResolution.Outcome
    decided_on: date
    way: QuestionResolution.Way
    resolved_at: AwareDatetime
    by: Name = ""
    note: Text = ""
    receipt: dict[str, Any] = {}
    evidence: tuple[MovedQuote, ...] = ()


class MovedProposal(Moved):
    """A `Proposal` of the question."""

    outcome: Proposal.Outcome
    decided_on: date
    status: Proposal.Status
    opened_at: AwareDatetime
    closed_at: AwareDatetime | None = None
    by: Name = ""
    silence: bool = False
    agreed: bool = False
    judges: Annotated[str, BeforeValidator(clean), StringConstraints(max_length=300)] = ""
    quotes: tuple[MovedQuote, ...] = ()
    receipt: dict[str, Any] = {}


class MovedCheck(Moved):
    """A `ConsistencyCheck`."""

    made_on: date
    model: Name
    probability: Probability
    probability_of_not: Probability
    earlier_deadline: date | None = None
    probability_earlier: Probability | None = None

    @model_validator(mode="after")
    def check_pair(self) -> Self:
        """The earlier deadline and its probability stand together."""
        if (self.earlier_deadline is None) != (self.probability_earlier is None):
            raise ValueError("earlier_deadline and probability_earlier stand together or not at all")
        return self


class MovedQuestion(Moved):
    """A `Question` with all that belongs to it; `post` is the file of its entry in the content folder."""

    slug: Slug
    text: Line
    kind: Question.Kind
    hindcast: bool = False
    series: Annotated[str, StringConstraints(pattern=r"^[-a-zA-Z0-9_]*$", max_length=100)] = ""
    post: str = ""
    position: Annotated[int, Field(ge=0, le=32767)] = 1
    story: Annotated[str, BeforeValidator(clean), StringConstraints(min_length=1, max_length=200)]
    asked_on: date
    asked_at: AwareDatetime
    deadline: date
    criteria: Text
    silence: Text = ""
    status_quo: Text = ""
    edge_cases: tuple[Text, ...] = ()
    measure: dict[str, Any] = {}
    withheld: Question.Withheld | Literal[""] = ""
    searched_at: AwareDatetime | None = None
    forecasts: tuple[MovedForecast, ...] = ()
    evidence: tuple[MovedQuote, ...] = ()
    resolutions: tuple[MovedResolution, ...] = ()
    proposals: tuple[MovedProposal, ...] = ()
    consistency_checks: tuple[MovedCheck, ...] = ()

    @model_validator(mode="after")
    def check_whole(self) -> Self:
        """What the fields must be together."""
        if self.asked_on >= self.deadline:
            raise ValueError("the deadline is a day after asked_on")
        if not self.post and not self.hindcast:
            raise ValueError("only a hindcast is without a post")
        for rows in (self.forecasts, self.consistency_checks):
            keys = [(row.made_on, row.model) for row in rows]
            if len(set(keys)) < len(keys):
                raise ValueError("a model has two rows of one day")
        if sum(proposal.status == Proposal.Status.OPEN for proposal in self.proposals) > 1:
            raise ValueError("two proposals are open")
        return self


class QuestionFile(Moved):
    """A whole file."""

    format: Literal[1] = 1
    questions: tuple[MovedQuestion, ...]
