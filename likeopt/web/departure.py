"""Whether the client of a request that is still being answered has left."""

from __future__ import annotations

import _socket
import socket
from collections.abc import Callable
from typing import Any


def departure_of(environ: dict[str, Any]) -> Callable[[], bool]:
    """A function that tells whether this request's client has closed its connection.

    The server would notice only at its next write. Where there is no socket to look at, nobody leaves.
    """
    connection: socket.socket | None = environ.get("gunicorn.socket")
    if connection is None:
        return lambda: False
    return lambda: _has_left(connection)


def _has_left(connection: socket.socket) -> bool:
    # The unpatched socket looks without waiting; gevent's would wait for something to come.
    try:
        look = _socket.socket(fileno=connection.fileno())
    except OSError:
        return True
    try:
        return look.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True
    finally:
        look.detach()
