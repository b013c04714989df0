"""What the disk layer does when its files are truncated, filled with noise, or replaced."""

from __future__ import annotations

import os
import random
import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from contracts.cache_backend import NOW_S, Clock, entry_of, search
from running_server import wait_for

from likeopt.cache.backend import Entry, NoObserver
from likeopt.cache.disk import DiskBackend

CAPACITY_BYTES = 10_000_000
KEYS = 24


class Failures(NoObserver):
    def __init__(self) -> None:
        self.reasons: Counter[str] = Counter()

    def failed(self, layer: str, reason: str) -> None:
        self.reasons[f"{layer} {reason}"] += 1


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def failures() -> Failures:
    return Failures()


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def backend(directory: Path, failures: Failures, clock: Clock) -> Iterator[DiskBackend]:
    backend = DiskBackend(directory, CAPACITY_BYTES, failures, clock)
    yield backend
    backend.close()


def file_of(directory: Path, name: object) -> Path:
    digest = search(name).digest
    return directory / "search" / digest[:2] / digest


def lasting(body: bytes, *tags: str) -> Entry:
    return entry_of(body, *tags, fresh_s=1e8)


def use(backend: DiskBackend, name: object = "it") -> bool:
    """Every call once; whether what was set is found."""
    backend.set(search(name), lasting(b"it", "tag"))
    found = backend.get(search(name)) == lasting(b"it", "tag")
    backend.delete(search(name))
    backend.drop_tags(["tag"])
    backend.clear("nothing")
    backend.size()
    return found


@pytest.mark.parametrize("length", [0, 1, 10, 40])
def test_a_truncated_entry_is_a_miss_is_counted_and_is_removed(
    backend: DiskBackend, failures: Failures, directory: Path, length: int
) -> None:
    backend.set(search("it"), entry_of(b"it"))
    os.truncate(file_of(directory, "it"), length)
    assert backend.get(search("it")) is None
    assert failures.reasons == {"disk corrupt": 1}
    assert not file_of(directory, "it").exists()
    assert backend.size().entries == 0
    assert backend.size().status == "up"
    assert use(backend)


def test_a_flipped_bit_anywhere_makes_a_miss(backend: DiskBackend, directory: Path) -> None:
    backend.set(search("it"), entry_of(b"it", "tag"))
    whole = file_of(directory, "it").read_bytes()
    for position in range(len(whole)):
        backend.set(search("it"), entry_of(b"it", "tag"))
        content = bytearray(file_of(directory, "it").read_bytes())
        content[position] ^= 1 << (position % 8)
        file_of(directory, "it").write_bytes(content)
        assert backend.get(search("it")) is None


def test_an_entry_as_large_as_the_disk_is_not_read(backend: DiskBackend, directory: Path) -> None:
    backend.set(search("it"), entry_of(b"it"))
    os.truncate(file_of(directory, "it"), 1 << 40)
    assert backend.get(search("it")) is None
    assert use(backend)


@pytest.mark.parametrize("place", ["search", "search/*", "search/*/*", ".tags", ".tags/*", ".total"])
@pytest.mark.parametrize("becomes", ["a file", "a folder", "nothing", "a broken link"])
def test_whatever_is_in_the_way_is_put_away(
    backend: DiskBackend, directory: Path, place: str, becomes: str
) -> None:
    backend.set(search("it"), entry_of(b"it", "tag"))
    [path] = directory.glob(place)
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    if becomes == "a file":
        path.write_bytes(b"noise")
    elif becomes == "a folder":
        (path / "with" / "more").mkdir(parents=True)
    elif becomes == "a broken link":
        path.symlink_to(directory / "nowhere")
    backend.get(search("it"))
    use(backend, "other")
    wait_for(lambda: use(backend), f"{place} works again")
    wait_for(lambda: backend.size().status == "up", "no outage is left")


def test_tags_filled_with_noise_void_their_entries_and_touch_nothing_else(
    backend: DiskBackend, directory: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"precious")
    backend.set(search("it"), entry_of(b"it", "tag"))
    backend.set(search("other"), entry_of(b"it", "other"))
    digest = search("other").digest
    noise = [
        b"../../outside",
        b"../outside",
        b"search/../../../outside",
        f"search/{digest}/../../../outside".encode(),
        str(outside).encode(),
        b"\xff\xfe" * 500,
        b"\x00" * 5000,
        f"search/{digest}".encode(),
    ]
    for tag_file in (directory / ".tags").iterdir():
        if tag_file.read_bytes().endswith(search("it").digest.encode()):
            tag_file.write_bytes(b"\n".join([b"0123456789abcdef", *noise]))
    assert backend.get(search("it")) is None
    assert backend.drop_tags(["tag"]) == 0
    assert backend.get(search("other")) is not None
    assert outside.read_bytes() == b"precious"


def spoil(directory: Path, chance: random.Random) -> None:
    """Do to one file or folder of the cache what no disk should."""
    paths = [
        Path(parent, name) for parent, folders, files in os.walk(directory) for name in (*folders, *files)
    ]
    if not paths:
        return
    path = chance.choice(paths)
    with suppress(OSError):
        if path.is_dir():
            if chance.random() < 0.1:
                shutil.rmtree(path, ignore_errors=True)
                path.write_bytes(b"a file")
            return
        way = chance.randrange(4)
        if way == 0:
            os.truncate(path, chance.randrange(path.stat().st_size + 1))
        elif way == 1:
            path.write_bytes(chance.randbytes(chance.randrange(1, 10_000)))
        elif way == 2:
            with path.open("r+b") as file:
                file.seek(chance.randrange(path.stat().st_size + 1))
                file.write(chance.randbytes(20))
        else:
            path.unlink()
            path.mkdir()


def test_noise_in_every_file_reaches_nobody_who_reads_and_writes(directory: Path) -> None:
    """Two workers of two threads each, while their files are truncated, overwritten and replaced."""
    # A rest is over soon by this clock.
    started_s = time.monotonic()
    backends = [
        DiskBackend(directory, CAPACITY_BYTES, clock=lambda: NOW_S + (time.monotonic() - started_s) * 50)
        for _ in range(2)
    ]
    problems: list[object] = []
    served: Counter[bool] = Counter()
    ended = threading.Event()

    def serve(backend: DiskBackend, seed: int) -> None:
        chance = random.Random(seed)
        try:
            while not ended.is_set():
                n = chance.randrange(KEYS)
                if chance.random() < 0.4:
                    body = f"{n} ".encode() * chance.randrange(1, 2000)
                    backend.set(search(n), lasting(body, f"tag {n % 3}"))
                entry = backend.get(search(n))
                served[entry is not None] += 1
                if entry and (set(entry.body.split()) != {b"%d" % n} or entry.tags != (f"tag {n % 3}",)):
                    problems.append(entry)
                if chance.random() < 0.02:
                    backend.drop_tags([f"tag {n % 3}"])
                if chance.random() < 0.02:
                    backend.delete(search(n))
                if chance.random() < 0.005:
                    backend.clear()
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is what this looks for
            problems.append(error)

    threads = [threading.Thread(target=serve, args=(backends[i % 2], i)) for i in range(4)]
    for thread in threads:
        thread.start()
    chance = random.Random(7)
    for spoiled in range(1, 121):
        spoil(directory, chance)
        wait_for(lambda: problems or sum(served.values()) >= 5 * spoiled, "it is used")  # noqa: B023
    ended.set()
    for thread in threads:
        thread.join()
    assert problems == []
    assert served[True] > 50
    for backend in backends:
        wait_for(lambda: use(backend, "afterwards"), "it works again")  # noqa: B023 - called at once
        backend.close()
