"""The operating system as it is, whether or not this process is patched.

The patched calls go through a hub: children are handed to its watchers, and closing a
file waits for its loop. The master has no loop, its children are gunicorn's to reap, and
a hub made before fork would be carried into every worker.
"""

from __future__ import annotations

import socket as _socket
from collections.abc import Callable

from gevent.monkey import get_original

fork: Callable[[], int] = get_original("os", "fork")
wait_for_child: Callable[[int, int], tuple[int, int]] = get_original("os", "waitpid")
close: Callable[[int], None] = get_original("os", "close")
Socket: type[_socket.socket] = get_original("socket", "socket")
