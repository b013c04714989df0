"""What sampling a process for some time has found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

# The hub's thread runs one greenlet at a time; other threads do native work or belong to a plain process.
HUB, THREADS = "hub", "threads"
IDLE = "idle"


class Profile(msgspec.Struct, frozen=True):
    """Stacks of one process, seen ``samples`` times within ``elapsed_s``.

    A key of ``stacks`` is the group of threads, then ``module:function`` from the outermost call to the
    innermost, or ``idle`` alone, with semicolons between; its value is how often that was seen. ``cpu_s``
    is the processor time the process used meanwhile.
    """

    process: str
    pid: int
    elapsed_s: float
    samples: int
    cpu_s: float
    stacks: dict[str, int]

    @property
    def idle_ratio(self) -> float:
        """Share of samples, in [0, 1], in which nothing ran or, with a hub, the hub waited."""
        idle = self.stacks.get(f"{HUB};{IDLE}", 0) + self.stacks.get(f"{THREADS};{IDLE}", 0)
        return idle / self.samples if self.samples else 0.0

    @property
    def cpu_ratio(self) -> float:
        """Processor time used in units of one core."""
        return self.cpu_s / self.elapsed_s if self.elapsed_s else 0.0

    def lines(self) -> Iterator[tuple[tuple[str, ...], int]]:
        """Each stack with the process before it, outermost first, and how often it was seen."""
        for stack, count in sorted(self.stacks.items()):
            yield (self.process, *stack.split(";")), count


class Share(msgspec.Struct, frozen=True):
    """How often one function was the innermost of its stack, and how often it was part of one."""

    function: str
    own: int
    whole: int


def shares(profiles: Sequence[Profile]) -> list[Share]:
    """Functions over all processes, those with most samples of their own first; idleness is none."""
    own: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    for profile in profiles:
        for (_, _, *stack), count in profile.lines():
            if stack and stack != [IDLE]:
                own[stack[-1]] += count
                whole.update(dict.fromkeys(stack, count))
    found = [Share(function, own[function], count) for function, count in whole.items()]
    return sorted(found, key=lambda share: (-share.own, -share.whole, share.function))
