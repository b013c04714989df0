"""What processes and the host use, measured on real ones."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from likeopt.monitoring import processes
from likeopt.monitoring.processes import (
    NOTHING,
    SEARCH_S,
    Family,
    HostLoad,
    HostMeter,
    Meter,
    Processes,
    ProcessLoad,
    master_pid,
)

if TYPE_CHECKING:
    from conftest import Clock

# Says that it runs, and ends when its input does.
WAITING = "import sys; print('here', flush=True); sys.stdin.read()"


@contextmanager
def child(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A child of this process with ``words`` in its command line."""
    command = [sys.executable, "-c", WAITING, *words]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        yield process
        process.kill()


class Told:
    """Remembers what it was told last."""

    def __init__(self) -> None:
        self.processes: dict[str, ProcessLoad] = {}
        self.host: HostLoad | None = None

    def set_process(self, process: str, load: ProcessLoad) -> None:
        self.processes[process] = load

    def set_host(self, load: HostLoad) -> None:
        self.host = load


def test_processor_time_is_a_share_of_the_time_between_two_samples(clock: Clock) -> None:
    meter = Meter(psutil.Process(), clock)
    assert meter.sample().cpu_percent is None
    began_s = time.process_time()
    while (used_s := time.process_time() - began_s) < 0.1:
        pass
    clock.advance(0.5)
    # The kernel counts in hundredths of a second.
    assert meter.sample().cpu_percent == pytest.approx(100 * used_s / 0.5, abs=6)
    assert meter.sample().cpu_percent is None


def test_files_threads_and_memory_are_those_of_the_process(tmp_path: Path) -> None:
    meter = Meter(psutil.Process())
    before = meter.sample()
    with ExitStack() as files:
        for number in range(5):
            files.enter_context((tmp_path / str(number)).open("w"))
        assert meter.sample().open_files == before.open_files + 5
    assert before.threads >= 1
    assert before.resident_bytes > 1_000_000


def test_the_hosts_figures_are_within_their_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    meter = HostMeter(tmp_path)
    real = psutil.cpu_times()
    monkeypatch.setattr(processes.psutil, "cpu_times", lambda: real)
    first = meter.sample()
    assert first.cpu_percent is None
    assert 0 < first.memory_percent < 100
    assert 0 < first.memory_bytes < psutil.virtual_memory().total
    assert 0 < first.disk_free_bytes <= psutil.disk_usage(str(tmp_path)).total
    # A guest's second is one of the user's; waiting for a disk keeps no processor busy.
    later = real._replace(
        user=real.user + 3, guest=real.guest + 1, idle=real.idle + 5, iowait=real.iowait + 2
    )
    monkeypatch.setattr(processes.psutil, "cpu_times", lambda: later)
    assert meter.sample().cpu_percent == pytest.approx(30.0)


def test_the_family_is_the_master_and_its_sidecars() -> None:
    with child("-m", "likeopt.serving.index_process"), child("-m", "likeopt.serving.chroma"), child("web"):
        loads = Family(os.getpid()).sample()
    assert set(loads) == {"master", "index", "chroma"}
    assert all(load.threads >= 1 for load in loads.values())


def test_a_sidecar_started_again_is_found_at_once(clock: Clock) -> None:
    family = Family(os.getpid(), clock)
    with child("likeopt.serving.index_process"):
        assert family.sample()["index"].threads == 1
    assert family.sample()["index"] == NOTHING
    with child("likeopt.serving.index_process"):
        assert family.sample()["index"].threads == 1


@pytest.mark.alone
def test_a_sidecar_that_was_never_there_is_looked_for_now_and_then(clock: Clock) -> None:
    family = Family(os.getpid(), clock)
    assert set(family.sample()) == {"master"}
    with child("likeopt.serving.chroma"):
        assert set(family.sample()) == {"master"}
        clock.advance(SEARCH_S)
        assert set(family.sample()) == {"master", "chroma"}


def test_a_master_that_has_ended_is_no_failure() -> None:
    with child() as ended:
        family = Family(ended.pid)
        assert set(family.sample()) == {"master"}
    assert family.sample() == {"master": NOTHING}
    assert Family(ended.pid).sample() == {}


def test_the_parent_is_the_master_only_if_the_server_says_so(tmp_path: Path) -> None:
    assert master_pid(tmp_path, 77) is None
    note = tmp_path / "server.json"
    note.write_text(json.dumps({"pid": 77, "url": "http://127.0.0.1:5000"}))
    assert master_pid(tmp_path, 77) == 77
    assert master_pid(tmp_path, 78) is None
    note.write_text("{")
    assert master_pid(tmp_path, 77) is None


@pytest.mark.alone
def test_one_process_speaks_for_all(tmp_path: Path) -> None:
    told = Told()
    speaking = False
    watching = Processes(told, "web0", HostMeter(tmp_path), Family(os.getpid()), lambda: speaking)
    watching.look()
    assert set(told.processes) == {"web0"}
    assert told.host is None
    speaking = True
    watching.look()
    assert set(told.processes) == {"web0", "master"}
    assert told.host is not None


def test_it_tells_as_soon_as_it_is_started(tmp_path: Path) -> None:
    told = Told()
    watching = Processes(told, "web0", HostMeter(tmp_path))
    watching.start()
    watching.stop()
    assert told.host is not None
    assert told.processes["web0"].resident_bytes > 0
