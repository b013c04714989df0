"""Just enough HTTP/1.1 to be an upstream: keep-alive, chunked streams, and noticing who leaves."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import Callable, Coroutine
from typing import Any

# The beginning of a character, and what never stands in one.
NO_UTF8 = b"\xed\x95\xff\xfe"
_HEAD_END = b"\r\n\r\n"
# Closing a socket that lingers for no time sends a reset instead of an orderly end.
_AT_ONCE = struct.pack("ii", 1, 0)


class Left(Exception):
    """The connection shall be closed: the client has left, or the plan says so."""

    def __init__(self, by_client: bool) -> None:
        super().__init__(by_client)
        self.by_client = by_client


class Client(asyncio.Protocol):
    """One connection of a client, and the request it is having answered by ``serve``.

    A transport of asyncio's sends without Nagle's delay and at once, so each write is a packet.
    """

    def __init__(self, serve: Callable[[Client], Coroutine[Any, Any, None]]) -> None:
        self.headers: dict[str, str] = {}
        self.seen: dict[str, Any] = {}
        self.byte_ms = 0.0
        self._loop = asyncio.get_running_loop()
        self._serve = serve
        self._received = bytearray()
        self._left = False
        self._is_full = False
        self._waiter: asyncio.Future[None] | None = None

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport
        self._task = self._loop.create_task(self._run())

    def data_received(self, data: bytes) -> None:
        self._received += data
        self._rouse()

    def eof_received(self) -> None:
        self._leave()

    def connection_lost(self, exc: Exception | None) -> None:
        self._leave()

    def pause_writing(self) -> None:
        self._is_full = True

    def resume_writing(self) -> None:
        self._is_full = False
        self._rouse()

    # What answering calls.

    async def request(self) -> tuple[str, str, bytes]:
        """The next request's method, path and body; Left when there is none."""
        while (end := self._received.find(_HEAD_END)) < 0:
            await self._wait(None)
        first, *lines = self._received[:end].decode("latin-1").split("\r\n")
        self.headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
        }
        start = end + len(_HEAD_END)
        whole = start + int(self.headers.get("content-length", "0"))
        while len(self._received) < whole:
            await self._wait(None)
        body = bytes(self._received[start:whole])
        del self._received[:whole]
        method, path, _ = first.split(" ", 2)
        return method, path, body

    def now_s(self) -> float:
        """The clock that ``until`` goes by."""
        return self._loop.time()

    async def until(self, due_s: float) -> None:
        """Wait until that time; Left as soon as the client has gone."""
        while self._loop.time() < due_s:
            await self._wait(due_s)
        self._check()

    async def pause(self, duration_ms: float) -> None:
        """Wait so long; Left as soon as the client has gone."""
        await self.until(self._loop.time() + duration_ms / 1000)

    async def for_ever(self) -> None:
        """Wait until the client has gone, which raises Left."""
        while True:
            await self._wait(None)

    async def send(
        self,
        status: int,
        body: bytes,
        media_type: str = "application/json",
        headers: dict[str, str] | None = None,
    ) -> None:
        """Send a whole response."""
        lines = {"content-type": media_type, "content-length": str(len(body))} | (headers or {})
        await self._send_head(status_head(status, lines), body)

    async def send_json(self, content: Any) -> None:
        """Send a whole JSON response with status 200."""
        await self.send(200, json.dumps(content).encode())

    async def begin_stream(self) -> None:
        """Send the head of an event stream."""
        await self._send_head(STREAM_HEAD, b"")

    async def write(self, part: bytes) -> None:
        """Send one chunk of a stream."""
        await self.raw(chunk(part))

    async def end_stream(self) -> None:
        """Send the last chunk."""
        await self.raw(b"0\r\n\r\n")

    async def raw(self, content: bytes) -> None:
        """Send bytes as they are, in one write; wait while the client does not read."""
        self._check()
        self._transport.write(content)
        while self._is_full:
            await self._wait(None)

    def reset(self) -> None:
        """End the connection with a reset."""
        self._transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        self._transport.abort()

    async def _run(self) -> None:
        try:
            await self._serve(self)
        except Left:
            pass
        finally:
            self._transport.close()

    async def _send_head(self, head: bytes, body: bytes) -> None:
        if not self.byte_ms:
            await self.raw(head + body)
            return
        for byte in head:
            await self.raw(bytes([byte]))
            await self.pause(self.byte_ms)
        await self.raw(body)

    async def _wait(self, due_s: float | None) -> None:
        """Until something happens, at the latest until ``due_s``."""
        self._check()
        waiter = self._waiter = self._loop.create_future()
        alarm = self._loop.call_at(due_s, _ring, waiter) if due_s is not None else None
        try:
            await waiter
        finally:
            self._waiter = None
            if alarm is not None:
                alarm.cancel()

    def _check(self) -> None:
        if self._left:
            raise Left(by_client=True)

    def _leave(self) -> None:
        self._left = True
        self._rouse()

    def _rouse(self) -> None:
        if self._waiter is not None:
            _ring(self._waiter)


def _ring(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)


def chunk(part: bytes) -> bytes:
    """One chunk of a chunked body."""
    return b"%x\r\n%s\r\n" % (len(part), part)


def status_head(status: int, headers: dict[str, str]) -> bytes:
    """A response's head."""
    lines = [f"HTTP/1.1 {status} Fake", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


STREAM_HEAD = status_head(200, {"content-type": "text/event-stream", "transfer-encoding": "chunked"})
