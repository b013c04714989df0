"""Just enough HTTP/1.1 to be an upstream: keep-alive, chunked streams, and noticing who leaves."""

from __future__ import annotations

import asyncio
import json
from typing import Any

_SHORT_MS = 20.0


class Left(Exception):
    """The connection shall be closed: the client has left, or the plan says so."""

    def __init__(self, by_client: bool) -> None:
        super().__init__(by_client)
        self.by_client = by_client


class Watching(asyncio.StreamReaderProtocol):
    """A stream protocol that tells when the client's end has closed."""

    def __init__(self, reader: asyncio.StreamReader, *arguments: Any, **named: Any) -> None:
        super().__init__(reader, *arguments, **named)
        self.left = asyncio.Event()

    def eof_received(self) -> bool | None:
        self.left.set()
        return super().eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        self.left.set()
        super().connection_lost(exc)


class Client:
    """One connection of a client, and the request it is having answered."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, left: asyncio.Event
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._left = left
        self.headers: dict[str, str] = {}
        self.seen: dict[str, Any] = {}

    async def request(self) -> tuple[str, str, bytes]:
        """The next request's method, path and body; Left when there is none."""
        try:
            head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        except (asyncio.IncompleteReadError, ConnectionError):
            raise Left(by_client=True) from None
        first, *lines = head.strip().split("\r\n")
        self.headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
        }
        method, path, _ = first.split(" ", 2)
        body = await self._reader.readexactly(int(self.headers.get("content-length", "0")))
        return method, path, body

    async def pause(self, duration_ms: float) -> None:
        """Wait; Left as soon as the client has gone."""
        if duration_ms > _SHORT_MS:
            try:
                await asyncio.wait_for(self._left.wait(), duration_ms / 1000)
            except TimeoutError:
                return
        elif duration_ms > 0:
            await asyncio.sleep(duration_ms / 1000)
        if self._left.is_set():
            raise Left(by_client=True)

    async def send(
        self,
        status: int,
        body: bytes,
        media_type: str = "application/json",
        headers: dict[str, str] | None = None,
    ) -> None:
        """Send a whole response."""
        lines = {"content-type": media_type, "content-length": str(len(body))} | (headers or {})
        await self._raw(_head(status, lines) + body)

    async def send_json(self, content: Any) -> None:
        """Send a whole JSON response with status 200."""
        await self.send(200, json.dumps(content).encode())

    async def begin_stream(self) -> None:
        """Send the head of an event stream."""
        await self._raw(_head(200, {"content-type": "text/event-stream", "transfer-encoding": "chunked"}))

    async def write(self, part: bytes) -> None:
        """Send one chunk of a stream."""
        await self._raw(b"%x\r\n%s\r\n" % (len(part), part))

    async def end_stream(self) -> None:
        """Send the last chunk."""
        await self._raw(b"0\r\n\r\n")

    async def _raw(self, content: bytes) -> None:
        if self._left.is_set():
            raise Left(by_client=True)
        self._writer.write(content)
        try:
            await self._writer.drain()
        except ConnectionError:
            raise Left(by_client=True) from None


def _head(status: int, headers: dict[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} Fake", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
