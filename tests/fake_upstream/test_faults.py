"""The faults of the fake chat server, as the bytes that come and what comes after them."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fake_upstream.running import FakeUpstream, running_upstream

QUIET_S = 0.03
PATIENCE_S = 5.0
PATHS = {"openai": "/chat/completions", "anthropic": "/messages"}
FINISHED = {"openai": b'"finish_reason": "stop"', "anthropic": b'"stop_reason": "end_turn"'}
DONE = {"openai": b"[DONE]", "anthropic": b"message_stop"}
LAST_CHUNK = b"0\r\n\r\n"


@pytest.fixture(scope="module")
def process() -> Iterator[FakeUpstream]:
    with running_upstream() as running:
        yield running


@pytest.fixture
def upstream(process: FakeUpstream) -> FakeUpstream:
    process.reset()
    return process


@pytest.fixture(params=list(PATHS))
def dialect(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def heard(
    upstream: FakeUpstream, dialect: str, then: str, stream: bool = True, **plan: Any
) -> tuple[bytes, str]:
    """What comes, and what then: ``open`` (nothing for a while), ``closed`` or ``reset``.

    What comes without a pause has been sent by the time the request is seen, so that a short wait for
    nothing more is enough where that is expected.
    """
    quiet_s = QUIET_S if then == "open" else PATIENCE_S
    before = len(upstream.seen())
    body = {"model": upstream.model(**plan), "stream": stream, "messages": [{"role": "user", "content": "?"}]}
    request = httpx.Request("POST", upstream.base_url + PATHS[dialect], json=body)
    head = f"POST {request.url.path} HTTP/1.1\r\ncontent-length: {len(request.content)}\r\n\r\n"
    received = b""
    with socket.create_connection((request.url.host, request.url.port or 0), quiet_s) as connection:
        connection.sendall(head.encode() + request.content)
        assert upstream.until(lambda seen: len(seen) > before)
        try:
            while part := connection.recv(65536):
                received += part
        except TimeoutError:
            return received, "open"
        except ConnectionResetError:
            return received, "reset"
        return received, "closed"


def answered(upstream: FakeUpstream, dialect: str, **plan: Any) -> httpx.Response:
    body = {"model": upstream.model(**plan), "stream": True, "messages": [{"role": "user", "content": "?"}]}
    return httpx.post(upstream.base_url + PATHS[dialect], json=body)


@pytest.mark.parametrize("status", [401, 404, 408, 429, 500, 503, 529])
def test_statuses_come_with_an_error_and_when_to_come_back(
    upstream: FakeUpstream, dialect: str, status: int
) -> None:
    answer = answered(upstream, dialect, fault=str(status))
    assert answer.status_code == status
    assert "error" in answer.json()
    assert answer.headers.get("retry-after") == ("7" if status == 429 else None)
    assert answered(upstream, dialect, fault=str(status), retry_after="0.5").headers["retry-after"] == "0.5"


@pytest.mark.parametrize(
    ("fault", "received", "then"),
    [
        ("stall", b"", "open"),
        ("cut", b"", "closed"),
        ("reset", b"", "reset"),
        ("half", b"HTTP/1.1 200 Fake\r\n", "closed"),
        ("garbage", b"this is not HTTP", "closed"),
        ("utf8", b"HTTP/1.1 200 Fake\r\n", "closed"),
        ("error", b"HTTP/1.1 500 Fake\r\n", "open"),
    ],
)
def test_instead_of_the_head(
    upstream: FakeUpstream, dialect: str, fault: str, received: bytes, then: str
) -> None:
    came, ending = heard(upstream, dialect, then, fault=fault, at="head")
    assert (came[: len(received)], ending) == (received, then)
    assert b"0\r\n\r\n" not in came


def test_the_head_may_be_late_or_drip(upstream: FakeUpstream, dialect: str) -> None:
    assert heard(upstream, dialect, "open", head_ms=10 * 1000 * QUIET_S) == (b"", "open")
    begun_s = time.monotonic()
    assert answered(upstream, dialect, head_byte_ms=2, text="yes").status_code == 200
    assert time.monotonic() - begun_s > 0.15


@pytest.mark.parametrize(
    ("fault", "then"),
    [
        ("cut", "closed"),
        ("reset", "reset"),
        ("stall", "open"),
        ("garbage", "closed"),
        ("error", "closed"),
        ("half", "closed"),
        ("end", "open"),
    ],
)
@pytest.mark.parametrize("position", [{"after": 0}, {"after": 2}, {"after": 99}, {"at": "finish"}], ids=str)
def test_within_a_stream(
    upstream: FakeUpstream, dialect: str, fault: str, then: str, position: dict[str, Any]
) -> None:
    came, ending = heard(upstream, dialect, then, text="one two three", fault=fault, **position)
    assert ending == then
    pieces = {"{'after': 0}": 0, "{'after': 2}": 2}.get(str(position), 4)
    assert [came.count(piece) for piece in (b'"one "', b'"two "', b'"thre"', b'"e"')] == [
        int(number < pieces) for number in range(4)
    ]
    assert (FINISHED[dialect] in came) is ("at" in position)
    assert DONE[dialect] not in came
    assert came.endswith(LAST_CHUNK) is (fault == "end")
    assert (b"not JSON" in came) is (fault == "garbage")
    assert (b"fell over" in came) is (fault == "error")
    assert (b"\\u0000" in came) is (fault == "half")


def test_signs_of_life_for_ever(upstream: FakeUpstream, dialect: str) -> None:
    sign = {"openai": ": working", "anthropic": 'data: {"type": "ping"}'}[dialect]
    body = {"model": upstream.model(fault="ping", after=1), "stream": True, "messages": []}
    url = upstream.base_url + PATHS[dialect]
    with httpx.stream("POST", url, json=body) as answer:
        signs = 0
        for line in answer.iter_lines():
            signs += line == sign
            assert '"docu"' not in line
            if signs == 10:
                break
    assert upstream.until(lambda seen: seen[0]["status"] == "closed by client")


def test_done_at_once(upstream: FakeUpstream, dialect: str) -> None:
    came, _ = heard(upstream, dialect, "open", fault="done")
    assert DONE[dialect] in came
    assert FINISHED[dialect] not in came
    assert came.endswith(LAST_CHUNK)


@pytest.mark.parametrize("fault", ["garbage", "error", "utf8"])
def test_the_rest_may_follow(upstream: FakeUpstream, dialect: str, fault: str) -> None:
    came, _ = heard(upstream, dialect, "open", text="one two", fault=fault, after=1, go_on=True)
    assert came.index(b'"one "') < came.index(b'"two"') < came.index(DONE[dialect])
    with pytest.raises(UnicodeDecodeError) if fault == "utf8" else pytest.MonkeyPatch.context():
        came.decode()


@pytest.mark.parametrize(
    ("fault", "then"), [("cut", "closed"), ("stall", "open"), ("garbage", "open"), ("error", "open")]
)
def test_within_an_answer_that_is_not_streamed(
    upstream: FakeUpstream, dialect: str, fault: str, then: str
) -> None:
    came, ending = heard(upstream, dialect, then, stream=False, fault=fault)
    assert ending == then
    with pytest.raises((ValueError, KeyError)):
        json.loads(came.partition(b"\r\n\r\n")[2])["usage"]


def test_only_the_first_requests_fail(upstream: FakeUpstream, dialect: str) -> None:
    plan = {"fault": "503", "fail_first": 2, "text": "yes"}
    answers = [answered(upstream, dialect, **plan).status_code for _ in range(4)]
    assert answers == [503, 503, 200, 200]
    assert answered(upstream, dialect, **plan, after=1).status_code == 503


def test_korean_is_split_within_characters(upstream: FakeUpstream, dialect: str) -> None:
    body = {"model": upstream.model(text="한글", split=True), "stream": True, "messages": []}
    with httpx.stream("POST", upstream.base_url + PATHS[dialect], json=body) as answer:
        parts = list(answer.iter_raw())
    assert {len(part) for part in parts} == {1}
    assert "한글" in b"".join(parts).decode()
