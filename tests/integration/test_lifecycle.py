"""The processes come up whole, heal, and go down without a trace."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest
from running_server import RunningServer, free_port, wait_for

pytestmark = pytest.mark.process

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(params=["serve", "gunicorn"])
def any_server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RunningServer]:
    configuration = str(ROOT / "gunicorn_config.py")
    spelled_out = [sys.executable, "-m", "gunicorn", "-c", configuration, "likeopt.wsgi:app"]
    running = RunningServer(tmp_path / "data", None if request.param == "serve" else spelled_out)
    yield running
    running.stop()


def test_both_ways_of_starting_bring_up_and_take_down_everything(any_server: RunningServer) -> None:
    any_server.start()
    assert len(any_server.children("web")) == 2
    assert len(any_server.children("index")) == 1
    assert len(any_server.children("chroma")) == 1
    family = any_server.family()
    started_s = time.monotonic()
    assert any_server.stop() == 0, any_server.log()
    assert time.monotonic() - started_s < 10
    assert [process for process in family if process.is_running()] == []
    assert "Traceback" not in any_server.log()


@pytest.mark.parametrize("kind", ["web", "index", "chroma"])
def test_a_killed_child_is_back_within_five_seconds(start_server, kind: str) -> None:
    running = start_server()
    before = {child.pid for child in running.children(kind)}
    killed = running.kill(kind)

    def replaced() -> bool:
        now = {child.pid for child in running.children(kind)}
        return killed not in now and len(now) == len(before)

    wait_for(replaced, f"{kind} is replaced", within_s=5.0)
    wait_for(lambda: running.client.get("/ready").json()["status"] != "unavailable", "ready", 5.0)


def test_a_killed_master_leaves_no_orphan_and_can_be_started_at_once(start_server) -> None:
    running = start_server()
    family = running.family()
    running.master.kill()
    wait_for(lambda: not any(_lives(process) for process in family), "all are gone", within_s=5.0)
    again = start_server()
    assert again.client.get("/health").json() == {"status": "ok"}


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _start_that_fails(data_dir: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    running = RunningServer(data_dir, **environment)
    return subprocess.run(
        [sys.executable, "-m", "likeopt.cli", "serve"],
        env=running._environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def _is_one_clear_sentence(text: str) -> bool:
    lines = [line for line in text.strip().splitlines() if not line.lstrip().startswith("{")]
    return len(lines) == 1 and "Traceback" not in text and lines[0].endswith(".")


def test_a_second_server_on_the_same_data_says_so(start_server) -> None:
    running = start_server()
    failed = _start_that_fails(running.data_dir)
    assert failed.returncode == 1
    assert str(running.data_dir) in failed.stderr
    assert _is_one_clear_sentence(failed.stderr), failed.stderr
    assert running.client.get("/ready").status_code == 200


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        failed = _start_that_fails(tmp_path / "data", LIKEOPT_BIND=f"127.0.0.1:{port}")
    assert failed.returncode == 1
    assert str(port) in failed.stderr
    assert _is_one_clear_sentence(failed.stderr), failed.stderr


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    failed = _start_that_fails(tmp_path / "file" / "data")
    assert failed.returncode == 1
    assert _is_one_clear_sentence(failed.stderr), failed.stderr


def test_a_broken_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "likeopt.db").write_bytes(b"no database" * 1000)
    failed = _start_that_fails(tmp_path / "data")
    assert failed.returncode == 1
    assert "likeopt.db" in failed.stderr
    assert _is_one_clear_sentence(failed.stderr), failed.stderr


def test_listening_to_strangers_needs_keys(tmp_path: Path) -> None:
    failed = _start_that_fails(tmp_path / "data", LIKEOPT_BIND=f"0.0.0.0:{free_port()}")
    assert failed.returncode == 2
    assert "LIKEOPT_API_KEYS" in failed.stderr
    assert _is_one_clear_sentence(failed.stderr), failed.stderr


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    failed = _start_that_fails(tmp_path / "data", WEB_CONCURRENCY="many")
    assert failed.returncode == 2
    assert "web_concurrency" in failed.stderr.lower()
    assert _is_one_clear_sentence(failed.stderr), failed.stderr


def test_an_idle_connection_does_not_hold_up_the_end(start_server) -> None:
    running = start_server()
    with httpx.Client(base_url=running.url) as client:
        client.get("/health")
        started_s = time.monotonic()
        assert running.stop() == 0
        assert time.monotonic() - started_s < 5


def test_a_reload_keeps_serving(start_server) -> None:
    running = start_server()
    before = {child.pid for child in running.children("web")}
    running.master.send_signal(signal.SIGHUP)
    wait_for(lambda: not before & {child.pid for child in running.children("web")}, "workers are new", 10.0)
    assert running.client.get("/ready").status_code == 200
