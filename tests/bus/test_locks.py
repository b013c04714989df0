from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from likeopt.bus.locks import KeyLocks


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run" / "locks"


@pytest.fixture
def locks(path: Path) -> Iterator[KeyLocks]:
    opened = KeyLocks(path)
    yield opened
    opened.close()


@contextmanager
def other_process(hold: Callable[[], object]) -> Iterator[int]:
    """A process that has called ``hold`` and lives until it is killed or the block ends."""
    ready, said = os.pipe()
    pid = os.fork()
    if pid == 0:
        hold()
        os.write(said, b"!")
        signal.pause()
        os._exit(0)
    os.close(said)
    assert os.read(ready, 1) == b"!"
    os.close(ready)
    try:
        yield pid
    finally:
        _kill(pid)


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    except (ProcessLookupError, ChildProcessError):
        pass


def test_a_name_is_held_once_until_it_is_released(locks: KeyLocks) -> None:
    lock = locks.try_lock("search:a")
    assert lock is not None
    assert locks.try_lock("search:a") is None
    assert locks.try_lock("search:b") is not None
    lock.release()
    assert locks.try_lock("search:a") is not None


def test_two_openings_in_one_process_exclude_each_other(locks: KeyLocks, path: Path) -> None:
    other = KeyLocks(path)
    lock = locks.try_lock("a")
    assert lock is not None
    assert other.try_lock("a") is None
    lock.release()
    assert other.try_lock("a") is not None
    assert locks.try_lock("a") is None
    other.close()
    assert locks.try_lock("a") is not None


def test_closing_another_opening_of_the_file_frees_nothing(locks: KeyLocks, path: Path) -> None:
    assert locks.try_lock("a")
    KeyLocks(path).close()
    other = KeyLocks(path)
    assert other.try_lock("a") is None
    other.close()


def test_a_second_release_leaves_the_name_to_whoever_has_it(locks: KeyLocks) -> None:
    first = locks.try_lock("a")
    assert first is not None
    first.release()
    second = locks.try_lock("a")
    assert second is not None
    first.release()
    assert locks.try_lock("a") is None
    second.release()
    assert locks.try_lock("a") is not None


def test_processes_exclude_each_other_and_a_killed_one_holds_nothing(locks: KeyLocks, path: Path) -> None:
    with other_process(lambda: KeyLocks(path).try_lock("a")) as pid:
        assert locks.try_lock("a") is None
        assert locks.try_lock("b") is not None
        _kill(pid)
        assert locks.try_lock("a") is not None


def test_of_many_threads_one_has_the_name(locks: KeyLocks) -> None:
    start = threading.Barrier(16)
    won: list[object] = []

    def contend() -> None:
        start.wait(10)
        lock = locks.try_lock("a")
        if lock is not None:
            won.append(lock)

    threads = [threading.Thread(target=contend) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(won) == 1


def test_the_file_stays_empty(locks: KeyLocks, path: Path) -> None:
    for number in range(100):
        assert locks.try_lock(f"name {number}")
    assert path.stat().st_size == 0
