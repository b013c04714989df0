"""The layer that hosts share: Redis, which keeps entries until their time is over."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from math import ceil

from redis.exceptions import ResponseError

from likeopt.bus.redis_link import Client, LinkDown, RedisLink, Refused
from likeopt.cache.backend import Entry, Key, LayerName, NoObserver, Observer, Size
from likeopt.cache.missed import Deletions, Missed
from likeopt.cache.packing import pack, unpack
from likeopt.cache.redis_entries import RedisEntries

PREFIX = "likeopt:cache:"
RETRY_S = 0.25


class RedisBackend:
    """Keeps entries in Redis, which bounds them by its own ``maxmemory`` and policy.

    What cannot be deleted while Redis is away is deleted before anything is read from it again.
    ``clock`` gives seconds since the epoch. ``counted_every_s`` is how old a count of entries may be.
    """

    name: LayerName = "redis"

    def __init__(
        self,
        link: RedisLink,
        observer: Observer | None = None,
        prefix: str = PREFIX,
        clock: Callable[[], float] = time.time,
        *,
        counted_every_s: float = 5.0,
    ) -> None:
        self._link = link
        self._observer = observer or NoObserver()
        self._entries = RedisEntries(prefix)
        self._clock = clock
        self._counted_every_s = counted_every_s
        self._counted = (float("-inf"), Size(0, 0, None))
        self._missed = Missed()
        self._unwritten = Missed()
        self._told: list[Callable[[Deletions], None]] = []
        self._making_up = threading.Lock()
        self._retry_at_s = float("-inf")
        self._closed = False
        link.on_up(self._on_up)

    def on_made_up(self, callback: Callable[[Deletions], None]) -> None:
        """Call ``callback`` with deletions that had been missed and were just made.

        Other workers may have read what was deleted as soon as Redis was there for them.
        """
        self._told.append(callback)

    def get(self, key: Key) -> Entry | None:
        """The entry, stale or not; None when there is none, or it is past its keeping."""
        if self._closed or not self._is_current():
            return None
        try:
            packed = self._link.run(lambda client: self._entries.get(client, key))
        except LinkDown as error:
            if error.reason == "wrongtype":
                self._discard(key)
            else:
                self._failed(error)
            return None
        if packed is None:
            return None
        entry = unpack(packed)
        if entry is None:
            self._discard(key)
            return None
        return entry if self._clock() < entry.kept_until_s else None

    def _discard(self, key: Key) -> None:
        self._observer.failed("redis", "corrupt")
        self.delete(key)

    def set(self, key: Key, entry: Entry) -> None:
        """Keep the entry in place of the one before."""
        time_left_ms = ceil((entry.kept_until_s - self._clock()) * 1000)
        if self._closed or time_left_ms <= 0:
            self.delete(key)
            return
        packed = pack(entry)
        try:
            self._link.run(lambda client: self._entries.set(client, key, packed, entry.tags, time_left_ms))
        except Refused as error:
            # What was there before is there still, and is not what the cache is to say any more.
            self._failed(error)
            self.delete(key)
        except LinkDown as error:
            self._failed(error)
            self._unwritten.add(Deletions(keys={key}))

    def delete(self, key: Key) -> None:
        """Forget the entry."""
        self._delete(Deletions(keys={key}))

    def drop_tags(self, tags: Iterable[str]) -> int:
        """Forget every entry with one of the tags; 0, since how many there were is not known."""
        return self._delete(Deletions(tags=set(tags)))

    def clear(self, kind: str | None = None) -> int:
        """Forget all entries, or those of one kind; returns how many there were."""
        return self._delete(Deletions(everything=True) if kind is None else Deletions(kinds={kind}))

    def _delete(self, deletions: Deletions) -> int:
        if self._closed:
            return 0
        try:
            return self._link.run(lambda client: self._entries.delete(client, deletions))
        except LinkDown as error:
            self._failed(error)
            self._missed.add(deletions)
            return 0

    def size(self) -> Size:
        """Entries as counted lately, and the memory of all that Redis holds beside its ``maxmemory``.

        Among the entries are those whose tags were dropped; in a large Redis their number is an estimate.
        """
        now_s = self._clock()
        counted_at_s, size = self._counted
        if self._closed or not self._link.up:
            return size._replace(status="off" if self._closed else "open")
        if 0 <= now_s - counted_at_s < self._counted_every_s:
            return size
        try:
            size = Size(*self._link.run(self._entries.fill))
        except LinkDown as error:
            self._failed(error)
            return size._replace(status="up" if self._link.up else "open")
        self._counted = now_s, size
        return size

    def _is_current(self) -> bool:
        """Whether no deletion is waiting, after making those that were."""
        if not (self._missed.waiting or self._unwritten.waiting):
            return True
        if time.monotonic() < self._retry_at_s:
            return False
        try:
            return self._link.run(self._make_up)
        except LinkDown as error:
            self._failed(error)
            self._retry_at_s = time.monotonic() + RETRY_S
            return False

    def _make_up(self, client: Client) -> bool:
        """Make the deletions that were missed; False while another thread is at it."""
        if not self._making_up.acquire(blocking=False):
            return False
        try:
            while (deletions := self._missed.take()) is not None:
                self._make(client, deletions)
            while (unwritten := self._unwritten.take()) is not None:
                try:
                    self._entries.delete(client, unwritten)
                except BaseException:
                    self._unwritten.add(unwritten)
                    raise
            return True
        finally:
            self._making_up.release()

    def _make(self, client: Client, deletions: Deletions) -> None:
        try:
            self._entries.delete(client, deletions)
        except BaseException:
            self._missed.add(deletions)
            raise
        for tell in self._told:
            tell(deletions)

    def _on_up(self, client: Client) -> None:
        # One that refuses to delete is of no use here, but may be elsewhere.
        with suppress(ResponseError):
            self._make_up(client)

    def _failed(self, error: LinkDown) -> None:
        if error.reason != "open":
            self._observer.failed("redis", error.reason)

    def close(self) -> None:
        """Use Redis no more; the link stays as it is."""
        self._closed = True
