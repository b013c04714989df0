"""The commands through a running server."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from running_server import RunningServer, wait_for

from likeopt.cli import program
from likeopt.cli.sentences import SENTENCES

pytestmark = pytest.mark.process

COLLECTION = "through-server"


@pytest.fixture
def runner(server: RunningServer, tmp_path: Path) -> CliRunner:
    """Runs commands on the data directory of the running server."""
    return CliRunner(
        env={"LIKEOPT_DATA_DIR": str(server.data_dir), "LIKEOPT_CONFIG": str(tmp_path / "none.toml")}
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two good files in different folders, one hidden, one empty."""
    for name, text in {
        "kites/mod.md": "# Kites\n\nA red kite eats earthworms after the rain.",
        "swifts/mod.md": "# Swifts\n\nA swift sleeps while it flies.",
        "swifts/.hidden.md": "hidden",
        "empty.txt": "",
    }.items():
        path = tmp_path / "birds" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "birds"


def test_files_go_in_are_found_and_cited(runner: CliRunner, folder: Path) -> None:
    taken = runner.invoke(program, ["ingest", str(folder), "--collection", COLLECTION])
    assert taken.exit_code == 1
    lines = taken.stdout.splitlines()
    assert lines[0].startswith("empty.txt: ")
    assert lines[-1] == "Indexed: 2. Failed: 1."

    (folder / "empty.txt").unlink()
    again = runner.invoke(program, ["ingest", str(folder), "--collection", COLLECTION])
    assert again.exit_code == 0
    assert again.stdout == "Indexed: 2. Failed: 0.\n"

    question = ["what does a red kite eat", "--collection", COLLECTION]
    found = runner.invoke(program, ["search", *question, "--top-k", "1", "--json"])
    result = json.loads(found.stdout)
    assert "earthworms" in result["results"][0]["text"]
    in_words = runner.invoke(program, ["search", *question, "--mode", "bm25"])
    assert in_words.stdout.startswith("1. Kites")

    answered = runner.invoke(program, ["ask", *question])
    assert answered.exit_code == 0
    assert "earthworms" in answered.stdout
    assert "[1] Kites" in answered.stdout
    whole = json.loads(runner.invoke(program, ["ask", *question, "--json"]).stdout)
    assert "earthworms" in whole["answer"]
    assert whole["citations"][0]["n"] == 1


def test_what_the_server_refuses_is_said_in_its_words(runner: CliRunner) -> None:
    refused = runner.invoke(program, ["search", " "])
    assert refused.exit_code == 1
    assert "422" in refused.stderr
    korean = runner.invoke(program, ["search", " "], env={"LANG": "ko_KR.UTF-8"})
    assert "서버가 거부했습니다" in korean.stderr


def test_nothing_found_is_said(runner: CliRunner) -> None:
    told = runner.invoke(program, ["search", "anything", "--collection", "nothing-in-here"])
    assert told.exit_code == 0
    assert told.stdout == "Nothing was found.\n"


def test_the_doctor_asks_the_server(runner: CliRunner, server: RunningServer) -> None:
    told = runner.invoke(program, ["doctor", "--json"])
    findings = {finding["part"]: finding for finding in json.loads(told.stdout)}
    assert server.url in findings["server"]["text"]
    assert findings["database"]["status"] == "ok"
    checks = server.client.get("/ready").json()["checks"]
    assert checks.keys() <= findings.keys()
    assert {f"doctor_off_{part}" for part in checks} <= SENTENCES.keys()


def test_a_watched_folder_is_followed_until_interrupted(server: RunningServer, tmp_path: Path) -> None:
    watched = tmp_path / "watched"
    watched.mkdir()
    environment = os.environ | {
        "LIKEOPT_DATA_DIR": str(server.data_dir),
        "LIKEOPT_CONFIG": str(tmp_path / "none.toml"),
    }
    command = [
        sys.executable,
        "-m",
        "likeopt.cli",
        "ingest",
        str(watched),
        "--watch",
        "--collection",
        "watched",
    ]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as watching:
        assert watching.stdout is not None
        assert watching.stdout.readline() == b"Indexed: 0. Failed: 0.\n"
        (watched / "heron.md").write_text("A heron stands still for hours.")
        assert watching.stdout.readline() == b"Indexed: 1. Failed: 0.\n"
        found = wait_for(
            lambda: server.search("heron", collection="watched")["results"], "the new file is found"
        )
        assert found[0]["title"]
        watching.send_signal(signal.SIGINT)
        assert watching.wait(timeout=20) == 0
        assert watching.stderr is not None
        assert b"Traceback" not in watching.stderr.read()
