"""The data directory: made, checked, and held by one server at a time."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

from likeopt.errors import StartupError
from likeopt.serving.unpatched import close


class DataDirLock:
    """Held from its making until the process ends or ``release``.

    A POSIX record lock: children do not inherit it, so orphans cannot keep it.
    """

    def __init__(self, data_dir: Path) -> None:
        """Raises StartupError when the directory cannot be used or another server has it."""
        prepare(data_dir)
        self._descriptor = os.open(data_dir / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.lockf(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            close(self._descriptor)
            raise StartupError("data_dir_in_use", path=str(data_dir.resolve())) from error

    def release(self) -> None:
        """Let another server have the directory."""
        close(self._descriptor)


def prepare(data_dir: Path) -> None:
    """Make the directory and its run folder. Raises StartupError when they cannot be written."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        run_dir = data_dir / "run"
        run_dir.mkdir(mode=0o700, exist_ok=True)
        probe = run_dir / "probe"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise StartupError("data_dir_unusable", path=str(data_dir.resolve()), reason=reason) from error


def clear_run_dir(data_dir: Path) -> None:
    """Remove what a server before this one left behind in the run folder. Only with the lock held."""
    for path in (data_dir / "run").iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def locked(data_dir: Path) -> bool:
    """Whether a server holds the directory now."""
    try:
        DataDirLock(data_dir).release()
    except StartupError as error:
        return error.code == "data_dir_in_use"
    return False
