"""One server: its connections, its key, and whether it answers at all."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from fake_upstream.running import FakeUpstream
from llm.conftest import ASKED, KEY, Endpoints, ask, failure, whole
from llm.raw_server import STREAM_HEAD, serving

from likeopt.llm.contract import Limits
from likeopt.llm.endpoint import Endpoint
from likeopt.llm.models import Dialect, ModelSpec, Timeouts, UpstreamSpec


def spec(name: str) -> ModelSpec:
    return ModelSpec(f"our {name}", name, "fake")


def connections(upstream: FakeUpstream) -> int:
    return len({seen["connection"] for seen in upstream.seen()})


def test_a_model_is_asked_by_its_servers_name_and_called_by_ours(
    endpoints: Endpoints, upstream: FakeUpstream
) -> None:
    model = endpoints.at(upstream.base_url).model(spec("fake"))
    whole(model)
    assert model.name == "our fake"
    assert upstream.seen()[0]["body"]["model"] == "fake"


def test_all_models_of_a_server_share_its_connections(endpoints: Endpoints, upstream: FakeUpstream) -> None:
    endpoint = endpoints.at(upstream.base_url)
    for name in ("fake", "fake-small", "fake-large"):
        whole(endpoint.model(spec(name)))
    assert connections(upstream) == 1


def test_calls_at_the_same_time_have_connections_of_their_own(
    endpoints: Endpoints, upstream: FakeUpstream
) -> None:
    model = endpoints.at(upstream.base_url).model(spec(upstream.model(text="yes", first_ms=30)))
    threads = [threading.Thread(target=whole, args=(model,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert connections(upstream) == 4


def test_what_was_learned_of_a_model_is_kept(endpoints: Endpoints, upstream: FakeUpstream) -> None:
    endpoint, named = endpoints.at(upstream.base_url), spec(upstream.model(text="yes", refuse="max_tokens"))
    for _ in range(2):
        whole(endpoint.model(named))
    assert len(upstream.seen()) == 3
    assert endpoint.model(named) is endpoint.model(named)


def test_a_reply_under_way_outlives_the_closing(endpoints: Endpoints, upstream: FakeUpstream) -> None:
    endpoint = endpoints.at(upstream.base_url)
    with closing(ask(endpoint.model(spec(upstream.model(text="one two "))))) as reply:
        pieces = iter(reply)
        assert next(pieces) == "one "
        endpoint.close()
        assert list(pieces) == ["two "]


def test_a_connection_that_was_idle_for_long_is_not_used(upstream: FakeUpstream) -> None:
    now_s = time.monotonic()
    clock = [now_s]
    endpoint = Endpoint(UpstreamSpec("fake", upstream.base_url), lambda: clock[0])
    model = endpoint.model(spec(upstream.model(text="yes", first_ms=20)))
    replies = [ask(model) for _ in range(2)]
    readers = [threading.Thread(target=lambda reply=reply: list(reply)) for reply in replies]  # type: ignore[misc]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(5)
    for reply in replies:
        reply.close()
        clock[0] += 100
    assert upstream.until(lambda seen: len(seen) == 2)
    assert len(model.line.connections._idle) == 1
    endpoint.close()


@pytest.mark.parametrize("dialect", ["openai", "anthropic"])
def test_a_server_that_answers_is_there(
    endpoints: Endpoints, upstream: FakeUpstream, dialect: Dialect
) -> None:
    assert endpoints.at(upstream.base_url, dialect=dialect).probe(1.0)
    [seen] = upstream.seen()
    assert (seen["method"], seen["path"]) == ("GET", "/v1/models")
    assert KEY in seen["headers"].get("authorization", seen["headers"].get("x-api-key"))


def test_whether_it_is_there_is_asked_on_a_connection_of_its_own(
    endpoints: Endpoints, upstream: FakeUpstream
) -> None:
    endpoint = endpoints.at(upstream.base_url)
    whole(endpoint.model(spec("fake")))
    assert endpoint.probe(1.0)
    whole(endpoint.model(spec("fake")))
    assert [seen["connection"] for seen in upstream.seen()][::2] == [upstream.seen()[0]["connection"]] * 2
    assert connections(upstream) == 2


@pytest.mark.parametrize(
    ("said", "there"),
    [
        ([b"HTTP/1.1 404 No\r\n\r\n"], True),
        ([b"HTTP/1.1 401 No\r\n\r\n"], True),
        ([b"HTTP/1.1 429 No\r\n\r\n"], True),
        ([b"HTTP/1.1 500 No\r\n\r\n"], False),
        ([b"HTTP/1.1 503 No\r\n\r\n"], False),
        ([b"hello\r\n\r\n"], False),
        ([b""], False),
        ([5.0], False),
        ([b"HTTP/1.1 ", 5.0], False),
    ],
)
def test_any_answer_but_a_failure_says_that_it_is_there(
    endpoints: Endpoints, said: list[bytes | float], there: bool
) -> None:
    with serving(lambda number: iter(said)) as server:
        began_s = time.monotonic()
        assert endpoints.at(server.base_url).probe(1.0 if there else 0.15) == there
        assert time.monotonic() - began_s < 2


@pytest.mark.parametrize(
    "address",
    [
        "http://[::1",
        "nonsense://host/v1",
        "http://host:99999/v1",
        "http:///v1",
        "",
        "http://a..b/v1",
        "http://" + "a" * 70 + "/v1",
    ],
)
def test_an_address_that_is_none_is_unreachable(endpoints: Endpoints, address: str) -> None:
    assert failure(endpoints.model(address)).code == "model_unreachable"
    assert not endpoints.at(address).probe(0.2)


def test_nobody_listening_is_unreachable(endpoints: Endpoints) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        assert failure(endpoints.model(address)).code == "model_unreachable"
        assert not endpoints.at(address).probe(0.2)


def test_the_key_is_in_no_repr(endpoints: Endpoints) -> None:
    endpoint = endpoints.at("http://127.0.0.1:9/v1")
    model = endpoint.model(spec("m"))
    shown = [endpoint, endpoint.spec, model, model.spec, model.line, ask(model)]
    assert KEY not in " ".join(map(repr, shown))


@pytest.mark.parametrize("key", ["한글-key", "line\nbreak: x", "\x00nul", "  spaces \r\n"])
def test_a_key_that_no_header_can_hold_does_no_harm(upstream: FakeUpstream, key: str) -> None:
    endpoint = Endpoint(UpstreamSpec("fake", upstream.base_url, api_key=key))
    model = endpoint.model(spec(upstream.model(text="yes")))
    assert whole(model) == "yes"
    assert "x" not in upstream.seen()[0]["headers"]
    endpoint.close()


def test_a_compressed_answer_is_read_all_the_same(endpoints: Endpoints) -> None:
    import zlib

    press = zlib.compressobj(wbits=31)
    text = b'data: {"choices":[{"delta":{"content":"yes"},"finish_reason":"stop"}]}\n\n'
    body = press.compress(text) + press.flush()

    def script(number: int) -> Iterator[bytes]:
        yield STREAM_HEAD[:-2] + b"content-encoding: gzip\r\n\r\n" + body[number:]

    with serving(script) as server:
        model = endpoints.model(server.base_url, Timeouts(1.0, 1.0, 1.0))
        assert whole(model) == "yes"
        assert failure(model).code == "model_bad_answer"


def test_only_what_is_asked_for_is_sent_again() -> None:
    """A new connection that fails is not tried again; only one that had been idle."""
    with serving(lambda number: iter([b""])) as server:
        endpoint = Endpoint(UpstreamSpec("fake", server.base_url))
        assert failure(endpoint.model(spec("m"))).code == "model_unreachable"
        assert len(server.requests) == 1


def test_head_and_body_leave_together(endpoints: Endpoints) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        model = endpoints.model(f"http://127.0.0.1:{listening.getsockname()[1]}/v1")
        reply = model.stream(ASKED, Limits())
        reader = threading.Thread(target=lambda: list(reply), daemon=True)
        reader.start()
        client, _ = listening.accept()
        with client:
            first = client.recv(65536)
        reply.close()
        reader.join(2)
    assert first.startswith(b"POST /v1/chat/completions HTTP/1.1\r\n")
    assert first.endswith(b"}")
