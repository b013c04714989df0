"""What burns is seen on top, what waits is seen as idle."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import msgspec
import pytest

from likeopt.monitoring.profiling.answering import Profiling
from likeopt.monitoring.profiling.profile import Profile, shares
from likeopt.monitoring.profiling.sampler import Sampler

BURNING = Path(__file__).with_name("burning.py")


@pytest.fixture(scope="module")
def patched() -> dict[str, Profile]:
    """Profiles that a monkey-patched process took of itself."""
    printed = subprocess.run(
        [sys.executable, str(BURNING)], capture_output=True, check=True, timeout=60
    ).stdout
    return msgspec.json.decode(printed, type=dict[str, Profile])


def test_a_greenlet_that_burns_is_on_top_of_the_hub(patched: dict[str, Profile]) -> None:
    burning = patched["burning"]
    top = shares([burning])[0]
    assert top.function == "__main__:burn_the_hub"
    assert top.own > burning.samples / 2
    assert burning.idle_ratio < 0.5
    stack = next(stack for stack in burning.stacks if stack.endswith("burn_the_hub"))
    assert stack.startswith("hub;")
    assert "main.<locals>.<lambda>;__main__:burn_the_hub" in stack


def test_native_work_is_seen_beside_an_idle_hub(patched: dict[str, Profile]) -> None:
    native = patched["native"]
    assert native.idle_ratio > 0.5
    stack, count = max(
        (entry for entry in native.stacks.items() if entry[0].startswith("threads;")),
        key=lambda entry: entry[1],
    )
    assert stack.endswith("__main__:burn_a_thread")
    assert count > native.samples / 2


def test_a_process_with_nothing_to_do_is_idle(patched: dict[str, Profile]) -> None:
    idle = patched["idle"]
    assert idle.stacks["hub;idle"] > 0.8 * idle.samples
    assert idle.idle_ratio > 0.8
    assert idle.cpu_ratio < 0.5


@pytest.mark.alone
def test_of_a_plain_process_threads_are_seen_that_work() -> None:
    stopping = threading.Event()

    def burn_plainly() -> None:
        while not stopping.is_set():
            sum(range(100))

    burning = threading.Thread(target=burn_plainly)
    burning.start()
    try:
        *_, last = Profiling("index").answer({"seconds": 0.3, "hz": 200})
    finally:
        stopping.set()
        burning.join()
    profile = last["profile"]
    # Whatever else runs in the tests' own process only waits.
    assert any("burn_plainly" in share.function for share in shares([profile])[:2])
    assert all("Profiling" not in stack for stack in profile.stacks)


@pytest.mark.alone
def test_a_plain_process_whose_threads_all_wait_is_idle_once() -> None:
    waiting = threading.Event()
    others = {thread.ident for thread in threading.enumerate() if thread.ident is not None}
    threads = [threading.Thread(target=waiting.wait) for _ in range(3)]
    for thread in threads:
        thread.start()
    sampler = Sampler(200, unseen=frozenset(others))
    sampler.start()
    time.sleep(0.1)
    profile = sampler.stop("index")
    waiting.set()
    for thread in threads:
        thread.join()
    assert profile.stacks.get("threads;idle", 0) == profile.samples > 0


def test_the_interpreter_is_switched_as_before_once_a_profile_has_ended() -> None:
    before_s = sys.getswitchinterval()
    sys.setswitchinterval(0.004)
    try:
        list(Profiling("web0").answer({"seconds": 0.05, "hz": 100}))
        assert sys.getswitchinterval() == pytest.approx(0.004)
    finally:
        sys.setswitchinterval(before_s)


def test_different_functions_of_one_name_add_up() -> None:
    def make(seconds: float) -> object:
        namespace: dict[str, object] = {"sleep": time.sleep}
        exec(compile(f"def same():\n  sleep({seconds})", "x", "exec"), namespace)
        return namespace["same"]

    threads = [threading.Thread(target=make(0.2)) for _ in range(2)]  # type: ignore[arg-type]
    sampler = Sampler(100, unseen=frozenset({threading.get_ident()}))
    for thread in threads:
        thread.start()
    sampler.start()
    for thread in threads:
        thread.join()
    profile = sampler.stop("index")
    both = sum(count for stack, count in profile.stacks.items() if stack.endswith(":same"))
    assert len([stack for stack in profile.stacks if stack.endswith(":same")]) == 1
    assert both > profile.samples


def test_two_profiles_at_once_are_refused_and_a_later_one_is_taken() -> None:
    profiling = Profiling("web0")
    first = profiling.answer({"seconds": 60, "hz": 100})
    assert "under_way_s" in next(first)
    assert list(profiling.answer({"seconds": 0.1, "hz": 100})) == [{"refused": "profile_under_way"}]
    first.close()  # type: ignore[attr-defined]
    *_, last = profiling.answer({"seconds": 0.05, "hz": 100})
    assert last["profile"].process == "web0"


def test_the_thread_ends_when_the_caller_leaves() -> None:
    threads = set(sys._current_frames())
    frames = Profiling("web0").answer({"seconds": 60, "hz": 1000})
    next(frames)
    assert set(sys._current_frames()) > threads
    frames.close()  # type: ignore[attr-defined]
    deadline_s = time.monotonic() + 5
    while set(sys._current_frames()) - threads:
        assert time.monotonic() < deadline_s
        time.sleep(0.001)
