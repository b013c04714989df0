"""The program as a whole: its help, its exit codes, and one sentence for every error."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from likeopt.cli import program
from likeopt.cli.program import Program
from likeopt.errors import ConfigurationError, LikeOptError, NotFound, StartupError

COMMANDS = {"serve", "ingest", "search", "ask", "evaluate", "doctor", "index", "model", "profile", "slo"}
HEAVY = ("numpy", "pydantic", "httpx", "flask", "sqlalchemy", "onnxruntime", "tantivy", "gevent")


@pytest.fixture
def runner(tmp_path: Path) -> CliRunner:
    """Runs commands on a data directory of the test's own."""
    return CliRunner(
        env={"LIKEOPT_DATA_DIR": str(tmp_path / "data"), "LIKEOPT_CONFIG": str(tmp_path / "none")}
    )


def test_help_names_every_command_and_exit_code(runner: CliRunner) -> None:
    assert set(program.commands) == COMMANDS
    for arguments in (
        [],
        *([name] for name in sorted(COMMANDS)),
        ["index", "rebuild"],
        ["model", "install"],
        ["slo", "check"],
    ):
        told = runner.invoke(program, [*arguments, "--help"])
        assert told.exit_code == 0
        assert "Exit codes:" in told.output, arguments
        assert "3  the server does not answer" in told.output


def test_help_loads_nothing_heavy() -> None:
    code = "import sys, likeopt.cli; print(*{name.partition('.')[0] for name in sys.modules})"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(HEAVY) & set(run.stdout.split()) == set()


def test_version(runner: CliRunner) -> None:
    told = runner.invoke(program, ["--version"])
    assert told.exit_code == 0
    assert told.output.startswith("likeopt ")


@pytest.mark.parametrize(
    "arguments", [["nothing"], ["search"], ["search", "q", "--top-k", "51"], ["ingest", "/not/there"]]
)
def test_wrong_usage_ends_with_2(runner: CliRunner, arguments: list[str]) -> None:
    assert runner.invoke(program, arguments).exit_code == 2


def test_a_wrong_setting_ends_with_2_and_is_named(runner: CliRunner) -> None:
    told = runner.invoke(program, ["doctor"], env={"LIKEOPT_MAX_FILE_BYTES": "many"})
    assert told.exit_code == 2
    assert "max_file_bytes" in told.stderr
    assert told.stdout == ""


def test_errors_are_said_in_korean_on_a_korean_terminal(runner: CliRunner) -> None:
    wrong = {"LIKEOPT_MAX_FILE_BYTES": "many"}
    told = runner.invoke(program, ["doctor"], env={**wrong, "LANG": "ko_KR.UTF-8"})
    assert "설정" in told.stderr
    told = runner.invoke(program, ["doctor"], env={**wrong, "LANG": "ko_KR.UTF-8", "LC_ALL": "C"})
    assert "설정" not in told.stderr


@pytest.mark.parametrize(
    ("error", "exit_code", "said"),
    [
        (StartupError("data_dir_in_use", path="/d"), 1, "/d"),
        (ConfigurationError("setting_invalid", name="bind", reason="no port"), 2, "bind"),
        (NotFound("document_not_found", id="d-1"), 1, "no such document"),
        (LikeOptError("server_refused", status=401, detail="A key is needed."), 1, "A key is needed."),
        (OSError(28, "No space left on device"), 1, "No space left on device"),
        (ZeroDivisionError("secret text"), 1, "ZeroDivisionError"),
    ],
)
def test_every_error_is_one_sentence_without_a_trace(
    runner: CliRunner, error: Exception, exit_code: int, said: str
) -> None:
    group = Program("likeopt")

    @group.command
    def fail() -> None:
        raise error

    told = runner.invoke(group, ["fail"])
    assert told.exit_code == exit_code
    assert said in told.stderr
    assert told.stderr.count("\n") == 1
    assert "Traceback" not in told.output
    assert "secret text" not in told.output


def test_a_reader_that_goes_away_is_no_fault(runner: CliRunner) -> None:
    group = Program("likeopt")

    @group.command
    def tell() -> None:
        raise BrokenPipeError(32, "Broken pipe")

    told = runner.invoke(group, ["tell"])
    assert told.exit_code == 1
    assert told.stderr == ""


def test_a_server_that_is_gone_leaves_3(runner: CliRunner, tmp_path: Path) -> None:
    run_dir = tmp_path / "data" / "run"
    run_dir.mkdir(parents=True)
    # This test's own process stands for the server; nothing listens on port 1.
    note = {"pid": os.getpid(), "url": "http://127.0.0.1:1"}
    (run_dir / "server.json").write_text(json.dumps(note))
    told = runner.invoke(program, ["search", "otter"])
    assert told.exit_code == 3
    assert "http://127.0.0.1:1" in told.stderr


def test_click_errors_inside_the_program_stay_click_errors(runner: CliRunner) -> None:
    group = Program("likeopt")

    @group.command
    def fail() -> None:
        raise click.UsageError("not like this")

    assert runner.invoke(group, ["fail"]).exit_code == 2
