"""The web worker: gunicorn's gevent worker, which ends its streams in order when told to go."""

from __future__ import annotations

import os
import socket
import sys
import time
from types import FrameType
from typing import Any

import gevent
from gunicorn.workers.ggevent import GeventWorker

from likeopt.serving import arrival, responses

# Streams that would end by themselves may do so; after this they are told that they are interrupted.
STREAMS_END_S = 2.0
SWITCH_S = 0.0005


class LikeOptWorker(GeventWorker):  # type: ignore[misc]
    """Knows its slot among the workers, and which of its connections are between requests."""

    slot = 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        responses.install()
        arrival.install()
        # gunicorn gathers an access line's parts for each request before it finds that nobody reads them.
        self.log.access = _no_access_log
        self._idle: set[Any] = set()

    def init_process(self) -> None:
        """Begin to serve."""
        # What native threads have to say shall not wait long for a busy hub to let go of the interpreter.
        sys.setswitchinterval(SWITCH_S)
        super().init_process()

    def handle(self, listener: Any, client: Any, addr: Any) -> None:
        """Serve one connection; it is idle until its first request has been read."""
        self._idle.add(client)
        try:
            super().handle(listener, client, addr)
        finally:
            self._idle.discard(client)

    def handle_request(self, listener_name: Any, req: Any, sock: Any, addr: Any) -> Any:
        """Answer one request."""
        self._idle.discard(sock)
        try:
            return super().handle_request(listener_name, req, sock, addr)
        finally:
            self._idle.add(sock)
            if not self.alive:
                _close_reading(sock)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """On TERM: accept no more, let go of idle connections, end the streams."""
        super().handle_exit(sig, frame)
        gevent.spawn(self._drain)

    def _drain(self) -> None:
        for client in list(self._idle):
            _close_reading(client)
        services = self.wsgi.extensions["likeopt"]
        deadline_s = time.monotonic() + STREAMS_END_S
        while services.streaming() and time.monotonic() < deadline_s:
            gevent.sleep(0.1)
        services.drain()

    def notify(self) -> None:
        """Say that the worker lives; end at once when the master does not."""
        if self.ppid != os.getppid():
            os._exit(0)
        super().notify()


def _close_reading(client: Any) -> None:
    """Make the connection look closed by its client, so that no further request is waited for."""
    try:
        client.shutdown(socket.SHUT_RD)
    except OSError:
        return


def _no_access_log(*_facts: Any) -> None:
    """Requests are told by the envelope: in metrics, time lines and, if they are wanted, access lines."""
