"""What can go wrong with a fetch, each with a reason in plain words that names the host only."""

from __future__ import annotations


class FetchError(Exception):
    """An address could not be fetched; the text says why in plain words."""


class AddressRefused(FetchError):
    """The address is not one that may be fetched."""


class TooLarge(FetchError):
    """The answer is larger than allowed."""


class TooSlow(FetchError):
    """The answer did not come in time."""

    def __init__(self, host: str) -> None:
        super().__init__(f"{host} did not answer in time")


class BadStatus(FetchError):
    """The server answered with an error; `status` is its HTTP status."""

    def __init__(self, status: int, host: str) -> None:
        super().__init__(f"{host} answered with the HTTP status {status}")
        self.status = status
