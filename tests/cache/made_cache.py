"""A cache over simple layers, and what it tells."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from random import Random
from typing import Any

from likeopt.bus.locks import KeyLocks
from likeopt.cache.backend import Backend, Entry
from likeopt.cache.cache import Cache, Parts
from likeopt.cache.epochs import Epochs
from likeopt.cache.kinds import Kind
from likeopt.cache.tiered import Tiered
from likeopt.cache.turns import Turns

SEARCH = Kind("search", ("memory", "disk"), ttl_s=60.0, grace_s=600.0)
PATIENCE_S = 10.0


class Told:
    """Counts what the cache and its layers tell."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, ...]] = Counter()
        self._lock = threading.Lock()

    def _count(self, *what: str) -> None:
        with self._lock:
            self.counts[what] += 1

    def looked(self, layer: str, kind: str, found: bool, elapsed_s: float) -> None:
        assert elapsed_s >= 0
        self._count("looked", layer, kind, "hit" if found else "miss")

    def looked_up(self, kind: str, status: str, entry: Entry | None) -> None:
        assert entry is not None or status in {"miss", "bypass"}
        self._count("looked_up", kind, status)

    def computed(self, kind: str, elapsed_s: float) -> None:
        assert elapsed_s >= 0
        self._count("computed", kind)

    def coalesced(self, kind: str) -> None:
        self._count("coalesced", kind)

    def not_stored(self, kind: str, reason: str) -> None:
        self._count("not_stored", kind, reason)


class Unlucky(Random):
    """Always draws the same number."""

    def __init__(self, drawn: float) -> None:
        super().__init__()
        self._drawn = drawn

    def random(self) -> float:
        return self._drawn


def made_cache(
    run_dir: Path,
    layers: Sequence[Backend],
    clock: Callable[[], float],
    *,
    kinds: Sequence[Kind] = (SEARCH,),
    told: Told | None = None,
    strict: bool = True,
    sleep: Callable[[float], None] | None = None,
    random: Random | None = None,
) -> Cache:
    """A cache as one process has it; another on the same ``run_dir`` stands for another process."""
    told = told or Told()
    epochs = Epochs(run_dir / "epochs")
    by_name = {kind.name: kind for kind in kinds}
    locks = KeyLocks(run_dir / "locks")
    parts = Parts(
        tiered=Tiered(layers, by_name, epochs, told),
        epochs=epochs,
        turns=Turns(locks, sleep=sleep) if sleep else Turns(locks),
        events=told,
        random=random or Unlucky(0.0),
        clock=clock,
        strict=strict,
    )
    return Cache(parts, by_name)


def aside(function: Callable[[], Any]) -> Future[Any]:
    """Run the function on a thread of its own; its result, or what it raises, is in the future."""
    future: Future[Any] = Future()

    def run() -> None:
        try:
            future.set_result(function())
        except Exception as error:  # noqa: BLE001 - raised again by who asks for the result
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future


class Gate:
    """A computation that waits to be let go, and says when it has begun and how often."""

    def __init__(self, value: Any = "computed") -> None:
        self.value = value
        self.calls = 0
        self.begun = threading.Event()
        self.go = threading.Event()

    def opened(self) -> Gate:
        """The same, going on at once."""
        self.go.set()
        return self

    def __call__(self) -> Any:
        self.calls += 1
        self.begun.set()
        assert self.go.wait(PATIENCE_S)
        if isinstance(self.value, Exception):
            raise self.value
        return self.value
