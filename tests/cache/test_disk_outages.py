"""What the disk layer does while the disk does not work, and afterwards."""

from __future__ import annotations

import logging
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from contracts.cache_backend import Clock, entry_of, search

from likeopt.cache.backend import Entry, Key, NoObserver
from likeopt.cache.disk import DiskBackend
from likeopt.cache.disk_outage import FAILURES_BEFORE_REST, REST_S
from likeopt.errors import Overloaded
from likeopt.offload import Offload

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


def test_an_outage_costs_nothing_is_said_once_and_heals(
    backend: DiskBackend,
    failures: Failures,
    directory: Path,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    directory.write_bytes(b"a file in the place of the directory")
    for n in range(50):
        assert not use(backend, n)
    assert failures.reasons == {"disk in_the_way": FAILURES_BEFORE_REST}
    assert backend.size().status == "open"
    assert directory.is_file()
    clock.now_s += REST_S
    use(backend)
    assert failures.reasons == {"disk in_the_way": FAILURES_BEFORE_REST + 1}

    directory.unlink()
    assert not use(backend)
    clock.now_s += REST_S
    assert use(backend)
    assert backend.size().status == "up"
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]

    directory.rename(directory.with_name("aside"))
    directory.write_bytes(b"again")
    use(backend)
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO", "WARNING"]


def test_a_directory_removed_under_its_feet_is_made_again(backend: DiskBackend, directory: Path) -> None:
    backend.set(search("it"), entry_of(b"it"))
    shutil.rmtree(directory)
    assert backend.get(search("it")) is None
    backend.set(search("it"), entry_of(b"again"))
    assert backend.get(search("it")) == entry_of(b"again")
    assert backend.size().entries == 1


def test_what_was_to_be_forgotten_during_an_outage_does_not_come_back(
    backend: DiskBackend, directory: Path, clock: Clock
) -> None:
    for n in range(5):
        backend.set(search(n), entry_of(b"it", f"tag {n}"))
    backend.set(search("replaced"), entry_of(b"old"))
    directory.rename(directory.with_name("aside"))
    directory.write_bytes(b"")
    backend.delete(search(0))
    backend.drop_tags(["tag 1"])
    backend.set(search("replaced"), entry_of(b"new"))
    directory.unlink()
    directory.with_name("aside").rename(directory)
    clock.now_s += REST_S
    assert [bool(backend.get(search(n))) for n in range(5)] == [False, False, True, True, True]
    assert backend.get(search("replaced")) is None
    assert backend.size().entries == 3


@pytest.fixture
def small_disk(directory: Path) -> Iterator[Path]:
    """A file system of 256 KiB."""
    directory.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(directory)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("a file system cannot be mounted here")
    yield directory
    subprocess.run(["umount", "-l", str(directory)], check=True)


def test_a_full_disk_still_serves_what_it_has_and_forgets_what_it_must(
    small_disk: Path, backend: DiskBackend, failures: Failures, clock: Clock
) -> None:
    for n in range(4):
        backend.set(search(n), entry_of(b"x" * 4000, "tag"))
    filler = small_disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    backend.set(search("new"), entry_of(b"x" * 4000))
    assert failures.reasons == {"disk full": 1}
    assert backend.get(search(0)) is not None
    backend.set(search(1), entry_of(b"y" * 40_000))
    assert backend.get(search(1)) is None
    backend.delete(search(2))
    assert backend.get(search(2)) is None
    assert backend.drop_tags(["tag"]) == 2
    assert backend.get(search(0)) is None
    filler.unlink()
    clock.now_s += REST_S
    assert use(backend)


def test_with_no_room_for_calls_nothing_waits_and_nothing_stale_is_left(
    directory: Path, failures: Failures
) -> None:
    class FullPool(Offload):
        full = False

        def _enter(self) -> None:
            if self.full:
                raise Overloaded("overloaded", retry_after_s=1)
            super()._enter()

    pool = FullPool("test")
    backend = DiskBackend(directory, CAPACITY_BYTES, failures, pool=pool)
    for n in range(3):
        backend.set(search(n), lasting(b"old"))
    pool.full = True
    assert backend.get(search(0)) is None
    backend.set(search(1), lasting(b"new"))
    backend.delete(search(2))
    pool.full = False
    assert failures.reasons["disk overloaded"] >= 3
    assert [bool(backend.get(search(n))) for n in range(3)] == [True, False, False]
    backend.close()
    pool.close()


def test_while_nothing_can_be_removed_what_should_be_is_not_given_out(
    directory: Path, failures: Failures
) -> None:
    class ReadingPool(Offload):
        only_reads = False

        def run(self, function, *args):  # type: ignore[no-untyped-def]
            if self.only_reads and function.__name__ != "read":
                raise Overloaded("overloaded", retry_after_s=1)
            return super().run(function, *args)

    pool = ReadingPool("test")
    backend = DiskBackend(directory, CAPACITY_BYTES, failures, pool=pool)
    for n in range(3):
        backend.set(search(n), lasting(b"it", f"tag {n}"))
    backend.set(Key("answer", search(3).digest), lasting(b"it"))
    keys = [search(0), search(1), search(2), Key("answer", search(3).digest)]
    pool.only_reads = True
    backend.delete(search(0))
    backend.drop_tags(["tag 1"])
    backend.clear("answer")
    for _ in range(2):
        assert [bool(backend.get(key)) for key in keys] == [False, False, True, False]
    pool.only_reads = False
    assert backend.get(search(2))
    assert backend.size().entries == 1
    backend.clear()
    backend.close()
    pool.close()
