"""Several layers as one: read through, promoted upwards, written to all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import inf
from typing import NamedTuple, Protocol

import msgspec

from likeopt.cache.backend import Backend, Entry, Key, LayerName, Size
from likeopt.cache.epochs import Epochs
from likeopt.cache.kinds import Kind
from likeopt.cache.missed import Deletions


class Found(NamedTuple):
    """An entry and the layer it was in."""

    entry: Entry
    layer: LayerName


class LayerReader(Protocol):
    """Told of every look into a layer."""

    def looked(self, layer: LayerName, kind: str, found: bool, elapsed_s: float) -> None:
        """A layer was asked for a thing of ``kind``."""
        ...


class Tiered:
    """Layers from the fastest to the slowest, of which each kind uses those that its Kind names.

    Memory is this process's own; ``epochs`` tells it what other processes have changed. ``told`` is
    given every deletion once it is made here, for other hosts to follow.
    """

    name: LayerName = "null"

    def __init__(
        self,
        layers: Sequence[Backend],
        kinds: Mapping[str, Kind],
        epochs: Epochs,
        reader: LayerReader,
        clock: Callable[[], float] = time.perf_counter,
        *,
        told: Callable[[Deletions], None] = lambda _deletions: None,
    ) -> None:
        self._layers = {layer.name: layer for layer in layers}
        self._used = {
            name: tuple(self._layers[layer] for layer in kind.layers if layer in self._layers)
            for name, kind in kinds.items()
        }
        self._epochs = epochs
        self._reader = reader
        self._clock = clock
        self._told = told

    def get(self, key: Key) -> Entry | None:
        """The entry of the first layer that has it, as it was set."""
        found = self.find(key)
        return msgspec.structs.replace(found.entry, since_ns=0) if found else None

    def find(self, key: Key, stored_after_s: float = -inf, *, again: bool = False) -> Found | None:
        """The entry of the first layer that has it, which then is in the faster ones too.

        One that was stored at ``stored_after_s`` or before counts as none. ``again`` is for a second look
        on behalf of the same caller, whose misses are told already.
        """
        since_ns = self._epochs.now_ns()
        faster: list[Backend] = []
        for layer in self.layers_of(key.kind):
            started_s = self._clock()
            entry = self._read(layer, key)
            if entry is not None and entry.stored_at_s <= stored_after_s:
                entry = None
            if entry is not None or not again:
                self._reader.looked(layer.name, key.kind, entry is not None, self._clock() - started_s)
            if entry is not None:
                if faster:
                    entry = msgspec.structs.replace(entry, since_ns=since_ns)
                    self._keep(key, entry, faster)
                return Found(entry, layer.name)
            faster.append(layer)
        return None

    def _read(self, layer: Backend, key: Key) -> Entry | None:
        entry = layer.get(key)
        if entry is None or layer.name != "memory":
            return entry
        if self._epochs.changed_since(entry.since_ns, key, entry.tags):
            layer.delete(key)
            return None
        return entry

    def set(self, key: Key, entry: Entry) -> None:
        """Keep the entry in every layer of its kind, unless what it was made from changed meanwhile."""
        if not entry.since_ns:
            entry = msgspec.structs.replace(entry, since_ns=self._epochs.now_ns())
        self._keep(key, entry, self.layers_of(key.kind))

    def _keep(self, key: Key, entry: Entry, layers: Sequence[Backend]) -> None:
        if self._epochs.changed_since(entry.since_ns, key, entry.tags):
            return
        for layer in layers:
            layer.set(key, entry)
        # Whoever changed it while it was being written may have deleted too early, and another worker,
        # on another host even, may have taken it from there into its memory since.
        if self._epochs.changed_since(entry.since_ns, key, entry.tags):
            self.delete(key)

    def delete(self, key: Key) -> None:
        """Forget the entry, in every worker of the host before this returns."""
        self._forget(Deletions(keys={key}), self.layers_of(key.kind))
        self._told(Deletions(keys={key}))

    def drop_tags(self, tags: Iterable[str]) -> int:
        """Forget what has one of the tags, in every worker of the host before this returns."""
        deletions = Deletions(tags=set(tags))
        dropped = self._forget(deletions, self._layers.values())
        self._told(deletions)
        return dropped

    def clear(self, kind: str | None = None) -> int:
        """Forget all of the kind, or all, in every worker of the host before this returns."""
        deletions = Deletions(everything=True) if kind is None else Deletions(kinds={kind})
        cleared = self._forget(deletions, self._layers.values())
        self._told(deletions)
        return cleared

    def forget(self, deletions: Deletions) -> None:
        """Forget what another host has told of; it has done so in the layer that both share."""
        self._forget(deletions, [layer for layer in self._layers.values() if layer.name != "redis"])

    def forget_memory(self) -> None:
        """Take nothing in any worker's memory for granted: something may have been missed."""
        self._epochs.touch_kind(None)

    def _forget(self, deletions: Deletions, layers: Iterable[Backend]) -> int:
        self._touch(deletions)
        forgotten = [_delete_from(layer, deletions) for layer in layers]
        # Again: what was read from a slower layer between the two is no good either.
        self._touch(deletions)
        return max(forgotten, default=0)

    def _touch(self, deletions: Deletions) -> None:
        for key in deletions.keys:
            self._epochs.touch(key)
        if deletions.tags:
            self._epochs.touch_tags(deletions.tags)
        for kind in deletions.kinds:
            self._epochs.touch_kind(kind)
        if deletions.everything:
            self._epochs.touch_kind(None)

    def layers_of(self, kind: str) -> Sequence[Backend]:
        """The layers that the kind uses, the fastest first; all for a kind that is not known."""
        used = self._used.get(kind)
        return tuple(self._layers.values()) if used is None else used

    def sizes(self) -> dict[LayerName, Size]:
        """How full each layer is."""
        return {name: layer.size() for name, layer in self._layers.items()}

    def size(self) -> Size:
        """How full the fullest layer is: an entry is in several."""
        return max(self.sizes().values(), key=lambda size: size.entries, default=Size(0, 0, 0, "off"))

    def close(self) -> None:
        """Close every layer."""
        for layer in self._layers.values():
            layer.close()


def _delete_from(layer: Backend, deletions: Deletions) -> int:
    for key in deletions.keys:
        layer.delete(key)
    dropped = layer.drop_tags(deletions.tags) if deletions.tags else 0
    cleared = sum(layer.clear(kind) for kind in deletions.kinds)
    return dropped + cleared + (layer.clear() if deletions.everything else 0)
