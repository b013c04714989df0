"""Lines leave the process in order and whole, and nobody waits for them."""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Iterator

import pytest

from likeopt.monitoring.log_lines import TOGETHER_BYTES, LineWriter

FULL_PIPE_BYTES = 65_536


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """A pipe's reading and writing end."""
    reading, writing = os.pipe()
    yield reading, writing
    for end in (reading, writing):
        try:
            os.close(end)
        except OSError:
            continue


def read_all(reading: int) -> list[str]:
    """What comes out of a pipe whose writing end is closed, as lines."""
    with os.fdopen(os.dup(reading), "rb") as stream:
        return stream.read().decode().splitlines()


def test_lines_come_out_in_the_order_they_went_in(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    writer = LineWriter(writing, str)
    for number in range(500):
        writer.put(f"line {number}")
    assert writer.close()
    os.close(writing)
    assert read_all(reading) == [f"line {number}" for number in range(500)]


def test_with_nobody_reading_lines_are_dropped_and_each_is_accounted_for(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    writer = LineWriter(writing, lambda lines: f"dropped {lines}", most_waiting=50)
    line = "x" * 2000
    count = 4 * FULL_PIPE_BYTES // len(line)
    for _ in range(count):
        writer.put(line)
    assert not writer.close(timeout_s=0.05)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.extend(read_all(reading)))
    reader.start()
    assert writer._closed.acquire(timeout=5)
    os.close(writing)
    reader.join(5)
    told = [int(one.split()[1]) for one in read if one.startswith("dropped")]
    assert sum(told) > 0
    assert read.count(line) + sum(told) == count


def test_what_many_write_to_one_pipe_stays_in_whole_lines(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    writers = [LineWriter(writing, str) for _ in range(4)]
    lines = {f"{name}-{number}-" + name * (number % 900) for name in "abcd" for number in range(400)}
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.extend(read_all(reading)))
    reader.start()
    for line in sorted(lines):
        writers["abcd".index(line[0])].put(line)
    assert all(writer.close() for writer in writers)
    os.close(writing)
    reader.join(5)
    assert len(read) == len(lines)
    assert set(read) == lines


def test_a_piece_is_no_larger_than_what_a_pipe_keeps_together(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    os.set_blocking(reading, False)
    sizes = []

    class Counting(LineWriter):
        def _write_piece(self, piece: bytes) -> bool:
            sizes.append(len(piece))
            return super()._write_piece(piece)

    writer = Counting(writing, str)
    for _ in range(40):
        writer.put("y" * 999)
    writer.put("z" * 2 * TOGETHER_BYTES)
    assert writer.close()
    assert max(size for size in sizes if size != 2 * TOGETHER_BYTES + 1) <= TOGETHER_BYTES
    assert len(sizes) < 40


def test_a_terminal_that_others_made_non_blocking_gets_every_line(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    os.set_blocking(writing, False)
    writer = LineWriter(writing, str)
    for number in range(300):
        writer.put(f"{number} " + "x" * 996)
    read = bytearray()
    os.set_blocking(reading, False)
    # Not select, which knows only the first thousand descriptors of a process.
    readable = select.poll()
    readable.register(reading, select.POLLIN)
    while read.count(b"\n") < 300:
        assert readable.poll(5000)
        read += os.read(reading, FULL_PIPE_BYTES)
    assert writer.close()
    assert [line.split()[0] for line in read.decode().splitlines()] == [str(number) for number in range(300)]


def test_a_reader_that_is_gone_ends_nothing(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    os.close(reading)
    writer = LineWriter(writing, str)
    writer.put("unheard")
    assert writer.close()
