"""The one door to the network: bounded in time and size, and shut to private addresses."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator

import pytest
from pytest_django import Settings
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from digests.fetching.client import AddressRefused, BadStatus, FetchError, TooLarge, TooSlow, fetch
from tests.fakes.raw_server import raw_server


@pytest.fixture
def strict(settings: Settings) -> Settings:
    """As in production: private addresses are not visited."""
    settings.HINDCAST_ALLOW_PRIVATE_SOURCES = False
    return settings


def respond(web: HTTPServer, path: str, content: bytes | Iterator[bytes], **headers: str) -> str:
    def answer(request: Request) -> Response:
        response = Response(content, headers=None)
        for name, value in headers.items():
            response.headers[name.replace("_", "-")] = value
        return response

    web.expect_request(path).respond_with_handler(answer)
    return web.url_for(path)


def test_content_headers_and_address_come_back(web: HTTPServer) -> None:
    answer = fetch(respond(web, "/a", b"hello", ETag='"1"'))
    assert (answer.status, answer.content, answer.headers["etag"]) == (200, b"hello", '"1"')
    assert answer.url == web.url_for("/a")


def test_redirects_are_followed(web: HTTPServer) -> None:
    respond(web, "/there", b"found")
    web.expect_request("/here").respond_with_data(status=302, headers={"Location": "/there"})
    answer = fetch(web.url_for("/here"))
    assert (answer.content, answer.url) == (b"found", web.url_for("/there"))


def test_redirects_in_a_circle_end(web: HTTPServer) -> None:
    web.expect_request("/circle").respond_with_data(status=302, headers={"Location": "/circle"})
    with pytest.raises(FetchError, match="redirects in a circle"):
        fetch(web.url_for("/circle"))


def test_an_answer_of_304_has_no_content(web: HTTPServer) -> None:
    web.expect_request("/same", headers={"If-None-Match": '"1"'}).respond_with_data(status=304)
    assert fetch(web.url_for("/same"), headers={"If-None-Match": '"1"'}).status == 304


@pytest.mark.parametrize("status", [204, 401, 403, 404, 429, 500, 503])
def test_a_bad_status_is_named(web: HTTPServer, status: int) -> None:
    web.expect_request("/bad").respond_with_data("x", status=status)
    with pytest.raises(BadStatus, match=f"HTTP status {status}") as caught:
        fetch(web.url_for("/bad"))
    assert caught.value.status == status


def test_compressed_content_is_unpacked(web: HTTPServer) -> None:
    assert fetch(respond(web, "/gz", gzip.compress(b"hello"), Content_Encoding="gzip")).content == b"hello"


def test_content_that_is_too_large_is_refused(web: HTTPServer) -> None:
    url = respond(web, "/large", b"x" * 3000)
    with pytest.raises(TooLarge, match="more than 2 KiB"):
        fetch(url, most_bytes=2048)
    assert len(fetch(url, most_bytes=3000).content) == 3000


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_bomb_is_not_unpacked(web: HTTPServer, encoding: str) -> None:
    url = respond(web, "/bomb", gzip.compress(bytes(64 * 1024 * 1024)), Content_Encoding=encoding)
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            fetch(url, most_bytes=1024 * 1024)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 12 * 1024 * 1024


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip"])
def test_a_compression_that_was_not_asked_for_is_refused(web: HTTPServer, encoding: str) -> None:
    with pytest.raises(FetchError, match="not asked for"):
        fetch(respond(web, "/odd", b"x", Content_Encoding=encoding))


def test_compressed_content_that_breaks_off_is_an_error(web: HTTPServer) -> None:
    with pytest.raises(FetchError, match="breaks off"):
        fetch(respond(web, "/cut", gzip.compress(b"hello" * 100)[:20], Content_Encoding="gzip"))


def drip(head: bytes, portion: bytes, *, until: threading.Event) -> Callable[[socket.socket], None]:
    def handle(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(head)
        while not until.wait(0.05):
            connection.sendall(portion)

    return handle


@pytest.mark.parametrize(
    ("head", "portion"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"HTTP/1.1 200 OK\r\nX-Long: ", b"x"),
        (b"", b""),
    ],
    ids=["body", "chunks", "headers", "silence"],
)
def test_the_time_limit_holds_for_the_whole_however_it_drips(head: bytes, portion: bytes) -> None:
    given_up = threading.Event()
    with raw_server(drip(head, portion, until=given_up)) as port:
        with pytest.raises(TooSlow, match=r"127\.0\.0\.1 did not answer in time"):
            fetch(f"http://127.0.0.1:{port}/", seconds=0.3)
        given_up.set()


def test_the_time_limit_counts_all_redirects(web: HTTPServer) -> None:
    def later(request: Request) -> Response:
        time.sleep(0.15)
        return Response(status=302, headers={"Location": "/later"})

    web.expect_request("/later").respond_with_handler(later)
    with pytest.raises(TooSlow):
        fetch(web.url_for("/later"), seconds=0.3)


def answer_with(answer: bytes) -> Callable[[socket.socket], None]:
    def handle(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(answer)

    return handle


@pytest.mark.parametrize(
    "answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"]
)
def test_an_answer_that_breaks_off_or_is_not_http_is_an_error(answer: bytes) -> None:
    with (
        raw_server(answer_with(answer)) as port,
        pytest.raises(FetchError, match="breaks off or is not HTTP"),
    ):
        fetch(f"http://127.0.0.1:{port}/")


def test_a_port_where_nobody_listens_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(FetchError, match="could not be reached"):
        fetch(f"http://127.0.0.1:{port}/")


def test_a_server_without_tls_is_an_error() -> None:
    refusal = answer_with(b"HTTP/1.0 400 Bad Request\r\n\r\n")
    with raw_server(refusal) as port, pytest.raises(FetchError, match=r"127\.0\.0\.1 does not speak TLS"):
        fetch(f"https://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/a",
        "file:///etc/passwd",
        "/etc/passwd",
        "http://",
        "http://[bad",
        "",
        "https://a b/",
    ],
)
def test_only_addresses_of_the_web_are_fetched(url: str) -> None:
    with pytest.raises(FetchError):
        fetch(url)


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://example.org/", "mailto:a@b.example", "gopher:x"]
)
def test_a_redirect_out_of_the_web_is_refused(location: str) -> None:
    answer = f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()
    with raw_server(answer_with(answer)) as port, pytest.raises(AddressRefused):
        fetch(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "0", "2130706433", "0x7f000001", "127.1", "[::ffff:127.0.0.1]",
     "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "[fe80::1]", "[fd00::1]"],
)  # fmt: skip
def test_private_addresses_are_refused(strict: Settings, host: str) -> None:
    with pytest.raises(AddressRefused, match="HINDCAST_ALLOW_PRIVATE_SOURCES"):
        fetch(f"http://{host}:9/")


def test_a_redirect_to_a_private_address_is_refused(web: HTTPServer, settings: Settings) -> None:
    def turn_strict(request: Request) -> Response:
        # The first hop has to reach this server; from here on the rule of production holds.
        settings.HINDCAST_ALLOW_PRIVATE_SOURCES = False
        return Response(status=302, headers={"Location": "http://127.0.0.1/secret"})

    web.expect_request("/open").respond_with_handler(turn_strict)
    with pytest.raises(AddressRefused, match=r"127\.0\.0\.1 is a private address"):
        fetch(web.url_for("/open"))


def answer_look_ups(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Has the system's look-up of names answer so, one answer after the other; gives the names asked for."""
    asked: list[str] = []

    def look_up(host: str, port: int, **options: object) -> list[object]:
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    real = socket.getaddrinfo

    def look_up_names(host: str, port: int, *rest: object, **options: object) -> object:
        return look_up(host, port) if host.endswith(".example") else real(host, port, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", look_up_names)
    return asked


def test_a_name_is_looked_up_once_and_stays_in_the_request(
    web: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answer_look_ups(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])
    hosts: list[str] = []

    def note(request: Request) -> Response:
        hosts.append(request.host)
        return Response("here")

    web.expect_request("/named").respond_with_handler(note)
    assert fetch(f"http://feed.example:{web.port}/named").content == b"here"
    assert asked == ["feed.example"]
    assert hosts == [f"feed.example:{web.port}"]


def test_one_private_address_among_public_ones_is_enough_to_refuse(
    strict: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_look_ups(monkeypatch, ["93.184.215.14", "127.0.0.1"])
    with pytest.raises(AddressRefused, match=r"feed\.example is a private address"):
        fetch("http://feed.example/")


def test_the_next_address_is_tried_where_one_does_not_answer(
    web: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_look_ups(monkeypatch, ["127.0.0.9", "127.0.0.1"])
    url = (
        respond(web, "/second", b"here")
        .replace("127.0.0.1", "feed.example")
        .replace("localhost", "feed.example")
    )
    assert fetch(url).content == b"here"


def test_a_look_up_that_hangs_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    given_up = threading.Event()

    def hang(*rest: object, **options: object) -> list[object]:
        given_up.wait(60)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    with pytest.raises(TooSlow):
        fetch("http://feed.example/", seconds=0.2)
    given_up.set()


def test_tls_names_the_host_and_not_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    answer_look_ups(monkeypatch, ["127.0.0.1"])
    greetings: list[bytes] = []

    with (
        raw_server(lambda connection: greetings.append(connection.recv(4096))) as port,
        pytest.raises(FetchError),
    ):
        fetch(f"https://feed.example:{port}/")
    assert b"feed.example" in greetings[0]


def test_an_unknown_host_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def know_none(*rest: object, **options: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", know_none)
    with pytest.raises(FetchError, match=r"nowhere\.example is not known"):
        fetch("http://nowhere.example/")


def test_no_error_shows_what_an_address_hides(web: HTTPServer) -> None:
    web.expect_request("/private").respond_with_data(status=403)
    for url in (
        f"http://user:secret@127.0.0.1:{web.port}/private?key=secret",
        "ftp://user:secret@example.org/",
    ):
        with pytest.raises(FetchError) as caught:
            fetch(url)
        assert "secret" not in str(caught.value)
