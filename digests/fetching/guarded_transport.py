"""The connections of a fetch: only to checked addresses, and never past the deadline.

The name of a host is looked up once, the addresses are checked, and the connection goes to one of these very
addresses: a server of names that answers differently the second time (DNS rebinding) gains nothing. The name
itself stays in the Host header and in TLS, so certificates are checked as always.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from functools import cache
from queue import Empty, Queue
from typing import Any

import httpcore
import httpx

from digests.fetching.errors import AddressRefused, FetchError, TooSlow
from digests.fetching.public_addresses import is_public

# One address that does not answer must not use up the time of the others.
CONNECT_SECONDS = 5.0
MOST_ADDRESSES = 4


class Deadline:
    """A moment after which nothing is waited for any more."""

    def __init__(self, seconds: float) -> None:
        self.moment = time.monotonic() + seconds

    def left(self, host: str) -> float:
        """The seconds that are left; raises TooSlow where there are none."""
        seconds = self.moment - time.monotonic()
        if seconds <= 0:
            raise TooSlow(host)
        return seconds


class GuardedTransport(httpx.BaseTransport):
    """Lets httpx speak over guarded connections."""

    def __init__(self, deadline: Deadline, *, allow_private: bool) -> None:
        self.pool = httpcore.ConnectionPool(
            ssl_context=make_ssl_context(),
            max_connections=1,
            network_backend=GuardedBackend(deadline, allow_private=allow_private),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Sends the request; its answer's body is read from the connection as it is asked for."""
        answer = self.pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=Body(answer))

    def close(self) -> None:
        """Closes the connections."""
        self.pool.close()


class Body(httpx.SyncByteStream):
    """The body of an answer as it comes."""

    def __init__(self, answer: httpcore.Response) -> None:
        self.answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self.answer.iter_stream()

    def close(self) -> None:
        """Gives the connection back."""
        self.answer.close()


class GuardedBackend(httpcore.NetworkBackend):
    """Opens connections to checked addresses only."""

    def __init__(self, deadline: Deadline, *, allow_private: bool) -> None:
        self.deadline = deadline
        self.allow_private = allow_private
        self.backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address of the host that answers; raises AddressRefused, TooSlow, FetchError."""
        addresses = look_up(host, port, self.deadline)
        if not self.allow_private and not all(is_public(address) for address in addresses):
            raise AddressRefused(
                f"{host} is a private address; "
                "set HINDCAST_ALLOW_PRIVATE_SOURCES=true if it is meant to be visited"
            )
        for address in addresses[:MOST_ADDRESSES]:
            seconds = min(self.deadline.left(host), CONNECT_SECONDS)
            try:
                stream = self.backend.connect_tcp(address, port, seconds, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
            return TimedStream(stream, self.deadline, host)
        raise FetchError(f"{host} could not be reached")


class TimedStream(httpcore.NetworkStream):
    """A connection on which each wait ends at the deadline of the whole, however small the portions."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline, host: str) -> None:
        self.stream, self.deadline, self.host = stream, deadline, host

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What has come."""
        return self.stream.read(max_bytes, self.deadline.left(self.host))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Sends."""
        self.stream.write(buffer, self.deadline.left(self.host))

    def close(self) -> None:
        """Closes the connection."""
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The connection under TLS, with the host's own name; raises FetchError."""
        try:
            stream = self.stream.start_tls(ssl_context, server_hostname, self.deadline.left(self.host))
        except httpcore.ConnectError as error:
            untrusted = isinstance(error.__cause__, ssl.SSLCertVerificationError)
            reason = "has no certificate that can be trusted" if untrusted else "does not speak TLS"
            raise FetchError(f"{self.host} {reason}") from error
        return TimedStream(stream, self.deadline, self.host)

    def get_extra_info(self, info: str) -> Any:
        """What is known of the connection."""
        return self.stream.get_extra_info(info)


def look_up(host: str, port: int, deadline: Deadline) -> list[str]:
    """The IP addresses of a host, each once; raises FetchError, or TooSlow where the look-up hangs."""
    found: Queue[list[str] | Exception] = Queue()

    def ask() -> None:
        try:
            entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.put(list(dict.fromkeys(str(entry[4][0]) for entry in entries)))
        except (OSError, UnicodeError) as error:
            found.put(error)

    # The system's look-up has no time limit of its own, so another thread waits for it.
    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = found.get(timeout=deadline.left(host))
    except Empty:
        raise TooSlow(host) from None
    if isinstance(answer, Exception):
        raise FetchError(f"{host} is not known; look at its spelling") from answer
    return answer


@cache
def make_ssl_context() -> ssl.SSLContext:
    """What checks certificates; to make it takes a while, so it is made once."""
    return httpx.create_ssl_context()
