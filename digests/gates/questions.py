"""The gates for proposed questions: each a small pure function from a candidate to what it finds.

None of them keeps anything else out of an entry; a candidate with a finding is not asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from digests.draft import GateFinding
from digests.gates.all import LINKS, PLACEHOLDERS, shown
from digests.gates.question_dates import find_named_days, without_dates
from digests.gates.refusals import find_refusal
from digests.gates.texts import content_stems
from digests.selecting.ranking import is_near
from predictions.probabilities import is_trivial

# Days until the deadline.
NEAR, FAR = (14, 45), (60, 180)
STORY_RESTS = timedelta(days=7)
MOST_OF_AN_ACTOR = 2

ACTS = re.compile(
    r"\b(?:releas|publish|announc|launch|open[- ]?sourc|ship|submit|fil(?:e|es|ed|ing)\b|sign|approv|adopt|pass|enact"
    r"|ban|fin(?:e|es|ed)\b|sue|settl|acquir|buy|merg|rais|hir|appoint|resign|win|beat|reach|exceed|surpass|top\b|list"
    r"|rank|score|report|confirm|disclos|introduc|add|remov|withdraw|cancel|discontinu|shut|retir|deprecat|updat|open\b"
    r"|start|begin|end\b|ends\b|hold|host|present|accept|reject|rul(?:e|es|ed|ing)\b|vot|fall|ris|drop|cut|increas|lower|grant"
    r"|licens|support|deliver|deploy|offer|sell|land|fly|complet|becom|make .{0,60}available|be available)",
    re.IGNORECASE,
)
VAGUE = re.compile(
    r"\b(?:significant(?:ly)?|substantial(?:ly)?|considerabl[ey]|wide(?:ly|spread)|broad(?:ly)?|major|better|worse|best"
    r"|improv\w+|meaningful(?:ly)?|notabl[ey]|important|serious(?:ly)?|dramatic(?:ally)?|huge|massive|leading|mainstream"
    r"|popular|successful(?:ly)?|effective(?:ly)?|soon|quickly|rapid(?:ly)?|large(?:ly)?|most people|many|several|few"
    r"|advanced|powerful|capable|faster|slower|more accurate|game[- ]chang\w+|breakthrough"
    r"|state[- ]of[- ]the[- ]art)\b",
    re.IGNORECASE,
)
MEASURE = re.compile(
    r"[$€£]\s?\d|\d[\d.,]*\s?(?:%|percent|million|billion|trillion|thousand|points?|stars|times)"
    r"|\b(?:at least|more than|over|above|below|under|fewer than|less than|exceed\w*|reach\w*|surpass\w*|scor\w+)\s+\d",
    re.IGNORECASE,
)
PRIVATE = re.compile(
    r"\b(?:die[sd]?|dying|dead|death|suicide|kill(?:s|ed)?|murder\w*|hospitali[sz]ed|illness|diagnosed with|pregnan\w+"
    r"|marr(?:y|ies|ied|iage)|wedding|divorc\w+|(?:his|her|their) (?:health|family|child(?:ren)?|wife|husband|partner)"
    r"|love affair|still be alive)\b",
    re.IGNORECASE,
)
# What stands behind these is told as a fact, not asked.
TOLD = re.compile(
    r"\b(?:after|since|following|now that|given that|because|having|already|in response to|as a result of)\b(.*)",
    re.IGNORECASE | re.DOTALL,
)


class Term(StrEnum):
    """How far away a deadline is: the record needs near ones to say something early."""

    NEAR = "near"
    FAR = "far"


@dataclass(frozen=True, slots=True)
class Review:
    """What a second reader found, who did not see the first one's reasons and probability."""

    two_readings: str
    ambiguous: bool
    known_today: bool
    visible: bool
    private: bool
    answer_today: str
    probability: float


@dataclass(frozen=True, slots=True)
class CandidateQuestion:
    """A question that a model proposes. `names`: the named things of its text, `source_words`: all words of its source,
    both as they are counted.
    """

    position: int
    text: str
    deadline: date
    criteria: str
    silence: str
    edge_cases: tuple[str, ...]
    status_quo: str
    reasons: str
    story: str
    names: frozenset[str]
    source_words: frozenset[str]
    probability: float
    review: Review | None = None

    @property
    def place(self) -> str:
        """The place as findings name it."""
        return f"question {self.position}"

    @property
    def first_probability(self) -> float | None:
        """The mean of the two probabilities, which is their median; none without a review.

        Two forecasts that do not know of each other are together seldom as wrong as the worse of them.
        """
        return (self.probability + self.review.probability) / 2 if self.review else None


