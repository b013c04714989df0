"""Unix sockets in the run directory, reachable however long its path is.

The kernel takes at most 107 bytes of path; going through a descriptor of the folder
keeps every address short.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def short_address(path: Path) -> Iterator[str]:
    """An address for ``path`` that fits a Unix socket, valid within the block."""
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def listen(path: Path, kind: int = socket.SOCK_STREAM, backlog: int = 128) -> socket.socket:
    """A socket bound to ``path``, replacing what a dead process left there."""
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, kind)
    with short_address(path) as address:
        listener.bind(address)
    path.chmod(0o600)
    if kind == socket.SOCK_STREAM:
        listener.listen(backlog)
    return listener


def connect(path: Path, timeout_s: float) -> socket.socket:
    """A stream to whoever listens at ``path``. Raises OSError when nobody does."""
    stream = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        stream.settimeout(timeout_s)
        with short_address(path) as address:
            stream.connect(address)
    except OSError:
        stream.close()
        raise
    return stream
