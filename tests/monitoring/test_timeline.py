from __future__ import annotations

import pytest
from conftest import Clock

from likeopt.monitoring.timeline import Span, Timeline


@pytest.fixture
def line(clock: Clock) -> Timeline:
    return Timeline(clock, ago_s=0.25)


def test_it_begins_when_the_request_arrived(line: Timeline, clock: Clock) -> None:
    line.add("queue", line.elapsed_ms)
    with line.stage("search"):
        clock.now_s += 0.5
    assert line.spans() == (Span("queue", 0.0, 250.0), Span("search", 250.0, 500.0))
    assert line.timings_ms() == {"queue": 250.0, "search": 500.0, "total": 750.0}


def test_stages_of_one_name_are_added_up_and_stay_apart_on_the_line(line: Timeline, clock: Clock) -> None:
    for _ in range(2):
        with line.stage("fetch"):
            clock.now_s += 0.125
        clock.now_s += 1
    assert line.timings_ms()["fetch"] == 250.0
    assert [span.start_ms for span in line.spans()] == [250.0, 1375.0]


def test_stages_that_overlap_are_told_in_the_order_they_began(line: Timeline, clock: Clock) -> None:
    with line.stage("embed"):
        clock.now_s += 0.125
        with line.stage("bm25"):
            clock.now_s += 0.125
    assert [span.name for span in line.spans()] == ["embed", "bm25"]


def test_a_stage_that_fails_is_timed_too(line: Timeline, clock: Clock) -> None:
    def fail() -> None:
        with line.stage("search"):
            clock.now_s += 0.5
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fail()
    assert line.timings_ms()["search"] == 500.0


def test_the_line_of_a_part_becomes_part_of_the_whole(line: Timeline, clock: Clock) -> None:
    clock.now_s += 1
    part = Timeline(clock)
    with part.stage("bm25"):
        clock.now_s += 0.5
    line.take(part)
    assert line.spans() == (Span("bm25", 1250.0, 500.0),)
