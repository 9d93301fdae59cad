"""What went wrong with a call of a model, as a sentence that names the mend."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from blog.redaction import redact
from digests.sources.plain_text import clean_line

if TYPE_CHECKING:
    import openai  # which takes half a second to load, and most processes ask no model

LONGEST_QUOTE = 200
CONTEXT_TOO_LONG = re.compile(
    r"context.{0,3}length|context.{0,3}window|context size|(?:prompt|input) is too long|too many (?:input )?tokens",
    re.IGNORECASE,
)
FILTERED = re.compile(r"content.?(?:filter|policy|management)|safety|moderation", re.IGNORECASE)
NO_CREDIT = re.compile(
    r"insufficient.?(?:quota|balance|credit|funds)|exceeded your current quota|billing|payment required"
    r"|credits?\b.{0,30}\b(?:require|left|add)",
    re.IGNORECASE,
)
RETIRED = re.compile(
    r"deprecated|retired|decommissioned|no longer (?:available|supported)|sunset", re.IGNORECASE
)
KEY = "look at OPENAI_API_KEY"
MODEL = "look at OPENAI_MODEL and the models of the series"
CREDIT = "add credit there, or choose another model"
SENTENCES = {
    401: f"the server refused the key (401): {KEY}",
    402: f"the account has no credit left (402): {CREDIT}",
    403: f"the key may not use this model (403): {KEY} and its rights",
    404: f"the server does not know this model or address (404): {MODEL}, and at OPENAI_BASE_URL",
    408: "the server did not answer in time (408)",
    413: "the prompt is too long for the server (413): choose a model with a longer context",
    429: "the server takes no more requests for now (429): raise the limit there, or choose another model",
    503: "the server is overloaded or down (503): it is asked again at the next run",
    529: "the server is overloaded (529): it is asked again at the next run",
}


def describe(error: Exception) -> str:
    """What went wrong with a call, in one line without addresses or keys, and what to do about it."""
    import openai

    if isinstance(error, openai.APIStatusError):
        return describe_status(error)
    if isinstance(error, (openai.APITimeoutError, TimeoutError)):
        return "the server did not answer in time"
    if isinstance(error, openai.APIConnectionError):
        return "the server could not be reached"
    return f"what the server sent cannot be read ({type(error).__name__})"


def may_pass(error: Exception) -> bool:
    """Whether the server answered with an error that another try soon may not meet."""
    import openai

    if not isinstance(error, openai.APIStatusError) or NO_CREDIT.search(words_of(error)):
        return False
    return error.status_code in (408, 409, 429) or error.status_code >= 500


def describe_status(error: openai.APIStatusError) -> str:
    """What an error that the server answered means."""
    words, status = words_of(error), error.status_code
    if NO_CREDIT.search(words) and status in (400, 402, 403, 429):
        return f"the account has no credit left ({status}): {CREDIT}"
    if status in (400, 413, 422) and CONTEXT_TOO_LONG.search(words):
        return f"the prompt is too long for the model ({status}): choose a model with a longer context"
    if status in (400, 403) and FILTERED.search(words):
        return f"the server's content filter refused the prompt ({status})"
    if status in (400, 404, 410) and RETIRED.search(words):
        return f"the model is retired ({status}): {MODEL}"
    if status in SENTENCES:
        return SENTENCES[status]
    said = quote(words)
    return f"the server answered {status}" + (f": {said}" if said else f" ({type(error).__name__})")


def words_of(error: openai.APIStatusError) -> str:
    """What the server says: of an error in any of the usual shapes the message, the parameter and the code."""
    return words_of_body(error.body)


def words_of_body(body: Any) -> str:
    """What an error that came under another name than an error says."""
    return " ".join(_strings(body))[:4000]


def quote(words: str) -> str:
    """Some of a server's own words, in one line, without secrets."""
    said = clean_line(redact(words))
    return said if len(said) <= LONGEST_QUOTE else f"{said[:LONGEST_QUOTE].rsplit(' ', 1)[0]} …"


def _strings(value: Any) -> list[str]:
    """All texts in a JSON value, from the outside in."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for part in value.values() for text in _strings(part)]
    if isinstance(value, list):
        return [text for part in value for text in _strings(part)]
    return []
