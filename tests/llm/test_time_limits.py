"""No server keeps a call waiting for longer than it may, whatever it sends meanwhile."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import chain, repeat

import pytest
from conftest import Clock
from fake_upstream.running import FakeUpstream
from llm.conftest import KOREAN, Endpoints, NewModel, ask, failure, whole
from llm.raw_server import STREAM_HEAD, serving

from likeopt.errors import ModelUnavailable
from likeopt.llm.endpoint import Endpoint
from likeopt.llm.models import ModelSpec, Timeouts, UpstreamSpec

FIRST = Timeouts(connect_s=1.0, first_token_s=0.15, silence_s=10)
EVENT = b'data: {"choices":[{"delta":{"content":"more "}}]}\n\n'
LONGEST_S = 3.0


def dripping(content: bytes, every_s: float = 0.01) -> Iterator[bytes | float]:
    """``content`` byte by byte."""
    for byte in content:
        yield bytes([byte])
        yield every_s


@pytest.mark.parametrize(
    "plan",
    [
        {"fault": "hang"},
        {"fault": "ping"},
        {"fault": "stall"},
        {"head_ms": 60_000},
        {"head_byte_ms": 20},
        {"first_ms": 60_000},
    ],
)
def test_the_first_text_is_waited_for_no_longer_than_it_may_take(
    new_model: NewModel, plan: dict[str, object]
) -> None:
    began_s = time.monotonic()
    assert failure(new_model(FIRST, **plan)).code == "model_timeout"
    assert time.monotonic() - began_s < LONGEST_S


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 200 OK\r\n" + b"x-more: " + b"x" * 5000,
        b"HTTP/1.1 100 Continue\r\n\r\n" * 500,
        STREAM_HEAD + b"data: " + b" " * 5000,
        STREAM_HEAD + b": still here\n" * 500,
        STREAM_HEAD + b'data: {"choices":[{"delta":{}}]}\n\n' * 500,
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + b"1\r\n \r\n" * 1000,
        b"HTTP/1.1 200 OK\r\ncontent-length: 9000\r\n\r\n{" + b" " * 5000,
    ],
    ids=["head", "interim", "event", "comments", "empty events", "chunks", "object"],
)
def test_dripping_gains_no_time(endpoints: Endpoints, said: bytes) -> None:
    with serving(lambda number: dripping(said)) as server:
        began_s = time.monotonic()
        assert failure(endpoints.model(server.base_url, FIRST)).code == "model_timeout"
        assert time.monotonic() - began_s < LONGEST_S


def test_a_refusal_that_drips_is_told_as_what_it_is(endpoints: Endpoints) -> None:
    said = b"HTTP/1.1 503 No\r\ncontent-length: 9000\r\nretry-after: 3\r\n\r\n"
    with serving(lambda number: chain([said], dripping(b"x" * 5000))) as server:
        error = failure(endpoints.model(server.base_url, FIRST))
    assert (error.code, error.params) == ("model_failed", {"status": 503, "retry_after_s": 3.0})


def test_silence_after_the_first_text_ends_the_call(new_model: NewModel) -> None:
    timeouts = Timeouts(connect_s=1.0, first_token_s=10, silence_s=0.15)
    began_s = time.monotonic()
    assert failure(new_model(timeouts, fault="stall", after=1)).code == "model_timeout"
    assert time.monotonic() - began_s < LONGEST_S


@pytest.mark.parametrize("plan", [{"tokens": 10_000, "token_ms": 20}, {"fault": "ping", "after": 1}])
def test_a_reply_takes_no_longer_than_it_may(new_model: NewModel, plan: dict[str, object]) -> None:
    timeouts = Timeouts(connect_s=1.0, first_token_s=10, silence_s=10, total_s=0.5)
    received: list[str] = []
    began_s = time.monotonic()
    with closing(ask(new_model(timeouts, **plan))) as reply, pytest.raises(ModelUnavailable) as caught:
        received.extend(iter(reply))
    assert caught.value.code == "model_timeout"
    assert received
    assert 0.45 < time.monotonic() - began_s < LONGEST_S


def test_a_flood_is_bounded_in_time_too(endpoints: Endpoints) -> None:
    timeouts = Timeouts(connect_s=1.0, total_s=0.3)
    with serving(lambda number: chain([STREAM_HEAD], repeat(EVENT * 10))) as server:
        # Whichever limit is reached first.
        code = failure(endpoints.model(server.base_url, timeouts)).code
        assert code in {"model_timeout", "model_bad_answer"}


def test_what_follows_the_first_text_may_take_longer_than_it(upstream: FakeUpstream, clock: Clock) -> None:
    endpoint = Endpoint(UpstreamSpec("fake", upstream.base_url), clock)
    model = endpoint.model(ModelSpec("any", upstream.model(text="one two 333 ", token_ms=40), "fake"))
    with closing(ask(model)) as reply:
        pieces = iter(reply)
        assert next(pieces) == "one "
        clock.advance(model.line.timeouts.first_token_s + 1)
        assert list(pieces) == ["two ", "333 "]
    endpoint.close()


def test_an_end_without_its_last_event_is_not_waited_for_long(
    new_model: NewModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("likeopt.llm.served_model.TAIL_S", 0.1)
    began_s = time.monotonic()
    assert whole(new_model(text=KOREAN, fault="stall", at="finish")) == KOREAN
    assert time.monotonic() - began_s < LONGEST_S


def test_a_response_that_does_not_end_is_left(endpoints: Endpoints) -> None:
    """Its last event has come, but the end of its last chunk never does."""
    last = b'data: {"choices":[{"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
    with serving(lambda number: iter([STREAM_HEAD + EVENT + last, 60.0])) as server:
        with closing(ask(endpoints.model(server.base_url))) as reply:
            assert list(reply) == ["more "]
            began_s = time.monotonic()
        assert time.monotonic() - began_s < 1


def test_a_server_that_does_not_read_is_given_up(endpoints: Endpoints) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=1) as deaf:
        model = endpoints.model(f"http://127.0.0.1:{deaf.getsockname()[1]}/v1", FIRST)
        began_s = time.monotonic()
        assert failure(model).code == "model_timeout"
        assert time.monotonic() - began_s < LONGEST_S
