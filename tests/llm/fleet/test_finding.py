from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from likeopt.llm import finding
from likeopt.llm.finding import Finding
from likeopt.llm.models import UpstreamSpec

SERVER = UpstreamSpec("ollama", "http://127.0.0.1:9/v1")


class Looking:
    """Looks that see what ``sees`` says, each when it is let."""

    def __init__(self, every_s: float = 60.0) -> None:
        self.sees: UpstreamSpec | None = None
        self.found: list[UpstreamSpec] = []
        self.begun = threading.Semaphore(0)
        self._may_look = threading.Semaphore(0)
        self._has_looked = threading.Semaphore(0)
        self.finding = Finding(self._discover, self.found.append, every_s)

    def _discover(self) -> UpstreamSpec | None:
        self.begun.release()
        assert self._may_look.acquire(timeout=3)
        self._has_looked.release()
        return self.sees

    def let(self, looks: int = 1) -> None:
        """Let it look so often, and see that it does."""
        for _ in range(looks):
            self._may_look.release()
            assert self._has_looked.acquire(timeout=3)

    def looks_again(self) -> bool:
        """Whether it would look once more at once."""
        self._may_look.release()
        return self._has_looked.acquire(timeout=0.05)

    def thread(self) -> threading.Thread | None:
        """The thread that looks."""
        return next((one for one in threading.enumerate() if one.name == "finding"), None)


@pytest.fixture
def looking() -> Iterator[Looking]:
    made = Looking()
    yield made
    made.finding.close()
    made._may_look.release()
    thread = made.thread()
    if thread is not None:
        thread.join(3)


def test_nobody_looks_unasked(looking: Looking) -> None:
    assert looking.thread() is None
    looking.finding.first_look()


def test_being_asked_while_it_looks_it_looks_once_more(looking: Looking) -> None:
    looking.finding.look()
    assert looking.begun.acquire(timeout=3)
    looking.finding.look()
    looking.finding.look()
    looking.let(2)
    assert not looking.looks_again()


def test_being_asked_while_it_finds_something_it_looks_once_more(looking: Looking) -> None:
    looking.sees = SERVER
    looking.finding.look()
    assert looking.begun.acquire(timeout=3)
    looking.finding.look()
    looking.let(2)


def test_it_looks_now_and_then_until_something_is_found() -> None:
    looking = Looking(every_s=0.001)
    looking.finding.look()
    looking.let(3)
    looking.sees = SERVER
    looking.let()
    thread = looking.thread()
    if thread is not None:
        thread.join(3)
    assert looking.found == [SERVER]
    assert looking.thread() is None


def test_the_first_look_is_waited_for_once_and_not_for_long(
    looking: Looking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "FIRST_LOOK_S", 0.02)
    looking.finding.look()
    looking.finding.first_look()
    monkeypatch.setattr(finding, "FIRST_LOOK_S", 30.0)
    begun_s = time.monotonic()
    looking.finding.first_look()
    assert time.monotonic() - begun_s < 1.0


def test_closed_it_looks_no_more(looking: Looking) -> None:
    looking.finding.look()
    assert looking.begun.acquire(timeout=3)
    looking.finding.close()
    looking.let()
    thread = looking.thread()
    if thread is not None:
        thread.join(3)
    looking.finding.look()
    assert looking.thread() is None
