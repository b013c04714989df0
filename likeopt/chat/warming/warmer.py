"""Making wanted things anew: one at a time, and only while there is nothing better to do."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from likeopt.chat.warming.settling import Settling
from likeopt.chat.warming.wants import Want, WantKind, kind_of
from likeopt.errors import LikeOptError, Overloaded

logger = logging.getLogger(__name__)

SETTLE_S = 2.0
# Between two looks for changes, while busy, and between two things made.
IDLE_PAUSE_S = 0.5
BUSY_PAUSE_S = 0.05
BREATH_S = 0.01
# Without a free moment for so long, a worker leaves warming to another.
PATIENCE_S = 10.0
# Things made in a row that were not kept, such as while a part is down, end a round until later.
MOST_FAILURES = 3
RETRY_S = 30.0
MOST_ASKED = 1000
END_S = 2.0


class Role(Protocol):
    """Held by the one worker of a host that warms by itself."""

    def release(self) -> None:
        """Leave it to another."""
        ...


class Maker(NamedTuple):
    """How things of one kind are made, and whether one is kept already; both may raise LikeOptError."""

    make: Callable[[Any], object]
    is_cached: Callable[[Any], bool]


class Surroundings(NamedTuple):
    """What a Warmer goes by.

    ``state`` differs whenever kept results may have become old, ``busy`` says whether the worker has anything
    else under way, ``take_role`` returns None while another process of this host has the role, and
    ``most_wanted`` what to make after a change, the most wanted first.
    """

    state: Callable[[], Hashable]
    busy: Callable[[], bool]
    take_role: Callable[[], Role | None]
    most_wanted: Callable[[], Sequence[Want]]


class _Round:
    """What is to be made because of one change, and how many in a row were not kept."""

    def __init__(self, state: Hashable, wants: Iterable[Want]) -> None:
        self.state = state
        self.left = deque(wants)
        self.failures = 0


class Warmer:
    """One worker's. ``made`` is told the kind of everything made and kept; ``clock`` counts seconds."""

    def __init__(
        self,
        makers: Mapping[WantKind, Maker],
        surroundings: Surroundings,
        made: Callable[[str], None] = lambda _kind: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._makers = makers
        self._surroundings = surroundings
        self._made = made
        self._clock = clock
        self._settling = Settling(surroundings.state, clock, SETTLE_S)
        self._asked: deque[Want] = deque()
        self._round: _Round | None = None
        self._role: Role | None = None
        self._done: Hashable = None
        self._not_before_s = self._free_at_s = clock()
        self._closing = False
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None

    def ask(self, wants: Sequence[Want]) -> int:
        """Make these too, before anything else; returns how many there are.

        Raises Overloaded when too many have been asked for already.
        """
        if len(self._asked) + len(wants) > MOST_ASKED:
            raise Overloaded("overloaded", retry_after_s=30)
        self._asked.extend(wants)
        self._wake.set()
        return len(wants)

    def step(self) -> float:
        """Make one thing, if there is one and time for it; returns for how many seconds to rest then."""
        state = self._settling.settled()
        if self._round is not None and self._round.state != state:
            self._round = None
        if not self._asked and not self._is_needed(state):
            return IDLE_PAUSE_S
        if self._surroundings.busy():
            self._lose_patience()
            return BUSY_PAUSE_S
        self._free_at_s = self._clock()
        if self._asked:
            self._make(self._asked.popleft())
            return BREATH_S
        return self._go_on(state)

    def _is_needed(self, state: Hashable) -> bool:
        return state is not None and state != self._done and self._clock() >= self._not_before_s

    def _lose_patience(self) -> None:
        if self._role is not None and self._clock() - self._free_at_s > PATIENCE_S:
            self._leave_role()
            self._not_before_s = self._clock() + 4 * IDLE_PAUSE_S

    def _leave_role(self) -> None:
        self._round = None
        if self._role is not None:
            self._role.release()
            self._role = None

    def _go_on(self, state: Hashable) -> float:
        self._role = self._role or self._surroundings.take_role()
        if self._role is None:
            return IDLE_PAUSE_S
        under_way = self._round = self._round or _Round(state, self._surroundings.most_wanted())
        if not under_way.left:
            self._round, self._done = None, state
            return IDLE_PAUSE_S
        under_way.failures = 0 if self._make(under_way.left.popleft()) else under_way.failures + 1
        if under_way.failures >= MOST_FAILURES:
            self._round, self._not_before_s = None, self._clock() + RETRY_S
        return BREATH_S

    def _make(self, want: Want) -> bool:
        """Whether ``want`` is kept now."""
        maker = self._makers.get(kind_of(want))
        try:
            if maker is None or maker.is_cached(want):
                return True
            maker.make(want)
            if not maker.is_cached(want):
                return False
        except LikeOptError as error:
            logger.debug("warming: %s", error)
            return False
        self._made(kind_of(want))
        return True

    def open(self) -> None:
        """Begin, in a thread of its own."""
        self._thread = threading.Thread(target=self._run, name="warmer", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        rest_s = IDLE_PAUSE_S
        while True:
            self._wake.wait(rest_s)
            self._wake.clear()
            if self._closing:
                return
            try:
                rest_s = self.step()
            except Exception as error:
                # Warming is never worth a worker.
                level = logging.DEBUG if isinstance(error, LikeOptError) else logging.ERROR
                logger.log(level, "warming failed", exc_info=error)
                rest_s = RETRY_S

    def close(self) -> None:
        """End as soon as what is being made is done, and leave the role to another."""
        self._closing = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(END_S)
        self._leave_role()
