"""What the machine offers: cores, memory, disk, open files."""

from __future__ import annotations

import os
import resource
from pathlib import Path

import msgspec
import psutil


class Host(msgspec.Struct, frozen=True):
    """What this process may use. ``open_files_limit`` is the soft limit on descriptors."""

    cores: int
    memory_bytes: int
    memory_available_bytes: int
    disk_free_bytes: int
    open_files_limit: int


def look_at_host(data_dir: Path) -> Host:
    """Measure the host; the disk is the one that holds ``data_dir`` or will."""
    memory = psutil.virtual_memory()
    return Host(
        cores=len(os.sched_getaffinity(0)),
        memory_bytes=memory.total,
        memory_available_bytes=memory.available,
        disk_free_bytes=psutil.disk_usage(str(_nearest_existing(data_dir))).free,
        open_files_limit=resource.getrlimit(resource.RLIMIT_NOFILE)[0],
    )


def _nearest_existing(path: Path) -> Path:
    path = path.resolve()
    while not path.exists():
        path = path.parent
    return path
