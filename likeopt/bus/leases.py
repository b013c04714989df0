"""Leases in Redis: names that one process of a cluster holds, and only while it lives."""

from __future__ import annotations

import threading

from likeopt.bus.redis_link import Client, LinkDown, RedisLink, Script

TTL_S = 3.0
RENEW_EVERY_S = 1.0
PREFIX = "likeopt:lease:"

_CLAIM = Script(
    """
    local mine, time_left_ms = ARGV[1], ARGV[2]
    local holders = {}
    for i, name in ipairs(KEYS) do
        local holder = redis.call('GET', name)
        if not holder or holder == mine then
            redis.call('SET', name, mine, 'PX', time_left_ms)
            holder = mine
        end
        holders[i] = holder
    end
    return holders
    """
)
_RELEASE = Script("if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('UNLINK', KEYS[1]) end")


class RedisLeases:
    """The leases of one process, ``holder``, whose name no other process of the cluster has.

    A lease ends ``TTL_S`` after its process has; until then it is renewed. While Redis is away every
    claim succeeds: two may then do the same work, but none waits in vain.
    """

    def __init__(self, link: RedisLink, holder: str, prefix: str = PREFIX) -> None:
        self.holder = holder
        self._link = link
        self._prefix = prefix
        self._held: set[str] = set()
        self._lock = threading.Lock()
        self._renewing = threading.Lock()
        self._closed = threading.Event()
        self._renewer: threading.Thread | None = None

    def claim(self, name: str) -> str:
        """Who holds the name now: ``self.holder`` if it was free, was this process's, or nobody can tell."""
        holder = self._claimed([name])[0]
        if holder == self.holder:
            with self._lock:
                self._held.add(name)
                if self._renewer is None:
                    self._renewer = threading.Thread(target=self._keep_renewing, name="leases", daemon=True)
                    self._renewer.start()
        return holder

    def try_claim(self, name: str) -> bool:
        """Whether the name is this process's now."""
        return self.claim(name) == self.holder

    def release(self, name: str) -> None:
        """Let go of the name, if it is this process's."""
        # Not while names are renewed: one that is let go of meanwhile would be claimed again.
        with self._renewing, self._lock:
            self._held.discard(name)
        try:
            self._link.run(lambda client: _RELEASE(client, [self._prefix + name], self.holder))
        except LinkDown:
            return  # it ends by itself

    def renew(self) -> None:
        """Hold all names for ``TTL_S`` from now on; those that Redis has forgotten are claimed again."""
        with self._renewing:
            with self._lock:
                names = list(self._held)
            if names:
                self._claimed(names)

    def _claimed(self, names: list[str]) -> list[str]:
        def claim(client: Client) -> list[bytes]:
            claimed: list[bytes] = _CLAIM(
                client, [self._prefix + name for name in names], self.holder, int(TTL_S * 1000)
            )
            return claimed

        try:
            return [holder.decode() for holder in self._link.run(claim)]
        except LinkDown:
            return [self.holder] * len(names)

    def _keep_renewing(self) -> None:
        while not self._closed.wait(RENEW_EVERY_S):
            with self._lock:
                if not self._held:
                    self._renewer = None
                    return
            self.renew()

    def close(self) -> None:
        """Let go of all names."""
        self._closed.set()
        with self._lock:
            names = list(self._held)
        for name in names:
            self.release(name)
