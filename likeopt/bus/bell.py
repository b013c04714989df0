"""A bell on a Unix datagram socket: whoever has work for the index process rings it."""

from __future__ import annotations

import select
import socket
from pathlib import Path

from likeopt.bus.sockets import listen, short_address


def ring(path: Path) -> None:
    """Wake whoever waits at ``path``; nobody waiting is not an error, since it also looks by itself."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.setblocking(False)
        try:
            with short_address(path) as address:
                sender.sendto(b"!", address)
        except OSError:
            return


class Bell:
    """The waiting side."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._socket = listen(path, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._poll = select.poll()
        self._poll.register(self._socket, select.POLLIN)

    def wait(self, timeout_s: float) -> bool:
        """Wait until the bell rings or ``timeout_s`` has passed; True if it rang."""
        if not self._poll.poll(timeout_s * 1000):
            return False
        try:
            while self._socket.recv(64):
                pass
        except BlockingIOError:
            pass
        return True

    def close(self) -> None:
        """Take the bell down."""
        self._socket.close()
        self._path.unlink(missing_ok=True)
