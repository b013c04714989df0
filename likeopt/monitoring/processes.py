"""What the server's processes and their host use: processor, memory, files, threads."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import msgspec
import psutil

from likeopt.monitoring.rounds import Rounds

PERIOD_S = 5.0
# Looking through all processes of the host for the sidecars takes its time: only when one is missing.
SEARCH_S = 60.0
# What the command lines of the master's children other than web workers hold.
SIDECARS = {"likeopt.serving.index_process": "index", "likeopt.serving.chroma": "chroma"}


class ProcessLoad(msgspec.Struct, frozen=True):
    """What a process uses; ``cpu_percent`` is 100 for one core, None when it was not seen before."""

    cpu_percent: float | None
    resident_bytes: int
    open_files: int
    threads: int


class HostLoad(msgspec.Struct, frozen=True):
    """How busy the host is; percentages in [0, 100], ``cpu_percent`` of all cores, None at first."""

    cpu_percent: float | None
    memory_percent: float
    memory_bytes: int
    disk_free_bytes: int


# What a process that has ended uses.
NOTHING = ProcessLoad(0.0, 0, 0, 0)


class Told(Protocol):
    """Who is told what was measured."""

    def set_process(self, process: str, load: ProcessLoad) -> None:
        """Say what a process uses."""
        ...

    def set_host(self, load: HostLoad) -> None:
        """Say how busy the host is."""
        ...


class Meter:
    """Measures one process; each figure of the processor is for the time since the one before."""

    def __init__(self, process: psutil.Process, clock: Callable[[], float] = time.monotonic) -> None:
        self._process = process
        self._clock = clock
        self._before: tuple[float, float] | None = None

    @property
    def running(self) -> bool:
        """Whether the process lives; another that was given its number does not count."""
        return bool(self._process.is_running())

    def sample(self) -> ProcessLoad:
        """What it uses now. Raises psutil.Error when it has ended."""
        process = self._process
        with process.oneshot():
            times, now_s = process.cpu_times(), self._clock()
            used_s = times.user + times.system
            percent = None
            if self._before is not None and now_s > self._before[0]:
                percent = 100 * (used_s - self._before[1]) / (now_s - self._before[0])
            self._before = now_s, used_s
            return ProcessLoad(percent, process.memory_info().rss, process.num_fds(), process.num_threads())


class HostMeter:
    """Measures the host; the disk is the one that holds ``data_dir``."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._before: tuple[float, float] | None = None

    def sample(self) -> HostLoad:
        """How busy the host is, its processors since the sample before."""
        times = psutil.cpu_times()
        # The kernel counts a guest's time as the user's too (proc(5)).
        all_s = sum(times) - times.guest - times.guest_nice
        busy_s = all_s - times.idle - times.iowait
        percent = None
        if self._before is not None and all_s > self._before[0]:
            share = (busy_s - self._before[1]) / (all_s - self._before[0])
            percent = 100 * min(max(share, 0.0), 1.0)
        self._before = all_s, busy_s
        memory = psutil.virtual_memory()
        return HostLoad(
            percent,
            memory.percent,
            memory.total - memory.available,
            psutil.disk_usage(str(self._data_dir)).free,
        )


def family_of(master_pid: int) -> dict[str, psutil.Process]:
    """The master, and those of its children that are not web workers, by name.

    Raises psutil.Error when the master has ended.
    """
    master = psutil.Process(master_pid)
    found = {"master": master}
    for child in master.children():
        name = _sidecar(child)
        if name is not None:
            found[name] = child
    return found


def _sidecar(process: psutil.Process) -> str | None:
    try:
        words = process.cmdline()
    except psutil.Error:
        return None
    return next((name for mark, name in SIDECARS.items() if mark in words), None)


def master_pid(run_dir: Path, parent_pid: int) -> int | None:
    """``parent_pid`` if the server's note says that it is the master, None outside of a server."""
    try:
        note = msgspec.json.decode((run_dir / "server.json").read_bytes())
    except (OSError, msgspec.DecodeError):
        return None
    return parent_pid if isinstance(note, dict) and note.get("pid") == parent_pid else None


class Family:
    """The master and the sidecars, each measured as ``Meter`` does."""

    def __init__(self, master_pid: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._master_pid = master_pid
        self._clock = clock
        self._meters: dict[str, Meter] = {}
        self._searched_s: float | None = None

    def sample(self) -> dict[str, ProcessLoad]:
        """What each uses now; one that has ended and was not replaced uses nothing."""
        if self._search_is_due():
            self._search()
        return {name: _sample(meter) for name, meter in self._meters.items()}

    def _search_is_due(self) -> bool:
        if self._searched_s is None or not all(meter.running for meter in self._meters.values()):
            return True
        return len(self._meters) <= len(SIDECARS) and self._clock() - self._searched_s >= SEARCH_S

    def _search(self) -> None:
        self._searched_s = self._clock()
        try:
            found = family_of(self._master_pid)
        except psutil.Error:
            return
        for name, process in found.items():
            known = self._meters.get(name)
            if known is None or not known.running:
                self._meters[name] = Meter(process, self._clock)


def _sample(meter: Meter) -> ProcessLoad:
    try:
        return meter.sample()
    except psutil.Error:
        return NOTHING


class Processes:
    """Tells every ``PERIOD_S`` what this process uses, which is called ``name``; made after fork only.

    While ``speaks_for_all`` says so, also what the ``family`` and the host do.
    """

    def __init__(
        self,
        told: Told,
        name: str,
        host: HostMeter,
        family: Family | None = None,
        speaks_for_all: Callable[[], bool] = lambda: True,
    ) -> None:
        self._told = told
        self._name = name
        self._host = host
        self._family = family
        self._speaks_for_all = speaks_for_all
        self._own = Meter(psutil.Process())
        self._rounds = Rounds("processes", PERIOD_S, self.look, at_once=True)

    def start(self) -> None:
        """Begin."""
        self._rounds.start()

    def stop(self) -> None:
        """End."""
        self._rounds.stop()

    def look(self) -> None:
        """Measure once, and tell."""
        self._told.set_process(self._name, self._own.sample())
        if not self._speaks_for_all():
            return
        self._told.set_host(self._host.sample())
        if self._family is not None:
            for name, load in self._family.sample().items():
                self._told.set_process(name, load)
