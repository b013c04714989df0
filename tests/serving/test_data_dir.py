from __future__ import annotations

import os
from pathlib import Path

import pytest

from likeopt.errors import ConfigurationError, StartupError
from likeopt.serving import exposure
from likeopt.serving.data_dir import DataDirLock, clear_run_dir, locked
from likeopt.settings import Settings


def _try_in_child(data_dir: Path) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            DataDirLock(data_dir)
        except StartupError as error:
            os._exit(1 if error.code == "data_dir_in_use" else 2)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_one_server_at_a_time(tmp_path: Path) -> None:
    lock = DataDirLock(tmp_path / "data")
    assert _try_in_child(tmp_path / "data") == 1
    lock.release()
    assert _try_in_child(tmp_path / "data") == 0
    assert not locked(tmp_path / "data")


def test_a_path_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StartupError) as caught:
        DataDirLock(tmp_path / "file" / "data")
    assert caught.value.code == "data_dir_unusable"


def test_the_run_folder_is_cleared_but_not_the_data(tmp_path: Path) -> None:
    (tmp_path / "run" / "metrics").mkdir(parents=True)
    (tmp_path / "run" / "worker-0.sock").touch()
    (tmp_path / "likeopt.db").touch()
    clear_run_dir(tmp_path)
    assert list((tmp_path / "run").iterdir()) == []
    assert (tmp_path / "likeopt.db").exists()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.8.8"])
def test_loopback_needs_no_keys(host: str) -> None:
    exposure.check(Settings(), [(host, 5000)])


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.168.1.5", "example.org"])
def test_anything_else_needs_keys(host: str) -> None:
    with pytest.raises(ConfigurationError):
        exposure.check(Settings(), [(host, 5000)])
    exposure.check(Settings(api_keys="secret-key"), [(host, 5000)])


def test_addresses_are_reached_from_this_machine() -> None:
    assert exposure.url_of(("0.0.0.0", 5000)) == "http://127.0.0.1:5000"
    assert exposure.url_of(("::1", 5000)) == "http://[::1]:5000"
