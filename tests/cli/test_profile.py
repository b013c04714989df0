"""``likeopt profile``: from the processes' answers to a file, and what it says when there is none."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from running_server import RunningServer, wait_for

from likeopt.bus.local import LocalBus
from likeopt.cli.profile import LOCK, profile
from likeopt.cli.program import Program
from likeopt.monitoring.profiling.answering import CALL, INDEX
from likeopt.monitoring.profiling.profile import Profile

Run = Callable[..., Result]

BURNT = "likeopt.somewhere:burn"


@pytest.fixture
def run(tmp_path: Path, data_dir: Path) -> Run:
    """Runs the command on the data directory, as the program would."""
    program = Program("likeopt", commands=[profile])
    environment = {"LIKEOPT_DATA_DIR": str(data_dir), "LIKEOPT_CONFIG": str(tmp_path / "none.toml")}

    def invoke(*arguments: str, **more: str) -> Result:
        return CliRunner(env=environment | more).invoke(program, ["profile", "--seconds", "0.1", *arguments])

    return invoke


@pytest.fixture
def announced(data_dir: Path) -> None:
    """Word of a server, which is this process."""
    note = {"pid": os.getpid(), "url": "http://127.0.0.1:9"}
    (data_dir / "run" / "server.json").write_text(json.dumps(note))


def profiled(name: str) -> Profile:
    return Profile(name, os.getpid(), 2.0, 100, 0.5, {"hub;idle": 60, f"hub;{BURNT}": 40})


@pytest.fixture
def answering(data_dir: Path) -> Iterator[Callable[..., None]]:
    """Has processes answer, each by its name with the frames given."""
    opened: list[LocalBus] = []

    def answer(name: str, *frames: Any) -> None:
        folder = data_dir / "run" / (INDEX if name == INDEX else "")
        folder.mkdir(exist_ok=True)
        bus = LocalBus(folder, len(opened))
        bus.handle(CALL, lambda _request: iter(frames or [{"profile": profiled(name)}]))
        bus.open()
        opened.append(bus)

    yield answer
    for bus in opened:
        bus.close()


def test_with_no_server_it_says_so_and_how_to_have_one(run: Run, data_dir: Path) -> None:
    told = run()
    assert told.exit_code == 3
    assert str(data_dir) in told.stderr
    assert "likeopt serve" in told.stderr


@pytest.mark.usefixtures("announced")
def test_all_processes_end_in_one_page(run: Run, answering: Callable[..., None], tmp_path: Path) -> None:
    for name in ("web1", "web0", INDEX):
        answering(name)
    target = tmp_path / "flame.html"
    told = run("--output", str(target))
    assert told.exit_code == 0, told.output
    first, second, third, top, written = told.stdout.splitlines()
    assert [line.split()[0] for line in (first, second, third)] == [INDEX, "web0", "web1"]
    assert "100 samples in 2.0 s, 25 % of a core in use, idle in 60 % of the samples" in second
    assert top.split() == ["40.0", "%", BURNT]
    assert written == f"The profile is in {target}."
    text = target.read_text()
    assert text.count(f'data-name="{BURNT}"') == 3
    assert "Click a box to look closer" in text


@pytest.mark.usefixtures("announced")
def test_the_page_speaks_the_terminals_language(
    run: Run, answering: Callable[..., None], tmp_path: Path
) -> None:
    answering("web0")
    target = tmp_path / "flame.html"
    told = run("--output", str(target), LANG="ko_KR.UTF-8")
    assert "표본 100개" in told.stdout
    text = target.read_text()
    assert '<html lang="ko">' in text
    assert "함수 자체" in text


@pytest.mark.usefixtures("announced")
def test_other_forms_go_to_standard_output_alone(run: Run, answering: Callable[..., None]) -> None:
    answering("web0")
    assert run("--format", "folded", "--output", "-").stdout.splitlines() == [
        "web0;hub;idle 60",
        f"web0;hub;{BURNT} 40",
    ]
    document = json.loads(run("--format", "speedscope", "--output", "-").stdout)
    assert document["profiles"][0]["name"].startswith("web0 ")


@pytest.mark.usefixtures("announced")
def test_one_profile_at_a_time(run: Run, answering: Callable[..., None], data_dir: Path) -> None:
    answering("web0")
    with (data_dir / "run" / LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        refused = run("--output", "-")
    assert refused.exit_code == 1
    assert refused.stderr == (
        "Another profile of this server is being taken. Wait until it has ended, then try again.\n"
    )
    assert run("--output", "-").exit_code == 0


@pytest.mark.usefixtures("announced")
def test_a_process_that_refuses_is_believed(run: Run, answering: Callable[..., None]) -> None:
    answering("web0", {"refused": "profile_under_way"})
    told = run("--output", "-")
    assert told.exit_code == 1
    assert "Another profile" in told.stderr


@pytest.mark.usefixtures("announced")
def test_a_process_that_leaves_is_not_waited_for(run: Run, answering: Callable[..., None]) -> None:
    answering("web0", {"under_way_s": 0.1})
    answering("web1")
    assert "web1" in run("--format", "folded", "--output", "-").stdout


@pytest.mark.usefixtures("announced")
def test_a_server_nobody_of_which_answers_is_told_apart_from_none(run: Run) -> None:
    told = run("--output", "-")
    assert told.exit_code == 3
    assert "none of its processes answered" in told.stderr


@pytest.mark.usefixtures("announced")
def test_a_file_that_cannot_be_written_is_named(
    run: Run, answering: Callable[..., None], tmp_path: Path
) -> None:
    answering("web0")
    told = run("--output", str(tmp_path / "none" / "flame.html"))
    assert told.exit_code == 1
    assert "flame.html" in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.process
def test_a_served_instance_is_seen_process_by_process(server: RunningServer, tmp_path: Path) -> None:
    runner = CliRunner(
        env={"LIKEOPT_DATA_DIR": str(server.data_dir), "LIKEOPT_CONFIG": str(tmp_path / "none.toml")}
    )
    program = Program("likeopt", commands=[profile])
    run_dir = server.data_dir / "run"
    sockets = [run_dir / "worker-0.sock", run_dir / "worker-1.sock", run_dir / INDEX / "worker-0.sock"]
    wait_for(lambda: all(path.exists() for path in sockets), "every process can be called")
    arguments = ["profile", "--seconds", "1", "--format", "folded", "--output", "-"]
    told = runner.invoke(program, arguments)
    assert told.exit_code == 0, told.output
    stacks = {line.rpartition(" ")[0]: int(line.rpartition(" ")[2]) for line in told.stdout.splitlines()}
    assert {stack.split(";")[0] for stack in stacks} == {INDEX, "web0", "web1"}
    assert stacks["web0;hub;idle"] > 50
    assert "a call from another worker failed" not in server.log()
