"""What the machine offers."""

from __future__ import annotations

import os
from pathlib import Path

from likeopt.monitoring.host import look_at_host


def test_the_host_is_measured_even_before_its_data_directory_exists(tmp_path: Path) -> None:
    host = look_at_host(tmp_path / "not" / "yet")
    assert host.cores == len(os.sched_getaffinity(0))
    assert 0 < host.memory_available_bytes <= host.memory_bytes
    assert host.disk_free_bytes > 0
    assert host.open_files_limit > 0
