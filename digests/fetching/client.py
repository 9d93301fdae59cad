"""The one door to the network for feeds and APIs: http(s) only, bounded in time and size, no private hosts."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import httpcore
import httpx
from django.conf import settings

from digests.fetching.errors import AddressRefused, BadStatus, FetchError, TooLarge, TooSlow
from digests.fetching.guarded_transport import Deadline, GuardedTransport

__all__ = ["AddressRefused", "BadStatus", "FetchError", "Fetched", "TooLarge", "TooSlow", "fetch"]

USER_AGENT = "hindcast/0.1 (daily digest; feed reader)"
LONGEST_SECONDS = 20.0
MOST_BYTES = 5 * 1024 * 1024
MOST_REDIRECTS = 5
REDIRECTS = (301, 302, 303, 307, 308)
# zlib finds out by itself whether it is gzip or zlib.
GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
COMPRESSED = ("gzip", "x-gzip", "deflate")


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: 200 with content or 304 without; `url` after redirects."""

    status: int
    content: bytes
    headers: Mapping[str, str]
    url: str


def fetch(
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    seconds: float = LONGEST_SECONDS,
    most_bytes: int = MOST_BYTES,
) -> Fetched:
    """Fetches an address, following redirects; every hop is checked. Raises FetchError.

    `seconds` bounds the whole, from the look-up of the name to the last byte; `most_bytes` the content,
    decompressed. The reasons of errors name the host, never the whole address: it may hold a key.
    """
    deadline = Deadline(seconds)
    target = read_address(url)
    for _ in range(MOST_REDIRECTS + 1):
        answer = fetch_once(target, headers=headers or {}, deadline=deadline, most_bytes=most_bytes)
        if answer.status not in REDIRECTS:
            return answer
        target = read_address(answer.headers.get("location", ""), base=target)
    raise FetchError(f"{target.host} redirects in a circle")


def read_address(address: str, base: httpx.URL | None = None) -> httpx.URL:
    """The address, seen from `base`; raises AddressRefused for anything but http(s) with a host."""
    try:
        url = base.join(address) if base else httpx.URL(address)
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise AddressRefused("What should be an address is none") from error
    if url.scheme not in ("http", "https") or not url.host:
        raise AddressRefused("The address is not one of http:// or https://")
    return url


def fetch_once(url: httpx.URL, *, headers: Mapping[str, str], deadline: Deadline, most_bytes: int) -> Fetched:
    """One request; raises FetchError."""
    wanted = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate", **headers}
    transport = GuardedTransport(deadline, allow_private=settings.HINDCAST_ALLOW_PRIVATE_SOURCES)
    try:
        with (
            httpx.Client(transport=transport, trust_env=False) as client,
            client.stream("GET", url, headers=wanted) as response,
        ):
            if response.status_code in (*REDIRECTS, 304):
                return Fetched(response.status_code, b"", response.headers, str(url))
            if response.status_code != 200:
                raise BadStatus(response.status_code, url.host)
            content = read_body(response, most_bytes=most_bytes)
            return Fetched(200, content, response.headers, str(url))
    except httpcore.TimeoutException as error:
        raise TooSlow(url.host) from error
    except (httpx.InvalidURL, httpx.HTTPError) as error:
        # All that is left to httpx itself: it reads the address of a redirect, even of one it does not follow.
        raise AddressRefused(f"{url.host} redirects to what is no address of the web") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, zlib.error) as error:
        raise FetchError(f"{url.host} gave an answer that breaks off or is not HTTP") from error


def read_body(response: httpx.Response, *, most_bytes: int) -> bytes:
    """The decompressed content; raises TooLarge before more than `most_bytes` are held."""
    content = bytearray()
    for chunk in decompress(response, most_bytes=most_bytes):
        content += chunk
        if len(content) > most_bytes:
            raise TooLarge(f"{response.request.url.host} sent more than {most_bytes // 1024} KiB")
    return bytes(content)


def decompress(response: httpx.Response, *, most_bytes: int) -> Iterator[bytes]:
    """The body in portions of at most `most_bytes` + 1: httpx itself would unpack a small bomb into gigabytes."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding in ("", "identity"):
        yield from response.iter_raw()
        return
    if encoding not in COMPRESSED:
        raise FetchError(f"{response.request.url.host} sent a compression that was not asked for")
    unpacker = zlib.decompressobj(wbits=GZIP_OR_ZLIB)
    begun = False
    for chunk in response.iter_raw():
        begun = True
        yield unpacker.decompress(chunk, most_bytes + 1)
    if begun and not unpacker.eof:
        raise zlib.error("the content breaks off")
