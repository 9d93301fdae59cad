"""The one door to the network for feeds and APIs: http(s) only, bounded in time and size, no private hosts."""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpx
from django.conf import settings

USER_AGENT = "hindcast/0.1 (daily digest; feed reader)"
LONGEST_SECONDS = 20.0
MOST_BYTES = 5 * 1024 * 1024
MOST_REDIRECTS = 5
REDIRECTS = (301, 302, 303, 307, 308)


class FetchError(Exception):
    """An address could not be fetched; the text says why in plain words."""


class AddressRefused(FetchError):
    """The address is not one that may be fetched."""


class TooLarge(FetchError):
    """The answer is larger than allowed."""


class TooSlow(FetchError):
    """The answer did not come in time."""


class BadStatus(FetchError):
    """The server answered with an error; `status` is its HTTP status."""

    def __init__(self, status: int, host: str) -> None:
        super().__init__(f"{host} answered with the HTTP status {status}")
        self.status = status


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

    `seconds` bounds the whole, `most_bytes` the decompressed content.
    """
    deadline = time.monotonic() + seconds
    for _ in range(MOST_REDIRECTS + 1):
        answer = fetch_once(url, headers=headers or {}, deadline=deadline, most_bytes=most_bytes)
        if answer.status not in REDIRECTS:
            return answer
        url = urljoin(url, answer.headers.get("location", ""))
    raise FetchError(f"{urlsplit(url).hostname} redirects in a circle")


def fetch_once(url: str, *, headers: Mapping[str, str], deadline: float, most_bytes: int) -> Fetched:
    """One request, to the very address that was checked."""
    host, address = check_address(url)
    left = max(deadline - time.monotonic(), 0.001)
    parts = httpx.URL(url)
    request_headers = {"User-Agent": USER_AGENT, "Host": parts.netloc.decode(), **headers}
    try:
        # Connecting to the checked address itself: a second look-up of the name could give another one.
        with (
            httpx.Client(timeout=left, trust_env=False) as client,
            client.stream(
                "GET", parts.copy_with(host=address), headers=request_headers, extensions={"sni_hostname": host}
            ) as response,
        ):
            if response.status_code in (*REDIRECTS, 304):
                return Fetched(response.status_code, b"", response.headers, url)
            if response.status_code != 200:
                raise BadStatus(response.status_code, host)
            return Fetched(200, read(response, deadline, most_bytes), response.headers, url)
    except httpx.TimeoutException as error:
        raise TooSlow(f"{host} did not answer in time") from error
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise FetchError(f"{host} could not be reached ({type(error).__name__})") from error


def read(response: httpx.Response, deadline: float, most_bytes: int) -> bytes:
    """The decompressed content, within the bounds."""
    content = bytearray()
    for chunk in response.iter_bytes(64 * 1024):
        content += chunk
        if len(content) > most_bytes:
            raise TooLarge(f"{response.url.host} sent more than {most_bytes // 1024} KiB")
        if time.monotonic() > deadline:
            raise TooSlow(f"{response.url.host} did not answer in time")
    return bytes(content)


def check_address(url: str) -> tuple[str, str]:
    """Host and IP address to connect to; raises AddressRefused for anything but public http(s) addresses."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise AddressRefused(f"{url[:100]!r} is no address") from error
    if parts.scheme not in ("http", "https") or not host:
        raise AddressRefused(f"{url[:100]!r} is not an http(s) address")
    try:
        found = socket.getaddrinfo(host, port or (443 if parts.scheme == "https" else 80), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(f"{host} is not known") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not settings.HINDCAST_ALLOW_PRIVATE_SOURCES and not all(is_public(address) for address in addresses):
        raise AddressRefused(
            f"{host} is a private address; set HINDCAST_ALLOW_PRIVATE_SOURCES=true if it is meant to be visited"
        )
    return host, addresses[0]


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet."""
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return ip.is_global and not ip.is_multicast
