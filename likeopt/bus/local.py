"""Workers of one host reach each other through sockets in the run directory, one per worker slot.

A call is one msgpack request; its answer is any number of msgpack frames, each preceded by
its length in four bytes, and ends when the socket is closed.
"""

from __future__ import annotations

import contextlib
import logging
import socket
import struct
import threading
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import msgspec

from likeopt.bus.sockets import connect, listen

LENGTH = struct.Struct("!I")
MAX_FRAME_BYTES = 64 * 1024 * 1024
CONNECT_TIMEOUT_S = 1.0

Request = dict[str, Any]
Handler = Callable[[Request], Iterator[Any]]

logger = logging.getLogger(__name__)


def send_frame(stream: socket.socket, frame: Any) -> None:
    """Write one frame."""
    body = msgspec.msgpack.encode(frame)
    stream.sendall(LENGTH.pack(len(body)) + body)


def receive_frame(stream: socket.socket) -> Any:
    """Read one frame; raises EOFError when the other side has closed."""
    (length,) = LENGTH.unpack(_receive(stream, LENGTH.size))
    if length > MAX_FRAME_BYTES:
        raise EOFError
    return msgspec.msgpack.decode(_receive(stream, length))


def _receive(stream: socket.socket, size: int) -> bytes:
    pieces = b""
    while len(pieces) < size:
        piece = stream.recv(size - len(pieces))
        if not piece:
            raise EOFError
        pieces += piece
    return pieces


class LocalBus:
    """One worker's end: answers calls with ``handlers`` by name, and calls the other workers.

    Opened after fork.
    """

    def __init__(self, run_dir: Path, slot: int) -> None:
        self._run_dir = run_dir
        self._path = run_dir / f"worker-{slot}.sock"
        self._handlers: dict[str, Handler] = {}
        self._listener: socket.socket | None = None

    def handle(self, name: str, handler: Handler) -> None:
        """Answer calls named ``name`` with the frames that ``handler`` yields."""
        self._handlers[name] = handler

    def open(self) -> None:
        """Begin to answer."""
        self._listener = listen(self._path)
        threading.Thread(target=self._accept, args=(self._listener,), name="bus", daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                stream, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(stream,), name="bus-call", daemon=True).start()

    def _serve(self, stream: socket.socket) -> None:
        with stream:
            try:
                request: Request = receive_frame(stream)
                for frame in self._handlers[request["call"]](request):
                    send_frame(stream, frame)
            except (OSError, EOFError):
                return  # the caller has left
            except Exception:
                logger.exception("a call from another worker failed")

    def others(self) -> list[Path]:
        """The sockets of the other workers; some may be of workers that are gone."""
        return [path for path in sorted(self._run_dir.glob("worker-*.sock")) if path != self._path]

    def call(
        self, path: Path, request: Request, idle_timeout_s: float | None = 30.0
    ) -> Generator[Any, None, None]:
        """Frames with which the worker at ``path`` answers; none when it is gone.

        Raises TimeoutError when it says nothing for ``idle_timeout_s``.
        """
        try:
            stream = connect(path, CONNECT_TIMEOUT_S)
        except OSError:
            return
        with stream:
            stream.settimeout(idle_timeout_s)
            try:
                send_frame(stream, request)
                while True:
                    yield receive_frame(stream)
            except TimeoutError:
                raise
            except (OSError, EOFError):
                return

    def close(self) -> None:
        """Stop answering."""
        if self._listener is not None:
            # A thread that waits for a caller is not woken by the end of the socket alone.
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._path.unlink(missing_ok=True)
