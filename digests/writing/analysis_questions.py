"""How a model is asked to write of a topic; the built-in one is told what to say, since else it leaves its text."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial

from digests.asking.answers import AnalysisAnswer, PieceAnswer
from digests.asking.prompting import Prompt, load_prompt
from digests.asking.questions import Asked, Piece, Question, Way
from digests.gates.faithful import FEWEST_OWN_WORDS, faithfulness, sentences, with_marks, without_strays
from digests.gates.grounding import closeness
from digests.gates.texts import content_stems, words_of

# Letters: a text is at least so long, and at most so much longer than the part of the source that it says again.
SHORTEST_TEXT, LETTERS_MORE = 60, 70
LONGEST_PART = 200
# Words of a part beyond which more of them are no gain.
MOST_WORDS = 60
TEMPERATURES = (0.1, 0.3, 0.5, 0.6, 0.7)


def analysis_question(
    title: str,
    text: str,
    *,
    purpose: str,
    check: Callable[[AnalysisAnswer], Sequence[str]],
    prompt: Prompt | None = None,
    instead_of: str = "",
) -> Question[AnalysisAnswer]:
    """The question for both analyses of a topic; with a `prompt` of one's own every model is asked by that."""
    used = prompt or load_prompt("analysis")
    return Question(
        purpose=purpose,
        prompt_version=used.version,
        messages=used.messages(title=quote(title), text=quote(text)),
        answer=AnalysisAnswer,
        check=check,
        instead_of=instead_of,
        small=None if prompt else ask_small(title, text),
        prefer=lambda answer: worth_of(answer, title, text),
    )


def worth_of(answer: AnalysisAnswer, title: str, text: str) -> float:
    """How good an answer is, 1 at most: how close to its source; less where a text is little more than the title."""
    texts = answer.benefits, answer.ramifications
    known = content_stems(title)
    bare = sum(len(content_stems(each) - known) < FEWEST_OWN_WORDS for each in texts)
    return closeness(texts, f"{title}\n{text}") - bare / 2


def ask_small(title: str, text: str) -> Asked | None:
    """The question for the built-in model: each analysis says a part of the text again, in a call of its own.

    The title draws it away from some texts and helps it with others, so both are tried. None for a text of less than
    two sentences, which it is asked of as others are.
    """
    if len(sentences(text)) < 2:
        return None
    prompts = load_prompt("analysis_small"), load_prompt("analysis_bare")
    version = Prompt("analysis_small", "".join(prompt.text for prompt in prompts)).version
    parts = parts_of(text)
    usual = load_prompt("analysis").messages(title=quote(title), text=quote(text))
    return Asked(
        version,
        usual,
        tuple(Piece(ways_of(title, part, prompts), partial(worth_of_piece, title, part)) for part in parts),
        partial(join, title, parts),
    )


def parts_of(text: str) -> tuple[str, str]:
    """The beginning of a text and its end, of two sentences or more: split where the shorter side is the longest."""
    every = sentences(text)

    def shorter_side(place: int) -> tuple[int, int]:
        sides = (len(words_of(" ".join(side))) for side in (every[:place], every[place:]))
        return min(*sides, MOST_WORDS), -abs(2 * place - len(every))

    place = max(range(1, len(every)), key=shorter_side)
    first, rest = every[:place], every[place:]
    while len(first) > 1 and len(" ".join(first)) > LONGEST_PART:
        first.pop()
    while len(rest) > 1 and len(" ".join(rest)) > LONGEST_PART:
        rest.pop(0)
    return " ".join(first), " ".join(rest)


def ways_of(title: str, part: str, prompts: Sequence[Prompt]) -> tuple[Way, ...]:
    """The ways to ask for a part, each temperature with the title and without."""
    bounds = (SHORTEST_TEXT, max(SHORTEST_TEXT, min(len(part), LONGEST_PART)) + LETTERS_MORE)
    return tuple(
        Way(
            prompt.messages(**({"title": quote(title)} if "$title" in prompt.text else {}), part=quote(part)),
            {"temperature": temperature, "repeat_penalty": 1.0, "min_p": 0.1},
            bounds,
        )
        for temperature in TEMPERATURES
        for prompt in prompts
    )


def worth_of_piece(title: str, part: str, text: str) -> float:
    """How faithfully the text says the part again, 1 at most."""
    return faithfulness(without_strays(text, f"{title}\n{part}"), title=title, part=part)


def join(title: str, parts: Sequence[str], answers: Sequence[PieceAnswer]) -> str:
    """The answer as JSON: of what was said of the parts what does not stray from them, the subjects of the first."""
    benefits, ramifications = (
        with_marks(without_strays(answer.text, f"{title}\n{part}"), part)
        for answer, part in zip(answers, parts, strict=True)
    )
    return json.dumps({"benefits": benefits, "ramifications": ramifications, "subjects": answers[0].subjects})


def quote(text: str) -> str:
    """Source text that cannot close the marks it stands between in the prompt."""
    return text.replace("<topic>", "(topic)").replace("</topic>", "(/topic)")
