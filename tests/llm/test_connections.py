"""What stands between us and a server: encryption, and proxies."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterator
from itertools import repeat

import httpx
import pytest
from llm.conftest import Endpoints, ask, failure, whole
from llm.raw_server import STREAM_HEAD, serving

from likeopt.llm.models import Timeouts
from likeopt.llm.proxies import proxy_for

ANSWER = STREAM_HEAD + b'data: {"choices":[{"delta":{"content":"yes"},"finish_reason":"stop"}]}\n\n'
TEXT = b'data: {"choices":[{"delta":{"content":"one "}}]}\n\n'


def unsigned(protocol: int) -> ssl.SSLContext:
    """Encryption without certificates, which only a test wants."""
    context = ssl.SSLContext(protocol)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("aNULL:@SECLEVEL=0")
    return context


@pytest.fixture
def encrypted(monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    monkeypatch.setattr("httpx.create_ssl_context", lambda: unsigned(ssl.PROTOCOL_TLS_CLIENT))
    return unsigned(ssl.PROTOCOL_TLS_SERVER)


def secure(base_url: str) -> str:
    return base_url.replace("http:", "https:")


def test_a_reply_comes_encrypted(endpoints: Endpoints, encrypted: ssl.SSLContext) -> None:
    with serving(lambda number: iter([ANSWER]), encrypted) as server:
        assert whole(endpoints.model(secure(server.base_url))) == "yes"


def test_an_encrypted_server_gains_no_time_by_dripping(
    endpoints: Endpoints, encrypted: ssl.SSLContext
) -> None:
    said = [STREAM_HEAD, *([b":", 0.01] * 300)]
    with serving(lambda number: iter(said), encrypted) as server:
        began_s = time.monotonic()
        model = endpoints.model(secure(server.base_url), Timeouts(1.0, 0.15, 10))
        assert failure(model).code == "model_timeout"
        assert time.monotonic() - began_s < 3


def test_an_encrypted_call_ends_at_once_when_it_is_closed(
    endpoints: Endpoints, encrypted: ssl.SSLContext
) -> None:
    said: Iterator[bytes | float] = iter([STREAM_HEAD, TEXT, 60.0])
    with serving(lambda number: said, encrypted) as server:
        reply = ask(endpoints.model(secure(server.base_url)))
        begun, received = threading.Event(), list[str]()

        def read() -> None:
            for piece in reply:
                received.append(piece)
                begun.set()

        reader = threading.Thread(target=read, daemon=True)
        reader.start()
        assert begun.wait(2)
        reply.close()
        reader.join(2)
        assert not reader.is_alive()
        assert received == ["one "]


def test_a_server_that_is_not_encrypted_after_all_is_unreachable(
    endpoints: Endpoints, encrypted: ssl.SSLContext
) -> None:
    with serving(lambda number: iter([ANSWER])) as server:
        model = endpoints.model(secure(server.base_url), Timeouts(connect_s=0.2))
        assert failure(model).code == "model_unreachable"


def test_an_untrusted_certificate_is_unreachable(endpoints: Endpoints, encrypted: ssl.SSLContext) -> None:
    with serving(lambda number: iter([ANSWER]), encrypted) as server:
        model = endpoints.model(secure(server.base_url))
        model.line.connections.url("/")
        model.line.connections._context = ssl.create_default_context()
        assert failure(model).code == "model_unreachable"


def test_a_proxy_is_asked_for_what_is_not_here(endpoints: Endpoints, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(lambda number: iter([ANSWER])) as proxy:
        monkeypatch.setenv("http_proxy", proxy.base_url.removesuffix("/v1"))
        model = endpoints.model("http://chat.invalid/v1")
        assert [whole(model) for _ in range(2)] == ["yes", "yes"]
        assert proxy.requests[1].startswith(b"POST http://chat.invalid/v1/chat/completions HTTP/1.1\r\n")


def test_a_proxy_that_drips_gains_no_time(endpoints: Endpoints, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(lambda number: iter([STREAM_HEAD, *([b":", 0.01] * 300)])) as proxy:
        monkeypatch.setenv("http_proxy", proxy.base_url.removesuffix("/v1"))
        model = endpoints.model("http://chat.invalid/v1", Timeouts(1.0, 0.15, 10))
        assert failure(model).code == "model_timeout"


@pytest.mark.parametrize(
    ("url", "proxied"),
    [
        ("http://elsewhere/v1", True),
        ("http://near.example/v1", False),
        ("http://10.0.0.7:8000/v1", False),
        ("https://elsewhere/v1", False),
    ],
)
def test_some_servers_need_no_proxy(monkeypatch: pytest.MonkeyPatch, url: str, proxied: bool) -> None:
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "NO_PROXY", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", "me:p%40ss@proxy:3128")
    monkeypatch.setenv("no_proxy", ".example,10.0.0.7")
    proxy = proxy_for(httpx.URL(url))
    assert (proxy is not None) == proxied
    if proxy is not None:
        assert (proxy.url.host, proxy.url.port, proxy.auth) == (b"proxy", 3128, (b"me", b"p@ss"))


def test_a_connection_at_a_time_is_closed_when_too_many_are_idle(
    endpoints: Endpoints, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("likeopt.llm.connections.IDLE_LIMIT", 0)
    chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
    body = ANSWER.removeprefix(STREAM_HEAD)
    said = [chunked, b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body), 0.5]
    with serving(lambda number: iter(said)) as server:
        model = endpoints.model(server.base_url)
        assert [*map(whole, repeat(model, 2))] == ["yes", "yes"]
        assert len(server.requests) == 2
