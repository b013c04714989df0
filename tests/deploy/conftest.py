"""Prometheus's own tool, which checks and tests rules."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable

import pytest

PROMTOOL = shutil.which("promtool")
Promtool = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def promtool() -> Promtool:
    """Runs promtool; its output is text."""
    if PROMTOOL is None:
        if os.environ.get("CI") == "true":
            pytest.fail("promtool is not installed")
        pytest.skip("promtool is not installed; it comes with Debian's package prometheus")
    program = PROMTOOL

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [program, *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    return run
