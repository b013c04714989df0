"""The fake chat server under as many streams as benchmarks and tests start at once."""

from __future__ import annotations

import asyncio
import json
import time

import own_loop
from fake_upstream.running import FakeUpstream, running_upstream

STREAMS = 3000
TOKENS = 20
WHOLE = "".join(f"word{number} " for number in range(TOKENS))


class _Reader(asyncio.Protocol):
    """Sends one request and reads its answer to the end; ``came_s`` is when each read came."""

    def __init__(self, request: bytes) -> None:
        self.received = bytearray()
        self.came_s: list[float] = []
        self.ended = asyncio.get_running_loop().create_future()
        self._request = request

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        transport.write(self._request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self.received += data
        self.came_s.append(time.monotonic())
        if self.received.endswith(b"\r\n0\r\n\r\n"):
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended.set_result(None)


def _streams(upstream: FakeUpstream, count: int, model: str) -> list[_Reader]:
    body = json.dumps({"model": model, "stream": True, "messages": [{"role": "user", "content": "?"}]})
    request = f"POST /v1/chat/completions HTTP/1.1\r\ncontent-length: {len(body)}\r\n\r\n{body}".encode()
    host, port = upstream.address.removeprefix("http://").split(":")

    async def read() -> list[_Reader]:
        loop = asyncio.get_running_loop()
        connecting = (loop.create_connection(lambda: _Reader(request), host, int(port)) for _ in range(count))
        readers = [reader for _, reader in await asyncio.gather(*connecting)]
        await asyncio.gather(*(reader.ended for reader in readers))
        return readers

    return own_loop.run(asyncio.wait_for(read(), 30))


def _text(received: bytes) -> str:
    events = [line[6:] for line in bytes(received).split(b"\n") if line.startswith(b"data: {")]
    deltas = (choice["delta"] for event in events for choice in json.loads(event)["choices"])
    return "".join(delta.get("content", "") for delta in deltas)


def test_thousands_of_streams_at_once_are_whole() -> None:
    with running_upstream() as upstream:
        # The first token comes when all have asked.
        readers = _streams(upstream, STREAMS, upstream.model(tokens=TOKENS, first_ms=1500, token_ms=20))
        answers = {bytes(reader.received) for reader in readers}
        assert [_text(answer) for answer in answers] == [WHOLE]
        assert next(iter(answers)).endswith(b"data: [DONE]\n\n\r\n0\r\n\r\n")
        assert upstream.counts()["statuses"] == {"done": STREAMS}
        assert upstream.counts()["connections"] == STREAMS + 2


def test_a_late_token_does_not_put_off_those_after_it() -> None:
    with running_upstream() as upstream:
        readers = _streams(upstream, 50, upstream.model(tokens=100, token_ms=5))
    # The least disturbed of them: waiting for 5 ms a hundred times would take longer.
    assert 0.48 < min(reader.came_s[-1] - reader.came_s[0] for reader in readers) < 0.55
