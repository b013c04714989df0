"""How entries lie in Redis.

A tag is a name with a random mark that every entry with the tag carries too. Forgetting the mark makes
them misses, however many there are; so does Redis itself by evicting it.

All names hold the id that Redis draws when it starts. So nothing comes back that was deleted after
a restarted Redis had last saved itself, or that had not yet reached the one that took over.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from likeopt.bus.redis_link import Client, Script
from likeopt.cache.backend import Key
from likeopt.cache.missed import Deletions

UNLINKED_AT_ONCE = 500
PAGE = 1000
# Counting looks at no more than this many pages of names, and then goes by their share.
PAGES_COUNTED = 100
MARK_BYTES = 8

# An entry is kept behind the names of its tags and their marks; 0x90 is a list without any.
_GET = Script(
    """
    local kept = redis.call('GET', KEYS[1])
    if not kept then return false end
    if string.byte(kept) == 0x90 then return string.sub(kept, 2) end
    local whole, start, marks = pcall(cmsgpack.unpack_one, kept, 0)
    if not whole or start < 1 or type(marks) ~= 'table' then return kept end
    local names = {}
    for i = 1, #marks, 2 do names[#names + 1] = marks[i] end
    if #names > 0 then
        local now = redis.pcall('MGET', unpack(names))
        for i = 1, #names do
            if now[i] ~= marks[2 * i] then
                redis.pcall('UNLINK', KEYS[1])
                return false
            end
        end
    end
    return string.sub(kept, start + 1)
    """
)
_SET = Script(
    """
    local packed, new_mark, time_left_ms = ARGV[1], ARGV[2], tonumber(ARGV[3])
    local marks = {}
    for i = 2, #KEYS do
        local mark = redis.call('GET', KEYS[i])
        if not mark then
            mark = new_mark
            redis.call('SET', KEYS[i], mark, 'PX', time_left_ms + 1000)
        elseif redis.call('PTTL', KEYS[i]) < time_left_ms + 1000 then
            redis.call('PEXPIRE', KEYS[i], time_left_ms + 1000)
        end
        marks[#marks + 1] = KEYS[i]
        marks[#marks + 1] = mark
    end
    redis.call('SET', KEYS[1], cmsgpack.pack(marks) .. packed, 'PX', time_left_ms)
    """
)


class Fill(NamedTuple):
    """How full Redis is: of these entries, and of everything; ``capacity_bytes`` None when unbounded."""

    entries: int
    size_bytes: int
    capacity_bytes: int | None


class RedisEntries:
    """Packed entries by key, under names that begin with ``prefix``. Each call is given the client."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix

    def get(self, client: Client, key: Key) -> bytes | None:
        """What was set, unless one of its tags was dropped since."""
        found: bytes | None = _GET(client, [self._entry(client, key)])
        return found

    def set(self, client: Client, key: Key, packed: bytes, tags: Sequence[str], time_left_ms: int) -> None:
        """Keep ``packed`` for so long."""
        names = [self._entry(client, key), *(self._tag(client, tag) for tag in tags)]
        _SET(client, names, packed, secrets.token_bytes(MARK_BYTES), time_left_ms)

    def delete(self, client: Client, deletions: Deletions) -> int:
        """Make the deletions; returns how many entries whole kinds had."""
        names = [self._entry(client, key) for key in deletions.keys]
        names += [self._tag(client, tag) for tag in deletions.tags]
        for start in range(0, len(names), UNLINKED_AT_ONCE):
            client.unlink(*names[start : start + UNLINKED_AT_ONCE])
        if not deletions.everything:
            return sum(_unlink(client, self._pattern(client, kind)) for kind in deletions.kinds)
        entries = _unlink(client, self._pattern(client))
        # What is left: tags, and names of earlier runs.
        _unlink(client, f"{_literally(self._prefix)}*")
        return entries

    def fill(self, client: Client) -> Fill:
        """Entries are counted, and in a large Redis estimated, with those whose tag was dropped."""
        entries = 0
        for page, names in enumerate(_pages(client, self._pattern(client)), 1):
            entries += len(names)
            if page == PAGES_COUNTED:
                entries = max(entries, entries * int(client.dbsize()) // (page * PAGE))
                break
        memory = client.info("memory")
        return Fill(entries, int(memory["used_memory"]), int(memory.get("maxmemory", 0)) or None)

    def _entry(self, client: Client, key: Key) -> str:
        return f"{self._prefix}{client.server_id}:entry:{key.kind}:{key.digest}"

    def _tag(self, client: Client, tag: str) -> str:
        return f"{self._prefix}{client.server_id}:tag:{tag}"

    def _pattern(self, client: Client, kind: str | None = None) -> str:
        of_kind = "" if kind is None else f"{_literally(kind)}:"
        return f"{_literally(self._prefix)}{client.server_id}:entry:{of_kind}*"


def _unlink(client: Client, pattern: str) -> int:
    return sum(int(client.unlink(*names)) for names in _pages(client, pattern) if names)


def _pages(client: Client, pattern: str) -> Iterator[Sequence[bytes | str]]:
    cursor, names = client.scan(0, match=pattern, count=PAGE)
    yield names
    while cursor:
        cursor, names = client.scan(cursor, match=pattern, count=PAGE)
        yield names


def _literally(text: str) -> str:
    return re.sub(r"([*?\[\]\\])", r"\\\1", text)
