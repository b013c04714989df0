from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from likeopt.bus.bell import Bell, ring
from likeopt.bus.local import LocalBus


@pytest.fixture
def run_dir(tmp_path: Path) -> Path:
    # Longer than the 107 bytes that a Unix socket's address may have.
    folder = tmp_path / ("long" * 20) / ("path" * 20)
    folder.mkdir(parents=True)
    return folder


def _open(run_dir: Path, slot: int, handler: Any) -> LocalBus:
    bus = LocalBus(run_dir, slot)
    bus.handle("count", handler)
    bus.open()
    return bus


def test_a_call_is_answered_frame_by_frame(run_dir: Path) -> None:
    def count(request: dict[str, Any]) -> Iterator[Any]:
        yield from range(request["to"])

    bus = _open(run_dir, 0, count)
    other = _open(run_dir, 1, count)
    assert [list(bus.call(path, {"call": "count", "to": 3})) for path in bus.others()] == [[0, 1, 2]]
    other.close()
    bus.close()


def test_a_worker_that_is_gone_answers_nothing(run_dir: Path) -> None:
    bus = _open(run_dir, 0, lambda _: iter(()))
    (run_dir / "worker-1.sock").touch()
    assert list(bus.call(run_dir / "worker-1.sock", {"call": "count"})) == []
    assert list(bus.call(run_dir / "worker-9.sock", {"call": "count"})) == []
    bus.close()


def test_frames_arrive_as_they_are_made(run_dir: Path) -> None:
    go_on = threading.Event()

    def halting(_: dict[str, Any]) -> Iterator[Any]:
        yield "first"
        go_on.wait(10)
        yield "second"

    bus = _open(run_dir, 0, halting)
    frames = bus.call(run_dir / "worker-0.sock", {"call": "count"})
    assert next(frames) == "first"
    go_on.set()
    assert list(frames) == ["second"]
    bus.close()


def test_silence_is_a_timeout(run_dir: Path) -> None:
    done = threading.Event()

    def silent(_: dict[str, Any]) -> Iterator[Any]:
        done.wait(10)
        yield "late"

    bus = _open(run_dir, 0, silent)
    with pytest.raises(TimeoutError):
        list(bus.call(run_dir / "worker-0.sock", {"call": "count"}, idle_timeout_s=0.05))
    done.set()
    bus.close()


def test_a_bell_wakes_who_waits(run_dir: Path) -> None:
    bell = Bell(run_dir / "bell")
    ring(run_dir / "bell")
    ring(run_dir / "bell")
    assert bell.wait(5.0)
    assert not bell.wait(0.0)
    bell.close()
    ring(run_dir / "bell")
