"""Layers as simple as can be, which let a test step in at every point of a call."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from likeopt.cache.backend import Entry, Key, LayerName, Size
from likeopt.cache.packing import pack, unpack

Clock = Callable[[], float]


class DictLayer:
    """Keeps entries in a dictionary.

    ``interrupt("got", step)`` has ``step`` called once, right after the next look has read what is there:
    likewise ``setting`` (before), ``kept`` (after) and ``deleted`` (after).
    """

    def __init__(self, name: LayerName, clock: Clock) -> None:
        self.name: LayerName = name
        self.entries: dict[Key, Entry] = {}
        self._clock = clock
        self._steps: dict[str, Callable[[], object]] = {}
        self._closed = False

    def interrupt(self, point: str, step: Callable[[], object]) -> None:
        self._steps[point] = step

    def _at(self, point: str) -> None:
        self._steps.pop(point, lambda: None)()

    def get(self, key: Key) -> Entry | None:
        entry = self.entries.get(key)
        self._at("got")
        return entry if entry is not None and self._clock() < entry.kept_until_s else None

    def set(self, key: Key, entry: Entry) -> None:
        self._at("setting")
        if not self._closed:
            self.entries[key] = entry
        self._at("kept")

    def delete(self, key: Key) -> None:
        self.entries.pop(key, None)
        self._at("deleted")

    def drop_tags(self, tags: Iterable[str]) -> int:
        wanted = set(tags)
        return self._drop([key for key, entry in self.entries.items() if wanted & set(entry.tags)])

    def clear(self, kind: str | None = None) -> int:
        return self._drop([key for key in self.entries if kind in {None, key.kind}])

    def _drop(self, keys: list[Key]) -> int:
        for key in keys:
            del self.entries[key]
        self._at("deleted")
        return len(keys)

    def size(self) -> Size:
        return Size(len(self.entries), sum(len(entry.body) for entry in self.entries.values()), None)

    def close(self) -> None:
        self.entries.clear()
        self._closed = True


class FolderLayer(DictLayer):
    """Keeps each entry in a file of its own, which all processes share; tags and kinds are not dropped."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        super().__init__("disk", clock)
        self._folder = folder
        folder.mkdir(exist_ok=True)

    def get(self, key: Key) -> Entry | None:
        path = self._path(key)
        entry = unpack(path.read_bytes()) if path.exists() else None
        self._at("got")
        return entry if entry is not None and self._clock() < entry.kept_until_s else None

    def set(self, key: Key, entry: Entry) -> None:
        unfinished = self._path(key).with_suffix(".unfinished")
        unfinished.write_bytes(pack(entry))
        unfinished.replace(self._path(key))

    def delete(self, key: Key) -> None:
        self._path(key).unlink(missing_ok=True)

    def _path(self, key: Key) -> Path:
        return self._folder / f"{key.kind}-{key.digest}"
