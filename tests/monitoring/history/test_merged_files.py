"""The sums of files of several processes, held against those that the library itself makes."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.parser import text_string_to_metric_families

from likeopt.monitoring.history.merged_files import MergedFiles
from likeopt.monitoring.history.reading import reading_of
from likeopt.monitoring.history.window import series

NOW_S = 1_700_000_000.0
GAUGES = ("livesum", "livemax", "livemostrecent", "max", "min", "livemin", "sum", "mostrecent", "all")


def by_the_library(directory: Path) -> CollectorRegistry:
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(directory))  # type: ignore[no-untyped-call]
    return registry


def samples(text: bytes) -> dict[str, Any]:
    return {
        family.name: (
            family.type,
            family.documentation,
            sorted((sample.name, sorted(sample.labels.items()), sample.value) for sample in family.samples),
        )
        for family in text_string_to_metric_families(text.decode())
        if family.samples
    }


def assert_same(merged: MergedFiles, directory: Path) -> None:
    assert merged.reading(NOW_S) == reading_of(by_the_library(directory).collect(), NOW_S)
    assert samples(merged.text()) == samples(generate_latest(by_the_library(directory)))


def do_anything(slots: Any, choose: random.Random) -> None:
    slot = slots[choose.choice(("web0", "web1", "index"))]
    labels = {"route": choose.choice(("/a", "/b", 'odd "quoted"\n\\한글'))}
    match choose.randrange(5):
        case 0:
            slot.count("requests", choose.choice((1, 2.5, 2**40, 2.0**80)), **labels)
        case 1:
            slot.observe("duration_seconds", choose.choice((0.0078125, 0.0625, 0.5, 99.0)), **labels)
        case 2:
            slot.observe("plain_seconds", choose.randrange(2048) / 1024)
        case 3:
            mode = choose.choice(GAUGES)
            at_s = NOW_S + choose.random() if "recent" in mode else None
            slot.set(f"gauge_{mode}", mode, choose.choice((-3.0, 0.0, 0.25, 7.0)), at_s, **labels)
        case 4 if choose.random() < 0.2:
            slots.end("web1") if "web1" in slots._slots else slots["web1"].count("begun")


@pytest.mark.parametrize("seed", range(6))
def test_sums_are_those_of_the_library_whatever_happens(slots: Any, seed: int) -> None:
    choose = random.Random(seed)
    merged = MergedFiles(slots.directory)
    for _ in range(12):
        for _ in range(choose.randrange(12)):
            do_anything(slots, choose)
        assert_same(merged, slots.directory)
    merged.close()


def test_a_folder_without_files_holds_nothing(tmp_path: Path) -> None:
    merged = MergedFiles(tmp_path)
    reading = merged.reading(NOW_S)
    assert (reading.counters, reading.histograms, reading.gauges) == ({}, {}, {})
    assert merged.text() == b""
    assert MergedFiles(tmp_path / "missing").text() == b""


def test_names_are_short_and_labels_sorted(slots: Any) -> None:
    slots["web0"].count("http_requests", 3, status="200", method="GET")
    slots["web0"].observe("wait_seconds", 0.05)
    slots["web1"].observe("wait_seconds", 100.0)
    slots["web0"].set("workers", "livesum", 2.0)
    reading = MergedFiles(slots.directory).reading(NOW_S)
    assert reading.counters == {("http_requests", (("method", "GET"), ("status", "200"))): 3.0}
    (histogram,) = reading.histograms.values()
    assert list(reading.histograms) == [("wait_seconds", ())]
    assert (histogram.bounds, histogram.counts, histogram.total) == (
        (0.01, 0.1, 1.0, 10.0),
        (0, 1, 0, 0, 1),
        100.05,
    )
    assert reading.gauges == {("workers", ()): 2.0}


def test_a_file_may_grow_beyond_its_first_size(slots: Any) -> None:
    merged = MergedFiles(slots.directory)
    for number in range(300):
        slots["web0"].count("requests", number, route=f"/{'long' * 90}/{number}")
        if number % 100 == 0:
            assert_same(merged, slots.directory)
    assert (slots.directory / "counter_web0.db").stat().st_size > 2 * 65_536
    assert_same(merged, slots.directory)


def test_what_only_the_living_say_goes_with_them_and_comes_with_the_next(slots: Any) -> None:
    merged = MergedFiles(slots.directory)
    slots["web0"].set("in_progress", "livesum", 1.0)
    slots["web1"].set("in_progress", "livesum", 4.0)
    slots["web1"].set("only_there", "livemax", 4.0)
    slots["web1"].count("requests", 4)
    assert merged.reading(NOW_S).gauges == {series("in_progress"): 5.0, series("only_there"): 4.0}
    slots.end("web1")
    assert merged.reading(NOW_S).gauges == {series("in_progress"): 1.0}
    slots["web1"].set("another_first", "livesum", 9.0)
    slots["web1"].set("in_progress", "livesum", 2.0)
    slots["web1"].count("requests", 1)
    reading = merged.reading(NOW_S)
    assert reading.gauges == {series("in_progress"): 3.0, series("another_first"): 9.0}
    assert reading.counters == {series("requests"): 5.0}
    assert_same(merged, slots.directory)


def test_files_of_a_server_started_anew_are_other_files(slots: Any) -> None:
    merged = MergedFiles(slots.directory)
    slots["web0"].count("requests", 4)
    slots["web0"].observe("wait_seconds", 1.0)
    merged.reading(NOW_S)
    slots.restart()
    assert merged.reading(NOW_S).counters == {}
    assert merged.reading(NOW_S).histograms == {}
    slots["web0"].count("others", 1)
    slots["web0"].count("requests", 2)
    assert merged.reading(NOW_S).counters == {series("others"): 1.0, series("requests"): 2.0}
    slots.restart()
    slots["web0"].count("third", 5)
    slots["web0"].observe("other_seconds", 1.0)
    reading = merged.reading(NOW_S)
    assert reading.counters == {series("third"): 5.0}
    assert list(reading.histograms) == [series("other_seconds")]
    assert_same(merged, slots.directory)


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_no_file_is_held_that_is_gone(slots: Any) -> None:
    merged = MergedFiles(slots.directory)
    slots["web0"].count("requests")
    merged.reading(NOW_S)
    held = open_files()
    for _ in range(20):
        slots["web1"].set("in_progress", "livesum", 1.0)
        merged.reading(NOW_S)
        slots.end("web1")
    merged.reading(NOW_S)
    assert open_files() == held
    merged.close()
    assert open_files() == held - 1
    assert merged.reading(NOW_S).counters == {series("requests"): 1.0}


def test_a_histogram_that_is_just_being_made_is_left_out(slots: Any) -> None:
    merged = MergedFiles(slots.directory)
    slots["web0"].declare("wait_seconds", (0.01, 0.1))
    assert merged.reading(NOW_S).histograms == {}
    slots["web0"].observe("wait_seconds", 0.05)
    (histogram,) = merged.reading(NOW_S).histograms.values()
    assert histogram.counts == (0, 1, 0, 0, 0)


def test_a_damaged_file_counts_as_far_as_it_is_whole(slots: Any) -> None:
    slots["web0"].count("first", 2)
    slots["web0"].count("second", 3)
    path = slots.directory / "counter_web0.db"
    data = bytearray(path.read_bytes())
    second = data.index(b"likeopt_second") - 6
    for broken in (b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\xff\xff\xff\x7f"):
        data[second : second + 4] = broken
        (slots.directory / "counter_web1.db").write_bytes(data)
        assert MergedFiles(slots.directory).reading(NOW_S).counters == {
            series("first"): 4.0,
            series("second"): 3.0,
        }
    for size in (0, 3, 4, 8):
        (slots.directory / "counter_web1.db").write_bytes(data[:size])
        assert MergedFiles(slots.directory).reading(NOW_S).counters[series("first")] == 2.0


SERVER = """
import os, sys
from pathlib import Path
from likeopt.monitoring.metrics import Metrics

slot = "master"
metrics = Metrics(Path(sys.argv[1]), lambda: slot)
for name in ("web0", "web1", "web0", "index"):
    if os.fork() == 0:
        slot = name
        for number in range(5):
            metrics.request_started()
            metrics.request_finished("GET", f"/api/v1/{number}", 200, number / 10)
            metrics.observe_stages({"bm25": 4.0, "fuse": 0.5})
            metrics.models.called("small", "ok", 1.5)
            metrics.cache.looked("disk", "search", True, 0.001)
            metrics.cache.set_size("disk", number, 10 * number)
            metrics.set_index_queue(number)
        metrics.request_started()
        os._exit(0)
    os.wait()
"""


def test_the_programs_own_metrics_of_four_processes(tmp_path: Path) -> None:
    directory = tmp_path / "metrics"
    subprocess.run([sys.executable, "-c", SERVER, str(directory)], check=True, timeout=60)
    merged = MergedFiles(directory)
    reading = merged.reading(NOW_S)
    assert sum(value for (name, _), value in reading.counters.items() if name == "http_requests") == 20
    assert reading.gauges[series("http_requests_in_progress")] == 4
    assert_same(merged, directory)
