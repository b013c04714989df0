"""The disk layer in several processes at once, some of which are killed at any point."""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from contracts.cache_backend import Clock, entry_of, search

from likeopt.cache.backend import Entry
from likeopt.cache.disk import DiskBackend
from likeopt.cache.disk_files import EntryFiles
from likeopt.cache.disk_janitor import Janitor
from likeopt.cache.disk_total import BLOCK_BYTES, kept_bytes

KILLS = 20
KEYS = 40
CAPACITY_BYTES = 256 * BLOCK_BYTES

processes = multiprocessing.get_context("fork")


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def lasting(body: bytes, *tags: str) -> Entry:
    return entry_of(body, *tags, fresh_s=1e8)


@contextmanager
def running(work: Callable[[int], None]) -> Iterator[tuple[Any, int]]:
    """A process that does ``work``, given a descriptor to write to; it and what reads from there."""
    readable, writable = os.pipe()
    process = processes.Process(target=work, args=(writable,))
    process.start()
    os.close(writable)
    try:
        yield process, readable
    finally:
        process.kill()
        process.join()
        os.close(readable)


def writing(directory: Path, capacity_bytes: int = 10_000_000) -> Callable[[int], None]:
    """Sets entries for ever, of ever other lengths, and writes a byte after each."""

    def work(descriptor: int) -> None:
        backend = DiskBackend(directory, capacity_bytes)
        for n in count():
            body = f"{n % KEYS}/{n} ".encode() * (1 + n * 37 % 2000)
            backend.set(search(n % KEYS), lasting(body, f"tag {n % 3}", f"key {n % KEYS}"))
            if n % 10 == 9:
                backend.delete(search(n * 7 % KEYS))
            if n % 50 == 49:
                backend.drop_tags([f"tag {n % 3}"])
            os.write(descriptor, b".")

    return work


def test_whatever_a_killed_writer_leaves_is_whole(directory: Path) -> None:
    for kill in range(KILLS):
        with running(writing(directory)) as (_, progress):
            for _ in range(1 + kill * 3):
                assert os.read(progress, 1) == b"."
        backend = DiskBackend(directory, 10_000_000)
        for n in range(KEYS):
            entry = backend.get(search(n))
            if entry is not None:
                [said] = set(entry.body.split())
                key, number = map(int, said.split(b"/"))
                assert key == n
                assert len(entry.body.split()) == 1 + number * 37 % 2000
                assert entry.tags == (f"tag {number % 3}", f"key {n}")
        assert backend.size().status == "up"
        backend.close()
    check_the_accounts(directory)


def check_the_accounts(directory: Path) -> None:
    """After tidying, nothing is there but entries and tags, and the total is right."""
    clock = Clock()
    clock.now_s = directory.stat().st_mtime + 1000
    files = EntryFiles(directory, 10_000_000, clock)
    counted = files.totals()
    Janitor(files, clock).tidy()
    tidied = files.totals()
    assert counted
    assert tidied
    # A killed process leaves the total too large if at all, and each but by one entry.
    assert tidied.entries <= counted.entries <= tidied.entries + KILLS
    assert tidied.entries == sum(1 for _ in directory.glob("*/*/*"))
    assert tidied.size_bytes == bytes_in(directory)
    assert {len(path.name) for path in directory.glob("search/*/*")} <= {32}


def bytes_in(directory: Path) -> int:
    own = {".total", ".janitor"}
    return sum(
        kept_bytes(Path(parent, name).stat().st_size)
        for parent, _, names in os.walk(directory)
        for name in names
        if name not in own
    )


def test_the_capacity_holds_while_two_processes_write(directory: Path) -> None:
    largest_bytes = kept_bytes(2000 * len("39/9999 "))

    def work(descriptor: int) -> None:
        backend = DiskBackend(directory, CAPACITY_BYTES)
        for n in count():
            body = b"x" * (n * 37 % 2000) * 8
            backend.set(search((os.getpid(), n)), lasting(body, f"tag {n % 5}"))
            os.write(descriptor, b".")

    with running(work) as (one, progress), running(work) as (other, others_progress):
        for _ in range(12):
            for descriptor in (progress, others_progress):
                for _ in range(25):
                    os.read(descriptor, 1)
            for process in (one, other):
                os.kill(process.pid, signal.SIGSTOP)
                os.waitpid(process.pid, os.WUNTRACED)
            assert bytes_in(directory) <= CAPACITY_BYTES + 2 * largest_bytes
            for process in (one, other):
                os.kill(process.pid, signal.SIGCONT)
    assert bytes_in(directory) > CAPACITY_BYTES / 2


