from __future__ import annotations

from collections import deque

import pytest

from likeopt.errors import ModelUnavailable
from likeopt.llm.sse import LONGEST_EVENT_BYTES, EventParser


def events(content: bytes, step: int) -> list[bytes]:
    parser = EventParser()
    found = [
        data for start in range(0, len(content), step) for data in parser.feed(content[start : start + step])
    ]
    return found + list(parser.end())


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("step", [1, 2, 3, 7, 1000])
def test_events_are_the_same_however_they_arrive(line_end: bytes, step: int) -> None:
    lines = [
        ": a comment",
        "event: message",
        "id: 7",
        "data: 한국어",
        "data:둘째 줄",
        "",
        "data",
        "",
        "",
        "data: 끝",
        "",
    ]
    content = line_end.join(line.encode() for line in lines) + line_end
    assert events(content, step) == ["한국어\n둘째 줄".encode(), b"", "끝".encode()]


MIXED = (
    b": a\n\ndata: one\n\nevent: e\ndata: two\n\ndata: \rdata: 3\n\n\r\n"
    b"data: four\r\n\r\ndata:five\n\nevent: e\ndata: 6\nid: 6\n\ndata: a\ndata: b\n\n"
)


@pytest.mark.parametrize("cut", range(len(MIXED)))
def test_where_the_stream_is_cut_does_not_matter(cut: int) -> None:
    parser = EventParser()
    found = [*parser.feed(MIXED[:cut]), *parser.feed(MIXED[cut:]), *parser.end()]
    assert found == [b"one", b"two", b"\n3", b"four", b"five", b"6", b"a\nb"]
    assert parser.events == len(found)


def test_only_one_space_is_taken_off() -> None:
    assert events(b"data:  two\n\n", 100) == [b" two"]


def test_an_event_without_its_last_blank_line_counts() -> None:
    assert events(b"data: one\n\ndata: two", 100) == [b"one", b"two"]


def test_a_byte_order_mark_is_passed_over() -> None:
    assert events(b"\xef\xbb\xbfdata: one\n\n", 100) == [b"one"]


@pytest.mark.parametrize("content", [b"data: " + b"x" * 70_000, b"data: " + b"x" * 60_000 + b"\n"])
def test_an_endless_event_is_refused(content: bytes) -> None:
    parser = EventParser()
    times = LONGEST_EVENT_BYTES // 60_000 + 1
    with pytest.raises(ModelUnavailable):
        deque((list(parser.feed(content)) for _ in range(times)), maxlen=0)
