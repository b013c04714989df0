"""When a request arrived: how long it had waited when the application was called."""

from __future__ import annotations

import socket
import struct
from time import perf_counter
from typing import Any

from gunicorn.http import message, wsgi
from gunicorn.http.parser import RequestParser

from likeopt.web.exchange import WAITED

# Linux's struct tcp_info up to tcpi_last_data_recv: milliseconds since data came last (linux/tcp.h).
_TCP_INFO_BYTES = 56
_last_data_ms = struct.Struct("=52xI").unpack
# The kernel tells it in steps of up to 4 ms, so a smaller figure says nothing.
_LEAST_HELD_MS = 8


class Request(message.Request):  # type: ignore[misc]
    """gunicorn's request, which notes when the first bytes of its head came.

    ``came_s`` is a time of ``perf_counter``. What the kernel had kept those bytes before is taken into
    account, be it because nobody had accepted the connection yet or because the worker was busy.
    """

    came_s = 0.0

    def read_into(self, unreader: Any, buf: bytearray, stop: bool = False) -> None:
        """Read a piece of the head. Raises what gunicorn raises when there is none."""
        super().read_into(unreader, buf, stop)
        if stop:  # for a head's first bytes only: a body that comes later does not count
            self.came_s = perf_counter() - held_s(unreader.sock)


def held_s(sock: Any) -> float:
    """For how long the kernel has had the newest bytes of a TCP connection; 0.0 for other sockets.

    Below 8 ms it is 0.0 too.
    """
    try:
        (held_ms,) = _last_data_ms(sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO_BYTES))
    except (OSError, struct.error):
        return 0.0
    return held_ms / 1000 if held_ms >= _LEAST_HELD_MS else 0.0


_create = wsgi.create


def _create_with_wait(req: Any, *others: Any, **named: Any) -> Any:
    created = _create(req, *others, **named)
    if isinstance(req, Request):
        created[1][WAITED] = perf_counter() - req.came_s
    return created


def install() -> None:
    """Have gunicorn's workers say it: they offer no place for it."""
    RequestParser.mesg_class = Request
    wsgi.create = _create_with_wait