def test_a_stopped_process_holds_nobody_up(directory: Path) -> None:
    """It may have been stopped with the total in its hands: then nothing is kept, but all is answered."""
    files = EntryFiles(directory, CAPACITY_BYTES, Clock())
    files.write(f"search/{search('it').digest}", lasting(b"it"))

    def work(descriptor: int) -> None:
        with files.total.locked():
            os.write(descriptor, b".")
            signal.pause()

    backend = DiskBackend(directory, CAPACITY_BYTES)
    with running(work) as (_, progress):
        os.read(progress, 1)
        backend.set(search("new"), lasting(b"new"))
        assert backend.get(search("new")) is None
        assert backend.get(search("it")) == lasting(b"it")
        backend.delete(search("it"))
        assert backend.get(search("it")) is None
    backend.set(search("new"), lasting(b"new"))
    assert backend.get(search("new")) == lasting(b"new")
    backend.close()


def in_a_process(work: Callable[[], object]) -> object:
    """What ``work`` says in a process of its own, whose limits it may change."""

    def report(descriptor: int) -> None:
        os.write(descriptor, json.dumps(work()).encode())

    with running(report) as (process, said):
        process.join(30)
        return json.loads(os.read(said, 1 << 16))


def test_a_process_without_descriptors_forgets_all_the_same(directory: Path) -> None:
    def work() -> object:
        backend = DiskBackend(directory, CAPACITY_BYTES)
        for n in range(3):
            backend.set(search(n), lasting(b"it", f"tag {n}"))
        before, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, most))
        meanwhile = [backend.get(search(0)) is None]
        backend.set(search("new"), lasting(b"it"))
        backend.delete(search(1))
        backend.drop_tags(["tag 2"])
        status = backend.size().status
        resource.setrlimit(resource.RLIMIT_NOFILE, (before, most))
        return [meanwhile, status, [bool(backend.get(search(n))) for n in range(3)]]

    assert in_a_process(work) == [[True], "open", [True, False, False]]


def test_a_write_that_ends_half_way_is_not_kept(directory: Path) -> None:
    def work() -> object:
        backend = DiskBackend(directory, 10_000_000)
        backend.set(search("it"), lasting(b"old"))
        most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, most))
        backend.set(search("it"), lasting(b"x" * 20_000))
        backend.set(search("small"), lasting(b"x"))
        return [bool(backend.get(search(name))) for name in ("it", "small")]

    assert in_a_process(work) == [False, True]
    assert len(list(directory.glob("search/*/*"))) == 1


PATCHED = """
from gevent import monkey
monkey.patch_all()
import json, sys, time
from pathlib import Path
import gevent
from likeopt.cache.backend import Entry, Key
from likeopt.cache.disk import DiskBackend
from likeopt.cache.disk_total import TotalFile

directory = Path(sys.argv[1])
backend = DiskBackend(directory, 64 * 4096)
ticks = []

def tick():
    while True:
        ticks.append(1)
        gevent.sleep(0.005)

def serve(n):
    key = Key("search", f"{n:032x}")
    entry = Entry(b"%d" % n, time.time(), time.time() + 100, time.time() + 100, 0.0, ("tag",))
    backend.set(key, entry)
    found = backend.get(key)
    return found is None or found == entry

right = [job.get() for job in [gevent.spawn(serve, n) for n in range(300)]]
gevent.spawn(tick)
with TotalFile(directory / ".total").locked():
    held = serve(1000)
size = backend.size()
print(json.dumps([all(right), held, len(ticks), size.entries, size.status]))
backend.close()
"""


def test_in_a_patched_process_many_greenlets_share_it_and_none_holds_up_the_hub(directory: Path) -> None:
    """The total is somebody else's for a while, in which a native thread waits and others are served."""
    done = subprocess.run(
        [sys.executable, "-c", PATCHED, str(directory)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    all_right, held, ticks, entries, _ = json.loads(done.stdout)
    assert all_right
    assert held
    assert ticks >= 10
    assert 30 <= entries <= 64
