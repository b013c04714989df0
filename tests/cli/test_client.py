"""The server as the command line reaches it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from likeopt.cli.client import Server, events_in, running_server
from likeopt.cli.here import owner_of
from likeopt.cli.outcomes import ServerUnreachable
from likeopt.settings import Settings


def announce(settings: Settings, pid: int, url: str) -> None:
    (settings.run_dir / "server.json").write_text(json.dumps({"pid": pid, "url": url}))


def test_no_announcement_is_no_server(settings: Settings) -> None:
    assert running_server(settings) is None


def test_an_announcement_of_a_dead_process_is_no_server(settings: Settings) -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    announce(settings, child, "http://127.0.0.1:1")
    assert running_server(settings) is None


def test_half_an_announcement_is_no_server(settings: Settings) -> None:
    (settings.run_dir / "server.json").write_text('{"pid": 1')
    assert running_server(settings) is None


@pytest.mark.parametrize(("keys", "owner"), [("k-1,anna:k-2", "local"), ("anna:k-1", "anna"), ("", "local")])
def test_the_owner_without_a_server_is_that_of_the_first_key(data_dir: Path, keys: str, owner: str) -> None:
    assert owner_of(Settings(data_dir=data_dir, api_keys=keys)) == owner


@pytest.mark.parametrize("keys", ["k-1,anna:k-2", "anna:k-1"])
def test_the_first_key_is_sent(data_dir: Path, keys: str) -> None:
    settings = Settings(data_dir=data_dir, api_keys=keys)
    announce(settings, os.getpid(), "http://127.0.0.1:1")
    server = running_server(settings)
    assert server is not None
    with server:
        assert server._http.headers["Authorization"] == "Bearer k-1"


def test_a_server_that_does_not_answer_is_unreachable() -> None:
    with Server("http://127.0.0.1:1") as server, pytest.raises(ServerUnreachable) as raised:
        server.indexing()
    assert raised.value.params["url"] == "http://127.0.0.1:1"


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_events_are_read_however_they_are_cut(size: int) -> None:
    text = "one\u2028two \x85 셋"
    stream = (
        f'id: 1\nevent: meta\ndata: {{"a": 1}}\n\n:\n\n'
        f"id: 2\nevent: delta\ndata: {json.dumps({'text': text}, ensure_ascii=False)}\n\n"
    ).encode()
    parts = [stream[start : start + size] for start in range(0, len(stream), size)]
    assert list(events_in(iter(parts))) == [("meta", {"a": 1}), ("delta", {"text": text})]
