"""A served instance's log: JSON lines with the request's id, whole, complete, and silent about words."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from running_server import RunningServer, wait_for

pytestmark = pytest.mark.process

MARK = "zebrafinch-4711"
KEY = "k-correct-horse-battery"
AT_ONCE = 8
FULL_PIPE_BYTES = 65_536


def events(text: str) -> list[dict[str, Any]]:
    """The lines of a log, each of which must be whole."""
    return [json.loads(line) for line in text.splitlines()]


def requests_in(text: str) -> dict[str, dict[str, Any]]:
    """The access lines by request."""
    return {line["request_id"]: line for line in events(text) if line["event"] == "request"}


def test_every_answered_request_has_its_line_although_the_server_was_told_to_end(start_server) -> None:
    running = start_server(LIKEOPT_ACCESS_LOG="true")
    answered: list[str] = []
    stopping = threading.Event()

    def keep_asking() -> None:
        with httpx.Client(base_url=running.url) as client:
            while not stopping.is_set():
                try:
                    answer = client.get("/api/v1/indexing/status")
                except httpx.TransportError:
                    return
                answered.append(answer.headers["X-Request-ID"])

    with ThreadPoolExecutor(AT_ONCE) as pool:
        asking = [pool.submit(keep_asking) for _ in range(AT_ONCE)]
        wait_for(lambda: len(answered) > 200, "requests are being answered")
        running.master.send_signal(signal.SIGTERM)
        stopped = running.stop()
        stopping.set()
        for future in asking:
            future.result()
    assert stopped == 0
    lines = requests_in(running.log())
    assert [one for one in answered if one not in lines] == []
    line = lines[answered[-1]]
    assert (line["method"], line["route"], line["status"]) == ("GET", "/api/v1/indexing/status", 200)
    assert line["elapsed_ms"] > 0
    assert {one["process"] for one in lines.values()} <= {one["process"] for one in events(running.log())}


def send_raw(running: RunningServer, text: str) -> bytes:
    """What the server answers to ``text`` as it stands."""
    with socket.create_connection(("127.0.0.1", running.port), 5) as connection:
        connection.sendall(text.encode())
        return connection.recv(4096)


def test_no_line_holds_what_was_asked_uploaded_or_used_as_a_key(start_server) -> None:
    running = start_server(
        LIKEOPT_ACCESS_LOG="true",
        LIKEOPT_SLOW_REQUEST_S="0.000001",
        LIKEOPT_LOG_LEVEL="debug",
        LIKEOPT_API_KEYS=KEY,
    )
    client = running.client
    assert client.get(f"/api/v1/documents?q={MARK}", headers={"X-API-Key": MARK}).status_code == 401
    client.headers["Authorization"] = f"Bearer {KEY}"
    running.upload({"a.md": f"# Birds\n\nThe {MARK} sings at night.".encode()})
    running.wait_indexed()
    question = f"When does the {MARK} sing?"
    assert client.post(f"/api/v1/chat?note={MARK}", json={"message": question}).status_code == 200
    streamed = client.post("/api/v1/chat", json={"message": question, "stream": True})
    assert MARK in streamed.text
    assert running.search(question)["results"]
    broken = {"content": f'{{"query": "{MARK}"', "headers": {"Content-Type": "application/json"}}
    assert client.post("/api/v1/search", **broken).status_code == 400
    assert client.get(f"/nowhere/{MARK}?q={MARK}").status_code == 404
    head = "Host: 127.0.0.1\r\nConnection: close\r\n\r\n"
    for wrong in (
        f"GET /{MARK}?q={MARK}\r\n{head}",
        f"{MARK}() / HTTP/1.1\r\n{head}",
        f"GET / HTTP/1.1\r\n{MARK} : x\r\n{head}",
        f"GET / HTTP/1.1\r\nX: {MARK}\x01\r\n{head}",
    ):
        assert b" 400 " in send_raw(running, wrong)
    assert running.stop() == 0
    log = running.log()
    named = {line["event"] for line in events(log)}
    assert {"request", "slow_request", "request_not_understood"} <= named
    assert MARK not in log
    assert KEY not in log
    asked = [line for line in events(log) if line["event"] == "slow_request" and "/chat" in line["route"]]
    assert {span["name"] for line in asked for span in line["spans"]} >= {"bm25", "fuse"}


def test_requests_are_answered_while_nobody_reads_the_log(tmp_path: Path) -> None:
    running = RunningServer(tmp_path / "data", LIKEOPT_ACCESS_LOG="true", WEB_CONCURRENCY="1")
    os.mkfifo(running.log_path)
    reading = os.open(running.log_path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        running.start()
        # More than a pipe holds, so that the line of at least one cannot be written.
        for _ in range(2 * FULL_PIPE_BYTES // 200):
            assert running.client.get("/health", timeout=5).status_code == 200
        os.set_blocking(reading, True)
        read: list[bytes] = []
        reader = threading.Thread(target=lambda: read.extend(iter(lambda: os.read(reading, 65_536), b"")))
        reader.start()
        assert running.stop() == 0
        reader.join(10)
    finally:
        running.stop()
        os.close(reading)
    lines = events(b"".join(read).decode())
    answered = [line for line in lines if line.get("route") == "/health"]
    assert len(answered) == 2 * FULL_PIPE_BYTES // 200
