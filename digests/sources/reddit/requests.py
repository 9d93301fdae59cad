"""How praw asks Reddit: within a total time and a size, and never asleep until a rate limit is over."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import prawcore
import requests
from requests.adapters import HTTPAdapter

MOST_BYTES = 8 * 1024 * 1024


class OutOfTime(prawcore.PrawcoreException):
    """The time for this visit is used up."""


class RateLimitReached(prawcore.PrawcoreException):
    """Reddit allows no more requests for a while; `seconds` says for how long."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no more requests for {seconds:.0f} s")
        self.seconds = seconds


class AnswerTooLarge(prawcore.PrawcoreException):
    """Reddit sent more than is taken."""


@dataclass
class Allowance:
    """The bounds of one visit, and how its last request ended; `deadline` is a moment of the monotonic clock."""

    request_seconds: float
    deadline: float
    closed_until: float = 0.0
    last_status: int | None = None
    last_path: str = ""
    last_error: Exception | None = None

    def take(self) -> float:
        """The seconds that the next request may take; raises OutOfTime or RateLimitReached."""
        now = time.monotonic()
        if now < self.closed_until:
            raise RateLimitReached(self.closed_until - now)
        if now >= self.deadline:
            raise OutOfTime("the time for this visit is used up")
        return min(self.request_seconds, self.deadline - now)

    def note(self, response: requests.Response) -> None:
        """Remembers the answer and its rate limit.

        The limit's headers are taken away: praw would sleep before its next request, up to ten minutes.
        A visit makes a dozen requests, so it is enough to make no more when the limit is reached.
        """
        self.last_status, self.last_error = response.status_code, None
        self.last_path = str(response.request.path_url)
        remaining = response.headers.pop("x-ratelimit-remaining", None)
        reset = response.headers.pop("x-ratelimit-reset", None)
        try:
            if remaining is not None and reset is not None and float(remaining) < 1:
                self.closed_until = time.monotonic() + float(reset)
        except ValueError:
            return


class BoundedRequestor(prawcore.Requestor):
    """Makes praw's requests within an allowance."""

    def __init__(self, *, allowance: Allowance, **options: Any) -> None:
        session = requests.Session()
        for scheme in ("https://", "http://"):
            session.mount(scheme, BoundedAdapter(allowance))
        super().__init__(session=session, **options)
        self.allowance = allowance

    def request(self, *args: Any, timeout: float | None = None, **options: Any) -> requests.Response:
        """An answer; `timeout` is praw's own, the allowance counts instead. Raises PrawcoreException."""
        seconds = self.allowance.take()
        try:
            response = super().request(*args, timeout=seconds, **options)
        except prawcore.RequestException as error:
            # prawcore wraps whatever happens; a bound of this module is not to be taken for the network's.
            if isinstance(error.original_exception, prawcore.PrawcoreException):
                raise error.original_exception from error
            self.allowance.last_error = error
            raise
        self.allowance.note(response)
        return response


class BoundedAdapter(HTTPAdapter):
    """Reads bodies within an allowance."""

    def __init__(self, allowance: Allowance) -> None:
        super().__init__()
        self.allowance = allowance

    def send(self, *args: Any, **options: Any) -> requests.Response:
        """The answer, whose body is not yet read."""
        response = super().send(*args, **options)
        response.raw = BoundedBody(response.raw, self.allowance)
        return response


class BoundedBody:
    """A body that ends with an error where it is too large or comes too late."""

    def __init__(self, raw: Any, allowance: Allowance) -> None:
        self.raw, self.allowance = raw, allowance

    def __getattr__(self, name: str) -> Any:
        return getattr(self.raw, name)

    def stream(self, *args: Any, **options: Any) -> Iterator[bytes]:
        """The decompressed portions."""
        size = 0
        try:
            for portion in self.raw.stream(*args, **options):
                size += len(portion)
                if size > MOST_BYTES:
                    raise AnswerTooLarge(f"more than {MOST_BYTES} bytes")
                self.allowance.take()
                yield portion
        except prawcore.PrawcoreException:
            # What was not read cannot be followed by another answer.
            self.raw.close()
            raise
