"""This host's disk: the layer that survives restarts, shared by all workers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

from likeopt.cache.backend import Entry, Key, LayerName, NoObserver, Observer, Size
from likeopt.cache.disk_debts import Debts
from likeopt.cache.disk_files import EntryFiles, Look
from likeopt.cache.disk_janitor import Janitor
from likeopt.cache.disk_outage import Outage, Side, reason_of
from likeopt.cache.disk_paths import name_of
from likeopt.cache.disk_total import Totals
from likeopt.errors import Overloaded
from likeopt.offload import Offload

P = ParamSpec("P")
R = TypeVar("R")

_THREADS: Final = 2
_ABSENT: Final = Look(None)


class DiskBackend:
    """Keeps each entry in a file under ``directory``, ``capacity_bytes`` in all.

    A file counts as whole blocks of 4096 bytes; what each thread is just writing comes on top. An entry of
    more than a sixteenth of the capacity is not kept. ``clock`` gives seconds since the epoch. File work is
    done by ``pool``, or threads of its own.
    """

    name: LayerName = "disk"

    def __init__(
        self,
        directory: Path,
        capacity_bytes: int,
        observer: Observer | None = None,
        clock: Callable[[], float] = time.time,
        *,
        pool: Offload | None = None,
    ) -> None:
        self._files = EntryFiles(directory, capacity_bytes, clock)
        self._janitor = Janitor(self._files, clock)
        self._outage = Outage(directory, clock)
        self._observer = observer or NoObserver()
        self._pool = pool or Offload("cache-disk", _THREADS)
        self._janitor_pool = Offload("cache-disk-janitor")
        self._own_pools = [self._janitor_pool] + ([self._pool] if pool is None else [])
        self._tidying = threading.Lock()
        self._debts = Debts()
        self._was_there = self._files.are_there()
        self._closed = False

    def get(self, key: Key) -> Entry | None:
        """The entry, stale or not; None when there is none, or it is past its keeping."""
        name = name_of(key)
        # This look is not worth a native thread: it takes 1 µs, for the kernel remembers what a folder
        # does not have, and going to a thread and back takes 50.
        if name is None or not self._files.exists(name) or self._outage.rests("read"):
            return None
        self._settle()
        look = self._run("read", _ABSENT, self._files.read, name)
        if look.corrupt:
            self._observer.failed(self.name, "corrupt")
        if look.entry is None or (self._debts and self._debts.concern(name, look.entry.tags)):
            return None
        return look.entry

    def set(self, key: Key, entry: Entry) -> None:
        """Keep the entry in place of the one before."""
        name = name_of(key)
        if name is None:
            return
        written = None
        if not self._outage.rests("write"):
            self._settle()
            written = self._run("write", None, self._files.write, name, entry)
        if written is None:
            self.delete(key)
        else:
            self._was_there = True
            self._tidy_if_due(written.totals)

    def delete(self, key: Key) -> None:
        """Forget the entry."""
        name = name_of(key)
        if name is None:
            return
        removed = self._run("remove", None, self._files.remove, name) if self._files.exists(name) else False
        if removed is None or self._is_lost():
            self._debts.owe(names=[name])

    def drop_tags(self, tags: Iterable[str]) -> int:
        """Forget every entry with one of the tags; returns how many there were."""
        tags = list(tags)
        dropped = self._run("remove", None, self._files.drop_tags, tags)
        if dropped is None or self._is_lost():
            self._debts.owe(tags=tags)
        return dropped or 0

    def clear(self, kind: str | None = None) -> int:
        """Forget all entries, or those of one kind; returns how many there were."""
        cleared = self._run("remove", None, self._files.clear, kind)
        if cleared is None or self._is_lost():
            self._debts.owe(kinds=[kind])
        return cleared or 0

    def _is_lost(self) -> bool:
        """Whether the files were there and are not: what could not be removed may come back with them."""
        return self._was_there and not self._files.are_there()

    def _settle(self) -> None:
        if self._debts and not self._outage.rests("remove") and not self._is_lost():
            self._run("remove", False, self._debts.settle, self._files)

    def size(self) -> Size:
        """How full it is; nothing is known of it while it is being counted."""
        if self._closed:
            return Size(0, 0, self._files.capacity_bytes, "off")
        totals = self._run("read", Totals(), self._files.totals)
        self._tidy_if_due(totals)
        size_bytes, entries = (totals.size_bytes, totals.entries) if totals else (0, 0)
        return Size(entries, size_bytes, self._files.capacity_bytes, "open" if self._outage.lasts else "up")

    def close(self) -> None:
        """End the threads; calls after that are misses."""
        self._closed = True
        self._janitor.stop()
        for pool in self._own_pools:
            pool.close()

    def _is_open(self) -> bool:
        return not self._closed

    def _run(
        self, side: Side, otherwise: R, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """The function's result, from a native thread; ``otherwise`` when the disk or the threads fail."""
        if not self._is_open():
            return otherwise
        pool = self._janitor_pool if side == "tidy" else self._pool
        try:
            result = pool.run(function, *args, **kwargs)
        except OSError as error:
            self._observer.failed(self.name, reason_of(error))
            self._outage.failed(side, error)
            return otherwise
        except Overloaded:
            self._observer.failed(self.name, "overloaded")
            return otherwise
        except (RuntimeError, CancelledError):
            if self._is_open():
                raise
            return otherwise
        self._outage.worked(side)
        return result

    def _tidy_if_due(self, totals: Totals | None) -> None:
        due = self._janitor.is_due(totals) or self._outage.concerns("tidy")
        if self._closed or not due or self._outage.rests("tidy") or not self._tidying.acquire(blocking=False):
            return
        try:
            threading.Thread(target=self._tidy, name="cache-disk-tidying", daemon=True).start()
        except RuntimeError:
            # There are too many threads. Later, then.
            self._tidying.release()

    def _tidy(self) -> None:
        try:
            evicted = self._run("tidy", None, self._janitor.tidy)
            for kind, entries in (evicted or {}).items():
                self._observer.evicted(self.name, kind, entries)
        finally:
            self._tidying.release()
