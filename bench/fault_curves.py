"""What clients notice of a fault: requests a second and p99 in each half second around it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from integration.counting import counted
from running_server import RunningServer

from bench.cached_throughput import CONNECTIONS, searches, wait_kept
from bench.load import Load, Slice, Taken, drive
from bench.serving import Result, say

# Far less than the searches take, so that the slower layers are asked for most of them.
SETTINGS = {"LIKEOPT_CACHE_MEMORY_BYTES": str(1 << 20), "LIKEOPT_WARM_SEARCHES": "0"}
SLICE_S = 0.5
LEAD_S = 1.5
BEFORE_S = 3.0
AFTER_S = 8.0
# A p99 is normal up to so many times its median before the fault.
NORMAL = 1.5
FILLINGS = 20
LAYERS = ("memory", "redis", "disk")


class Steady:
    """A steady load of searches that have all been asked before."""

    def __init__(self, running: RunningServer) -> None:
        self._running = running
        self._asked = Load(running.port, searches(), CONNECTIONS, BEFORE_S + AFTER_S, slice_s=SLICE_S)

    def fill(self) -> Result:
        """Ask until nothing has to be computed; returns the share of the searches each layer answers."""
        wait_kept(self._running)
        say("filling the cache")
        for _ in range(FILLINGS):
            shares = self.shares()
            if shares["computed"] == 0:
                return shares
        raise RuntimeError(f"not every search stays in the cache: {shares}")

    def shares(self) -> Result:
        """The share of the searches each layer answers in two seconds."""
        before = self._counts()
        drive(self._asked._replace(seconds=2.0))
        counts = {name: count - before[name] for name, count in self._counts().items()}
        return {name: round(count / sum(counts.values()), 2) for name, count in counts.items()}

    def _counts(self) -> dict[str, float]:
        name = "likeopt_cache_requests_total"
        hits = {
            layer: counted(self._running, name, object="search", layer=layer, result="hit")
            for layer in LAYERS
        }
        computed = counted(self._running, "likeopt_cache_computations_total", object="search")
        return hits | {"computed": computed}

    def through(self, name: str, fault: Callable[[], object]) -> Result:
        """The rows of one fault, which ``fault`` causes and, when it returns, has ended."""
        say(name)
        begin_s = time.perf_counter() + LEAD_S
        with ThreadPoolExecutor(1) as pool:
            driven = pool.submit(drive, self._asked._replace(begin_s=begin_s))
            time.sleep(begin_s + BEFORE_S - time.perf_counter())
            fault()
            lasted_s = time.perf_counter() - begin_s - BEFORE_S
            taken = driven.result()
        return {name: _judged(taken, lasted_s)} | _curves(name, taken.slices)


def _judged(taken: Taken, lasted_s: float) -> Result:
    border = round(BEFORE_S / SLICE_S)
    before, after = taken.slices[:border], taken.slices[border:]
    usual_ms = statistics.median(one.p99_ms for one in before)
    above = {n for n, one in enumerate(after) if not one.answers or one.p99_ms > NORMAL * usual_ms}
    # One half second alone, long after the fault, is the noise that there is without a fault too.
    alone = {n for n in above if n * SLICE_S > lasted_s + 1.0 and not above & {n - 1, n + 1}}
    return {
        "lasted s": round(lasted_s, 1),
        "usual p99 ms": round(usual_ms, 1),
        "worst p99 ms": round(max(one.p99_ms for one in after), 1),
        # Counted from the beginning of the fault.
        "p99 normal again after s": (max(above - alone, default=-1) + 1) * SLICE_S,
        "lone half seconds above that later": len(alone),
        "not 2xx": taken.refused,
        "longest without an answer at the end ms": round(taken.waiting_ms, 1),
    }


def _curves(name: str, slices: Sequence[Slice]) -> Result:
    """Numbers for each half second; the fault begins at the bar."""
    return {
        f"{name}: requests/s": _curve(one.answers / SLICE_S for one in slices),
        f"{name}: p99 ms": _curve(one.p99_ms for one in slices),
        f"{name}: not 2xx": _curve(one.refused for one in slices),
    }


def _curve(values: Iterable[float]) -> str:
    numbers = [f"{value:.0f}" for value in values]
    border = round(BEFORE_S / SLICE_S)
    return " ".join([*numbers[:border], "‖", *numbers[border:]])
