"""What clients notice when the files of the disk layer are spoiled under steady load."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from random import Random

from integration.counting import counted

from bench import cached_throughput, data, fault_curves
from bench.cached_throughput import authorize
from bench.fault_curves import Steady
from bench.serving import Result, load, server

DOCUMENTS = 300
LEAST_SHARE = 0.5


def measure() -> dict[str, Result]:
    """Memory and disk, two workers, 16 connections, and more searches than memory has room for."""
    documents, _ = data.scifact()
    settings = cached_throughput.SETTINGS | fault_curves.SETTINGS
    with server(**settings) as running:
        load(authorize(running), documents[:DOCUMENTS])
        steady = Steady(running)
        rows: Result = {}
        for name, spoil in FAULTS.items():
            shares = steady.fill()
            if shares["disk"] < LEAST_SHARE:
                raise RuntimeError(f"the disk is not asked: {shares}")
            rows.setdefault("answered by, before", shares)
            found = counted(running, "likeopt_cache_failures_total", layer="disk", reason="corrupt")
            rows |= steady.through(name, partial(_spoil, running.data_dir / "cache", spoil))
            found = counted(running, "likeopt_cache_failures_total", layer="disk", reason="corrupt") - found
            if not found:
                raise RuntimeError("nothing was spoiled")
            rows[f"{name}: spoiled entries that were read"] = round(found)
    return {"the disk layer's files are spoiled": rows}


def _spoil(folder: Path, spoil: Callable[[Path], object]) -> None:
    """Spoil every file there is, those that say what is kept among them, as a disk does: without a trace."""
    for path in list(folder.rglob("*")):
        # What is removed or replaced meanwhile needs no spoiling.
        with suppress(FileNotFoundError, IsADirectoryError):
            state = path.stat()
            spoil(path)
            os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


def _halve(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _fill_with_noise(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(Random(1).randbytes(path.stat().st_size))


FAULTS: dict[str, Callable[[Path], object]] = {
    "every file cut in half": _halve,
    "every file emptied": lambda path: os.truncate(path, 0),
    "every file filled with noise": _fill_with_noise,
}