@dataclass(frozen=True, slots=True)
class KnownQuestion:
    """A question that is asked already; `open` where it can still be decided."""

    key: int
    text: str
    story: str
    asked_on: date
    open: bool
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class QuestionContext:
    """What the gates must know beside the candidate: the series' judged questions that are open or of this week."""

    today: date
    known: tuple[KnownQuestion, ...] = ()


Gate = Callable[[CandidateQuestion, QuestionContext], Iterator[str]]


def check_question(candidate: CandidateQuestion, context: QuestionContext) -> list[GateFinding]:
    """What all gates find in the candidate, in their order."""
    return [
        GateFinding(name, candidate.place, message, blocking=False)
        for name, gate in GATES.items()
        for message in gate(candidate, context)
    ]


def choose_questions(
    candidates: Sequence[CandidateQuestion], context: QuestionContext, *, most: int
) -> tuple[list[CandidateQuestion], list[GateFinding]]:
    """At most one near and one far question in which nothing is found, in their order; and what was found in others."""
    kept: list[CandidateQuestion] = []
    findings: list[GateFinding] = []
    for candidate in candidates:
        faults = check_question(candidate, replace(context, known=(*context.known, *as_known(kept, context))))
        if not faults and (fault := no_room(candidate, kept, context, most=most)):
            faults = [fault]
        findings += faults
        if not faults:
            kept.append(candidate)
    return kept, findings


def no_room(
    candidate: CandidateQuestion, kept: Sequence[CandidateQuestion], context: QuestionContext, *, most: int
) -> GateFinding | None:
    """That the entry has all it may ask, or one with a deadline as near, or as far."""
    term = term_of(candidate.deadline, context.today)
    if len(kept) < most and term not in {term_of(other.deadline, context.today) for other in kept}:
        return None
    return GateFinding("question_room", candidate.place, f"The entry has a {term} question.", blocking=False)


def as_known(kept: Iterable[CandidateQuestion], context: QuestionContext) -> Iterator[KnownQuestion]:
    """The entry's other questions, as those that are asked already."""
    for other in kept:
        yield KnownQuestion(0, other.text, other.story, context.today, True, other.names)


def term_of(deadline: date, today: date) -> Term | None:
    """Whether the deadline is near or far; None where it is neither."""
    days = (deadline - today).days
    if NEAR[0] <= days <= NEAR[1]:
        return Term.NEAR
    return Term.FAR if FAR[0] <= days <= FAR[1] else None


def find_duplicate(candidate: CandidateQuestion, context: QuestionContext) -> KnownQuestion | None:
    """The open question that asks nearly the same, whatever the deadlines are."""
    bare = without_dates(candidate.text, written_on=context.today)
    for other in context.known:
        if other.open and is_near(bare, without_dates(other.text, written_on=context.today)):
            return other
    return None


def judge_deadline(candidate: CandidateQuestion, context: QuestionContext) -> Iterator[str]:
    """The deadline is 14 to 45 or 60 to 180 days ahead, and named in the question."""
    if term_of(candidate.deadline, context.today) is None:
        days = (candidate.deadline - context.today).days
        yield f"Its deadline is {days} days ahead; it should be {NEAR[0]} to {NEAR[1]} or {FAR[0]} to {FAR[1]}."
    named = {found.last for found in find_named_days(candidate.text, written_on=context.today)}
    if candidate.deadline not in named:
        yield f"Its text does not name its deadline, {candidate.deadline}."


def judge_form(candidate: CandidateQuestion, context: QuestionContext) -> Iterator[str]:
    """It is one question that begins with "Will", without placeholders, refusals, links and markup."""
    if not re.fullmatch(r"Will\b[^?]{10,}\?", candidate.text):
        yield 'It is not one question of the form "Will …?".'
    prose = (
        candidate.text,
        candidate.silence,
        candidate.status_quo,
        candidate.reasons,
        *candidate.edge_cases,
    )
    for text in prose:
        if found := LINKS.search(text):
            yield f"It holds a link or markup ({shown(found)})."
    for text in (*prose, candidate.criteria):
        if (found := PLACEHOLDERS.search(text)) or (found := find_refusal(text)):
            yield f"It holds a placeholder or a refusal ({shown(found)})."


