"""Calls under way between workers of several hosts: the caller's side and the answering one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from queue import Empty, Queue
from typing import Any

import msgspec

from likeopt.bus.wire import Accepted, Answer, Ended, Left, Piece, Taken, pieces

# Pieces that may be under way at a time; the caller says how far it has come after half of them.
WINDOW = 16
ACCEPTED_WITHIN_S = 1.0
STALLED_S = 60.0
# During a silence the caller looks this often whether the worker is still there.
LOOK_EVERY_S = 5.0


class NotAccepted(Exception):
    """The worker called takes no notice."""


class CallMade:
    """The caller's side: pieces come in as they like, frames come out whole and in order.

    ``send`` reaches the answering worker.
    """

    def __init__(self, id_: str, send: Callable[[Taken | Left], bool]) -> None:
        self.id = id_
        self._send = send
        self._is_over = False
        self._answers: Queue[Answer] = Queue()

    def hear(self, answer: Answer) -> None:
        """Take an answer, from whoever listens to Redis."""
        self._answers.put(answer)

    def lose(self) -> None:
        """End the frames: the answers cannot be heard any more."""
        self._answers.put(Ended(self.id))

    def frames(self, idle_timeout_s: float | None, is_there: Callable[[], bool]) -> Iterator[Any]:
        """Frames until the answer is over, or lost. Raises NotAccepted; TimeoutError after silence."""
        self._wait_for_acceptance()
        bodies: list[bytes] = []
        number = 0
        while True:
            answer = self._next(idle_timeout_s, is_there)
            # After a gap nothing can be made of the rest.
            if not isinstance(answer, Piece) or answer.number != number:
                self._is_over = isinstance(answer, Ended)
                return
            bodies.append(answer.body)
            number += 1
            if number % (WINDOW // 2) == 0:
                self._send(Taken(self.id, number))
            if answer.is_last:
                yield msgspec.msgpack.decode(b"".join(bodies))
                bodies.clear()

    def leave(self) -> None:
        """Tell the answering worker that the caller wants no more, unless the answer is over."""
        if not self._is_over:
            self._send(Left(self.id))

    def _wait_for_acceptance(self) -> None:
        try:
            answer = self._answers.get(timeout=ACCEPTED_WITHIN_S)
        except Empty:
            raise NotAccepted from None
        if not isinstance(answer, Accepted):
            self.lose()

    def _next(self, idle_timeout_s: float | None, is_there: Callable[[], bool]) -> Answer:
        left_s = float("inf") if idle_timeout_s is None else idle_timeout_s
        while True:
            step_s = min(left_s, LOOK_EVERY_S)
            try:
                return self._answers.get(timeout=step_s)
            except Empty:
                left_s -= step_s
            if left_s <= 0:
                raise TimeoutError
            if not is_there():
                return Ended(self.id)


class CallAnswered:
    """The answering side: sends frames in pieces, no more of them at a time than the caller takes.

    ``send`` reaches the caller, and returns whether it listens.
    """

    def __init__(self, id_: str, send: Callable[[Answer], bool]) -> None:
        self._id = id_
        self._send = send
        self._sent = 0
        self._taken = 0
        self._left = False
        self._changed = threading.Condition()

    def answer(self, frames: Iterator[Any]) -> None:
        """Send the frames until they end or the caller leaves; then close them, if they can be."""
        try:
            if self._send(Accepted(self._id)):
                for frame in frames:
                    if not self._send_frame(frame):
                        return
        finally:
            if isinstance(frames, Generator):
                frames.close()
            self._send(Ended(self._id))

    def _send_frame(self, frame: Any) -> bool:
        for piece in pieces(self._id, frame, self._sent):
            if not self._may_send() or not self._send(piece):
                return False
            self._sent += 1
        return True

    def _may_send(self) -> bool:
        def known() -> bool:
            return self._left or self._sent - self._taken < WINDOW

        with self._changed:
            return self._changed.wait_for(known, STALLED_S) and not self._left

    def hear(self, message: Taken | Left) -> None:
        """The caller has come further, or wants no more."""
        with self._changed:
            if isinstance(message, Taken):
                self._taken = message.number
            else:
                self._left = True
            self._changed.notify_all()

    def lose(self) -> None:
        """End the answer: the caller cannot be heard any more."""
        self.hear(Left(self._id))
