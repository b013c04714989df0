from __future__ import annotations

import socket
import threading
from contextlib import suppress

import httpcore
import pytest
from conftest import Clock

from likeopt.llm.pace import Cut, Pace, PacedBackend, PacedStream, TooLate


@pytest.fixture
def pace(clock: Clock) -> Pace:
    return Pace(clock)


def test_a_wait_is_as_long_as_is_left_at_most(pace: Pace, clock: Clock) -> None:
    pace.deadline_s = clock.now_s + 3
    assert [pace.wait_s(most_s) for most_s in (2, 5, None)] == [2, 3, 3]
    clock.advance(3)
    with pytest.raises(TooLate):
        pace.wait_s(5)


def test_nothing_waits_once_it_is_cut(pace: Pace) -> None:
    pace.cut()
    with pytest.raises(Cut):
        pace.wait_s(5)


def test_what_connects_while_it_is_cut_is_closed(pace: Pace) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        stream = httpcore.SyncBackend().connect_tcp(*server.getsockname(), timeout=1)
        pace.cut()
        with pytest.raises(Cut):
            PacedStream(stream, pace)
    assert stream.get_extra_info("socket").fileno() == -1


def test_a_cut_wakes_who_waits(pace: Pace) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        stream = PacedBackend(pace).connect_tcp(*server.getsockname(), timeout=1)
        received: list[bytes] = []

        def read() -> None:
            # It may not have begun to wait when it is cut; either way it does not.
            with suppress(Cut):
                received.append(stream.read(10, 10))

        reader = threading.Thread(target=read, daemon=True)
        reader.start()
        pace.cut()
        reader.join(2)
        assert not reader.is_alive()
        assert received in ([b""], [])
        stream.close()