def judge_name(candidate: CandidateQuestion, context: QuestionContext) -> Iterator[str]:
    """It names something that its topic's source names."""
    if not candidate.names & candidate.source_words:
        yield "It names nothing that its topic's source names."


def judge_act(candidate: CandidateQuestion, context: QuestionContext) -> Iterator[str]:
    """It asks for an act that can be checked."""
    if not ACTS.search(without_dates(candidate.text, written_on=context.today)):
        yield "It asks for no act that can be checked."


def judge_vagueness(candidate: CandidateQuestion, context: QuestionContext) -> Iterator[str]:
    """No word of degree without a number that measures it."""
    text = without_dates(candidate.text, written_on=context.today)
    if (found := VAGUE.search(text)) and not MEASURE.search(text):
        yield f"“{found.group()}” is vague without a number that measures it."


def judge_privacy(candidate: CandidateQuestion, context: QuestionContext) -> Iterator[str]:
    """Nothing about a person's life, health or death."""
    if found := PRIVATE.search(candidate.text):
        yield f"It may be about a person's life, health or death (“{found.group()}”)."


def judge_answers(candidate: CandidateQuestion, context: QuestionContext) -> Iterator[str]:
    """Its text tells no answer of another question as a fact."""
    told = TOLD.search(without_dates(candidate.text, written_on=context.today))
    if told is None:
        return
    stems = content_stems(told.group(1))
    for other in context.known:
        asked = content_stems(without_dates(other.text, written_on=context.today))
        names = content_stems(" ".join(other.names))
        if other.open and stems & names and (stems & asked) - names:
            yield f"It tells the answer of another question: {other.text}"


def judge_story(candidate: CandidateQuestion, context: QuestionContext) -> Iterator[str]:
    """One question a story and week."""
    for other in context.known:
        if other.story == candidate.story and context.today - other.asked_on < STORY_RESTS:
            yield f"Its story has a question of this week: {other.text}"
            return


def judge_actors(candidate: CandidateQuestion, context: QuestionContext) -> Iterator[str]:
    """At most two open questions an actor."""
    for name in sorted(candidate.names):
        if sum(other.open and name in other.names for other in context.known) >= MOST_OF_AN_ACTOR:
            yield f"“{name}” has {MOST_OF_AN_ACTOR} open questions already."


def judge_novelty(candidate: CandidateQuestion, context: QuestionContext) -> Iterator[str]:
    """No open question asks nearly the same."""
    if other := find_duplicate(candidate, context):
        yield f"An open question asks nearly the same: {other.text}"


def judge_review(candidate: CandidateQuestion, context: QuestionContext) -> Iterator[str]:
    """A second reader found one reading only, nothing decided or known, and public sources; a judge cannot tell yet."""
    review = candidate.review
    if review is None:
        yield "Nobody reviewed it."
        return
    if review.ambiguous:
        yield f"Two careful people could resolve it differently: {review.two_readings}"
    if review.known_today:
        yield "It is decided or known today."
    if not review.visible:
        yield "Public sources would not show it."
    if review.private:
        yield "The reviewer takes it for one about a private person."
    if review.answer_today != "cannot tell":
        yield f"A judge would answer it today already: {review.answer_today}."


def judge_triviality(candidate: CandidateQuestion, context: QuestionContext) -> Iterator[str]:
    """Neither the reviewer nor both together are nearly sure."""
    reviewers = candidate.review.probability if candidate.review else None
    for probability in (reviewers, candidate.first_probability):
        if probability is not None and is_trivial(probability):
            yield f"It is trivial: its probability is {probability:.0%}."
            return


GATES: dict[str, Gate] = {
    "question_deadline": judge_deadline,
    "question_form": judge_form,
    "question_name": judge_name,
    "question_act": judge_act,
    "question_vagueness": judge_vagueness,
    "question_privacy": judge_privacy,
    "question_answers": judge_answers,
    "question_story": judge_story,
    "question_actors": judge_actors,
    "question_novelty": judge_novelty,
    "question_review": judge_review,
    "question_triviality": judge_triviality,
}
