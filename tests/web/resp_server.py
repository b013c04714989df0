"""The few commands of Redis that sessions use, over a real socket; it can be made to fail."""

from __future__ import annotations

import socket
import threading
from typing import BinaryIO


class RespServer:
    """Keeps what it is given; times to live are checked for being there, and not obeyed."""

    def __init__(self) -> None:
        self.kept: dict[bytes, bytes] = {}
        self.dead = False
        self.commands = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"redis://127.0.0.1:{self._listener.getsockname()[1]}/0"
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as stream:
            while command := _read(stream):
                self.commands += 1
                if self.dead:
                    return
                connection.sendall(self._answer(*command))

    def _answer(self, command: bytes, *arguments: bytes) -> bytes:
        if command == b"GET":
            value = self.kept.get(arguments[0])
            return b"$-1\r\n" if value is None else b"$%d\r\n%b\r\n" % (len(value), value)
        if command == b"SET":
            name, value, *options = arguments
            assert 0 < int(options[options.index(b"EX") + 1]) <= 60
            if b"NX" in options and name in self.kept:
                return b"$-1\r\n"
            self.kept[name] = value
        if command == b"DEL":
            return b":%d\r\n" % (self.kept.pop(arguments[0], None) is not None)
        return b"+OK\r\n"


def _read(stream: BinaryIO) -> list[bytes]:
    """One command; empty when the connection has ended."""
    head = stream.readline()
    if not head:
        return []
    return [stream.read(int(stream.readline()[1:]) + 2)[:-2] for _ in range(int(head[1:]))]
