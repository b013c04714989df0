"""Looks at what a process does, many times a second, from a thread of the system's own.

The thread exists only while a profile is being taken. Of the hub's thread it sees the
greenlet that runs; greenlets that wait cost nothing and are not seen.
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from types import CodeType, FrameType

from gevent.monkey import get_original

from likeopt.monitoring.profiling.profile import HUB, IDLE, THREADS, Profile

# Innermost functions of threads that wait for something to do.
WAITING = frozenset(
    {
        "gevent.hub:Hub.run",
        "gevent._threading:acquire_with_timeout",
        "gevent._threading:_Condition.wait",
        "concurrent.futures.thread:_worker",
        "likeopt.bus.bell:Bell.wait",
        "likeopt.monitoring.log_lines:LineWriter._gathered",
        "selectors:EpollSelector.select",
        "selectors:SelectSelector._select",
        "selectors:_PollLikeSelector.select",
        "socket:socket.accept",
        "threading:Condition.wait",
        "threading:Thread._wait_for_tstate_lock",
    }
)

# The group of threads, and the ids of code objects: hashing those themselves would go through all of each.
Stack = tuple[str, tuple[int, ...]]

# The sampler must wait for the interpreter as little as can be: after the usual interval it would be given
# it by a call that lets go of it, such as one that sends, and would see nothing but those.
SWITCH_S = 0.00005


class Sampler:
    """Samples this process ``hz`` times a second from ``start`` to ``stop``.

    ``hub`` is the id of the hub's thread, None in a process without one. Threads in ``unseen`` are left
    out, and so are, unless they work, all but the hub's.
    """

    def __init__(self, hz: float, hub: int | None = None, unseen: frozenset[int] = frozenset()) -> None:
        self._period_s = 1 / hz
        self._hub = hub
        self._unseen = unseen
        self._codes: dict[int, tuple[str, CodeType]] = {}
        self._stacks: Counter[Stack] = Counter()
        self._samples = 0
        self._is_wanted = True
        self._has_ended = False
        self._began = (time.perf_counter(), time.process_time())

    def start(self) -> None:
        """Begin to look."""
        self._began = (time.perf_counter(), time.process_time())
        get_original("_thread", "start_new_thread")(self._look_until_stopped, ())

    def end(self) -> None:
        """Have the thread end soon; a second call does nothing."""
        self._is_wanted = False

    def stop(self, process: str) -> Profile:
        """End the thread, and return what was seen of the process called ``process``."""
        began_s, began_cpu_s = self._began
        self.end()
        while not self._has_ended:
            time.sleep(self._period_s / 4)
        return Profile(
            process=process,
            pid=os.getpid(),
            elapsed_s=round(time.perf_counter() - began_s, 3),
            samples=self._samples,
            cpu_s=round(time.process_time() - began_cpu_s, 3),
            stacks=self._folded(),
        )

    def _look_until_stopped(self) -> None:
        # Patched, these would make a hub for this thread.
        sleep, own = get_original("time", "sleep"), get_original("_thread", "get_ident")()
        next_s = time.perf_counter()
        usual_s = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH_S)
        while self._is_wanted:
            self._look(own)
            next_s = max(next_s + self._period_s, time.perf_counter())
            sleep(max(0.0, next_s - time.perf_counter()))
        sys.setswitchinterval(usual_s)
        self._has_ended = True

    def _look(self, own: int) -> None:
        self._samples += 1
        is_idle = True
        for thread, frame in sys._current_frames().items():  # noqa: SLF001 - the documented way
            if thread == own or thread in self._unseen:
                continue
            stack = self._stack(frame)
            waits = self._codes[stack[-1]][0] in WAITING
            is_idle = is_idle and waits
            if thread == self._hub:
                self._stacks[HUB, () if waits else stack] += 1
            elif not waits:
                self._stacks[THREADS, stack] += 1
        if is_idle and self._hub is None:
            self._stacks[THREADS, ()] += 1

    def _stack(self, innermost: FrameType) -> tuple[int, ...]:
        stack = []
        frame: FrameType | None = innermost
        while frame is not None:
            code = frame.f_code
            if id(code) not in self._codes:
                module = frame.f_globals.get("__name__", "?")
                self._codes[id(code)] = f"{module}:{code.co_qualname}".replace(";", ","), code
            stack.append(id(code))
            frame = frame.f_back
        return tuple(reversed(stack))

    def _folded(self) -> dict[str, int]:
        folded: Counter[str] = Counter()
        for (group, stack), count in self._stacks.items():
            names = [self._codes[code][0] for code in stack] or [IDLE]
            folded[";".join((group, *names))] += count
        return dict(folded)
