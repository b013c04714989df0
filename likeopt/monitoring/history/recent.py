"""Stored windows of the last minutes, kept in memory so that only new ones are read."""

from __future__ import annotations

from collections.abc import Sequence

from likeopt.monitoring.history.store import HostWindow, Store


class RecentWindows:
    """What of ``store`` ended lately. For use by one thread at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._windows: list[HostWindow] = []
        self._since_s = float("inf")
        self._looked_at_s = float("-inf")

    def since(self, since_s: float, now_s: float) -> Sequence[HostWindow]:
        """All that ended after ``since_s``, oldest first; what is older is forgotten here.

        Raises Unavailable when the database cannot be read.
        """
        was_set_back = now_s < self._looked_at_s
        if since_s < self._since_s or was_set_back:
            self._windows = []
        # Hosts' clocks differ: what is new of one may be older than what is known of another.
        seen: dict[str, float] = {}
        for host, window in self._windows:
            seen[host] = max(window.ended_at_s, seen.get(host, 0.0))
        new = self._store.windows(since_s, seen)
        kept = [item for item in self._windows if item[1].ended_at_s > since_s]
        self._windows = sorted([*kept, *new], key=lambda item: item[1].ended_at_s)
        self._since_s, self._looked_at_s = since_s, now_s
        return self._windows
