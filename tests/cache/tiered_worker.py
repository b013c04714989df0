"""Layers joined as in one worker of several, which can be stopped in the middle of anything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import msgspec
from cache.layers import Clock, DictLayer
from cache.made_cache import Told
from contracts.cache_backend import search

from likeopt.cache.backend import Entry, Key
from likeopt.cache.epochs import Epochs
from likeopt.cache.kinds import Kind
from likeopt.cache.missed import Deletions
from likeopt.cache.tiered import Tiered

KINDS = {
    "search": Kind("search", ("memory", "redis", "disk"), 60.0),
    "embedding": Kind("embedding", ("memory",), 60.0),
    "answer": Kind("answer", ("disk",), 60.0),
    "page": Kind("page", (), 60.0),
}
KEY = search("it")


class Worker(NamedTuple):
    """One process: a memory of its own over layers that all share."""

    tiered: Tiered
    memory: DictLayer
    redis: DictLayer
    disk: DictLayer
    told: Told
    epochs: Epochs
    announced: list[Deletions]

    def has(self, key: Key = KEY) -> bool:
        return self.tiered.get(key) is not None


Start = Callable[[], Worker]


def worker_starter(clock: Clock, folder: Path) -> Start:
    """Starts workers that share all layers but memory."""
    redis, disk = DictLayer("redis", clock), DictLayer("disk", clock)

    def start_worker() -> Worker:
        memory, told, epochs = DictLayer("memory", clock), Told(), Epochs(folder / "epochs")
        announced: list[Deletions] = []
        tiered = Tiered([memory, redis, disk], KINDS, epochs, told, told=announced.append)
        return Worker(tiered, memory, redis, disk, told, epochs, announced)

    return start_worker


CHANGES: dict[str, Callable[[Worker], object]] = {
    "delete": lambda worker: worker.tiered.delete(KEY),
    "tag": lambda worker: worker.tiered.drop_tags(["tag"]),
    "kind": lambda worker: worker.tiered.clear("search"),
    "all": lambda worker: worker.tiered.clear(),
}


def since(entry: Entry, since_ns: int) -> Entry:
    """The entry, made from what began to be read then."""
    return msgspec.structs.replace(entry, since_ns=since_ns)
