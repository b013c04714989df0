"""Native work on native threads, so that it never holds up the hub of a web worker.

In a monkey-patched process a call waits in its own greenlet while one of the pool's
threads does the work; elsewhere the pool is an ordinary one. gevent's shared pool is
left to DNS look-ups, which would otherwise queue behind inference.
"""

from __future__ import annotations

import _thread
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from gevent.monkey import is_module_patched
from gevent.threadpool import ThreadPool

from likeopt.errors import Overloaded

P = ParamSpec("P")
R = TypeVar("R")


def aside(function: Callable[[], object]) -> None:
    """Call ``function``, which catches what it raises, in a greenlet or thread of its own.

    Unlike the start of a ``threading.Thread`` this does not wait until it has begun, which among many
    greenlets is a long way round.
    """
    _thread.start_new_thread(function, ())


class Offload:
    """A pool of ``threads`` native threads with at most ``queue_limit`` calls waiting or running.

    Made after fork: threads do not survive it.
    """

    def __init__(self, name: str, threads: int = 1, queue_limit: int = 256) -> None:
        self._name = name
        self._queue_limit = queue_limit
        self._under_way = 0
        self._lock = threading.Lock()
        self._gevent_pool: Any = None
        self._pool: ThreadPoolExecutor | None = None
        if is_module_patched("threading"):
            self._gevent_pool = ThreadPool(threads)
        else:
            self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)

    def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call ``function`` on a native thread and wait for it; its errors are raised here.

        Raises Overloaded at once when the queue is full.
        """
        self._enter()
        try:
            if self._pool is not None:
                return self._pool.submit(function, *args, **kwargs).result()
            result: R = self._gevent_pool.apply(function, args, kwargs)
            return result
        finally:
            with self._lock:
                self._under_way -= 1

    def _enter(self) -> None:
        with self._lock:
            if self._under_way >= self._queue_limit:
                raise Overloaded("overloaded", retry_after_s=1)
            self._under_way += 1

    def close(self) -> None:
        """End the threads after the calls under way."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
        else:
            self._gevent_pool.kill()
