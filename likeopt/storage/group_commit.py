"""Transactions that wait for the one writer together are committed together.

A commit waits for the disk, which takes longer than all else that a short transaction does; ten
that wait for it together are as durable as ten that wait one after another.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from likeopt.errors import Overloaded
from likeopt.offload import Offload

# More would keep the first of them waiting for long, and other processes from writing.
MOST_TOGETHER = 32

Function = Callable[[sa.Connection], Any]
Transact = Callable[[Function], Any]


class _Write:
    """One transaction that is wanted, and what has come of it."""

    def __init__(self, function: Function) -> None:
        self.function = function
        self.is_done = False
        self.result: Any = None
        self.error: BaseException | None = None


class GroupCommit:
    """Runs functions on the one thread of ``offload``, each within a transaction that ``transact`` makes.

    A function that raises leaves nothing behind, and what others did with it in hand stands. When the
    transaction as a whole fails, each function gets one of its own.
    """

    def __init__(self, offload: Offload, transact: Transact, most_waiting: int) -> None:
        self._offload = offload
        self._transact = transact
        self._most_waiting = most_waiting
        self._waiting: deque[_Write] = deque()

    def run(self, function: Function) -> Any:
        """The function's result, once it is durable. Raises what it raises, and Overloaded."""
        if len(self._waiting) >= self._most_waiting:
            raise Overloaded("overloaded", retry_after_s=1)
        write = _Write(function)
        self._waiting.append(write)
        self._offload.run(self._ensure, write)
        if write.error is not None:
            raise write.error
        return write.result

    def _ensure(self, write: _Write) -> None:
        """Have ``write`` done, with those that wait as well, unless it was done with others before."""
        while not write.is_done:
            together = self._taken()
            if len(together) == 1 or not self._done_together(together):
                for each in together:
                    self._done_alone(each)

    def _taken(self) -> list[_Write]:
        taken: list[_Write] = []
        while self._waiting and len(taken) < MOST_TOGETHER:
            taken.append(self._waiting.popleft())
        return taken

    def _done_together(self, together: list[_Write]) -> bool:
        try:
            self._transact(lambda connection: _all_within(connection, together))
        except Exception:  # noqa: BLE001 - each is tried by itself, and raises what is wrong with it
            return False
        for write in together:
            write.is_done = True
        return True

    def _done_alone(self, write: _Write) -> None:
        write.error = None
        try:
            write.result = self._transact(write.function)
        except BaseException as error:  # noqa: BLE001 - raised again where the result is asked for
            write.error = error
        write.is_done = True


def _all_within(connection: sa.Connection, together: list[_Write]) -> None:
    for write in together:
        _within(connection, write)


def _within(connection: sa.Connection, write: _Write) -> None:
    try:
        with connection.begin_nested():
            write.result = write.function(connection)
    except sa.exc.OperationalError:
        # The database itself is in trouble: what is left of the whole transaction is not to be trusted.
        raise
    except Exception as error:  # noqa: BLE001 - raised again where the result is asked for
        write.error = error
