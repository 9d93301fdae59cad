"""What went wrong with Reddit, in words for the operator; never with what was sent."""

from __future__ import annotations

from typing import Any

import prawcore
import requests

from digests.sources.reddit.requests import Allowance, AnswerTooLarge, OutOfTime, RateLimitReached

WRONG_CREDENTIALS = (
    "Reddit does not accept the credentials; look at REDDIT_CLIENT_ID and REDDIT_CLIENT_SECRET "
    "(or at praw's own praw_client_id and praw_client_secret)."
)
TOO_SLOW = "Reddit did not answer in time; it is asked again later."
# What Reddit gives as the reason in the body of a 403 or 404.
REASONS = {
    "private": "is private; choose another subreddit.",
    "banned": "was banned by Reddit; choose another subreddit.",
    "quarantined": "is quarantined, and programs may not read it; choose another subreddit.",
    "gold_only": "is for paying members only; choose another subreddit.",
}
BY_STATUS = {
    301: "is not known to Reddit; look at its spelling, it may have been renamed.",
    302: "is not known to Reddit; look at its spelling, it may have been renamed.",
    403: "is private or closed to this account, or REDDIT_USER_AGENT is not accepted.",
    404: "is not known to Reddit; look at its spelling.",
    451: "may not be read from this country.",
}


def explain(error: Exception, allowance: Allowance, subreddit: str) -> str:
    """The reason of a failed visit and what to do."""
    if isinstance(error, OutOfTime):
        # What used up the time says more than that it is used up.
        error = allowance.last_error or error
    status = allowance.last_status
    if isinstance(error, OutOfTime) and not (status and status >= 400):
        return TOO_SLOW
    if reason := explain_bounds(error):
        return reason
    if isinstance(error, prawcore.OAuthException) or status == 401:
        return WRONG_CREDENTIALS
    if "/access_token" in allowance.last_path and status in (400, 403):
        return WRONG_CREDENTIALS
    if status == 429:
        return "Reddit was asked too often (HTTP status 429); it is asked again later."
    if status in BY_STATUS:
        return f"r/{subreddit} {REASONS.get(read_reason(error)) or BY_STATUS[status]}"
    if status is not None and status >= 400:
        return f"Reddit answered with the HTTP status {status}; it is asked again later."
    return f"Reddit gave an answer that praw does not understand ({type(error).__name__})."


def explain_bounds(error: Exception) -> str:
    """The reason where there is no answer that could be judged; empty where there is one."""
    if isinstance(error, RateLimitReached):
        return f"Reddit's rate limit is reached; it allows more in {error.seconds:.0f} s."
    if isinstance(error, AnswerTooLarge):
        return "Reddit sent more than is taken; ask for fewer items."
    if isinstance(error, prawcore.RequestException):
        if isinstance(error.original_exception, ValueError):
            return "The request to Reddit cannot be sent; look at REDDIT_USER_AGENT and praw's own variables."
        slow = isinstance(error.original_exception, requests.Timeout)
        return TOO_SLOW if slow else "Reddit could not be reached; look at the connection to the internet."
    return ""


def read_reason(error: Exception) -> str:
    """The reason that Reddit gives in an answer's body; empty where there is none."""
    response: Any = getattr(error, "response", None)
    try:
        return str(response.json().get("reason", ""))
    except (AttributeError, ValueError):
        return ""
