"""Bounding every wait for a server by what is left of its call's time, and ending a wait from elsewhere.

An HTTP client's own limits count from the last byte, so that a server that sends one byte now and then
is waited for without end. Here each read and write asks the call's pace how long it may take.
"""

from __future__ import annotations

import contextlib
import math
import os
import socket
import ssl
from collections.abc import Callable, Iterable

import httpcore


class Cut(Exception):
    """The call was ended by us."""


class TooLate(Exception):
    """The call's time is over."""


class Pace:
    """How long the waits of one connection may take; ``deadline_s`` is set by the call that uses it."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.deadline_s = math.inf
        self.was_cut = False
        self.stream: httpcore.NetworkStream | None = None

    def wait_s(self, most_s: float | None) -> float:
        """How long the next wait may take, ``most_s`` at most; raises Cut or TooLate if it may not begin."""
        if self.was_cut:
            raise Cut
        left_s = self.deadline_s - self.clock()
        if left_s <= 0:
            raise TooLate
        return left_s if most_s is None else min(left_s, most_s)

    def cut(self) -> None:
        """End what waits now, and whatever would wait later, from any greenlet or thread."""
        self.was_cut = True
        connected = self.stream.get_extra_info("socket") if self.stream else None
        if connected is None:
            return
        # Through a duplicate, so that the state of a TLS socket is not touched while it is read.
        with contextlib.suppress(OSError, ValueError), _duplicate(connected) as duplicate:
            duplicate.shutdown(socket.SHUT_RDWR)


def _duplicate(connected: socket.socket) -> socket.socket:
    return socket.socket(fileno=os.dup(connected.fileno()))


class PacedBackend(httpcore.NetworkBackend):
    """Connects at a pace."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A new connection to ``host``, which reads and writes at the pace."""
        wait_s = self._pace.wait_s(timeout)
        try:
            stream = self._network.connect_tcp(host, port, wait_s, local_address, socket_options)
        except UnicodeError as error:
            # No name of a host, such as one with two dots in a row.
            raise httpcore.ConnectError from error
        return PacedStream(stream, self._pace)


class PacedStream(httpcore.NetworkStream):
    """A connection that reads and writes at a pace.

    What is written is kept until the next read, so that a request's head and body leave together.
    """

    def __init__(self, stream: httpcore.NetworkStream, pace: Pace) -> None:
        self._stream = stream
        self._pace = pace
        self._unsent: list[bytes] = []
        pace.stream = stream
        if pace.was_cut:
            stream.close()
            raise Cut

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The next bytes; empty at the end."""
        if self._unsent:
            self._send(timeout)
        return self._stream.read(max_bytes, self._pace.wait_s(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Take bytes to send before the next read, within the time that read may take."""
        self._pace.wait_s(timeout)
        self._unsent.append(buffer)

    def close(self) -> None:
        """Close the connection."""
        self._unsent.clear()
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """The same connection, encrypted."""
        if self._unsent:
            self._send(timeout)
        wait_s = self._pace.wait_s(timeout)
        return PacedStream(self._stream.start_tls(ssl_context, server_hostname, wait_s), self._pace)

    def get_extra_info(self, info: str) -> object:
        """What the connection says of itself."""
        return self._stream.get_extra_info(info)

    def _send(self, timeout_s: float | None) -> None:
        content = b"".join(self._unsent)
        self._unsent.clear()
        # A server may answer before it has read everything, and close; its answer is still to be read.
        with contextlib.suppress(httpcore.WriteError):
            self._stream.write(content, self._pace.wait_s(timeout_s))
