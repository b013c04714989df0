"""Where lines go before a process serves, while it does, and after it."""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from likeopt.monitoring.log_output import LineOutput
from likeopt.monitoring.logs import EventFormatter, request_id

FULL_PIPE_BYTES = 65_536


@pytest.fixture
def output(tmp_path: Path) -> Iterator[tuple[LineOutput, logging.Logger, Path]]:
    """An output into a file, the logger that uses it, and the file."""
    path = tmp_path / "log"
    with path.open("a") as stream:
        handler = LineOutput(stream)
        handler.setFormatter(EventFormatter(as_json=True))
        logger = logging.getLogger("likeopt.queued")
        logger.addHandler(handler)
        logger.setLevel("INFO")
        logger.propagate = False
        yield handler, logger, path
        handler.close()
        logger.removeHandler(handler)
        logger.propagate = True


def test_lines_are_written_at_once_before_the_queue_and_after_it(
    output: tuple[LineOutput, logging.Logger, Path],
) -> None:
    handler, logger, path = output
    logger.info("before")
    assert json.loads(path.read_text())["event"] == "before"
    handler.queue_lines()
    token = request_id.set("r-7")
    logger.info("queued")
    request_id.reset(token)
    handler.close()
    logger.info("after")
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line["event"] for line in lines] == ["before", "queued", "after"]
    assert [line.get("request_id") for line in lines] == [None, "r-7", None]


def test_a_forked_child_writes_its_lines_itself(output: tuple[LineOutput, logging.Logger, Path]) -> None:
    handler, logger, path = output
    handler.queue_lines()
    child = os.fork()
    if not child:
        logger.info("of the child")
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert json.loads(path.read_text())["event"] == "of the child"


def test_a_call_that_makes_no_line_is_named_without_its_words(
    output: tuple[LineOutput, logging.Logger, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    handler, logger, path = output
    handler.queue_lines()
    arguments = ("my private letter",)
    handler.handle(logger.makeRecord(logger.name, logging.INFO, __file__, 7, "chunks: %d", arguments, None))
    handler.close()
    line = json.loads(path.read_text())
    assert (line["event"], line["of"]) == ("log_call_failed", "likeopt.queued")
    assert line["place"] == f"{__file__}:7"
    assert "private" not in path.read_text() + "".join(capsys.readouterr())


def test_a_stream_that_is_closed_is_no_error() -> None:
    stream = io.StringIO()
    handler = LineOutput(stream)
    stream.close()
    handler.handle(logging.makeLogRecord({"msg": "unheard", "level": 20}))


def test_a_process_that_writes_for_itself_is_not_held_up_for_long() -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "w") as stream:
        handler = LineOutput(stream)
        handler.setFormatter(EventFormatter(as_json=True))
        record = logging.makeLogRecord({"name": "likeopt.x", "levelname": "INFO", "msg": "x" * 1000})
        for _ in range(2 * FULL_PIPE_BYTES // 1000):
            handler.handle(record)
        drained = os.read(reading, FULL_PIPE_BYTES).count(b"\n")
        handler.handle(record)
    with os.fdopen(reading) as rest_of_it:
        admitted, *rest = [json.loads(line) for line in rest_of_it]
    assert admitted["event"] == "log_lines_dropped"
    assert drained + admitted["lines"] == 2 * FULL_PIPE_BYTES // 1000
    assert len(rest) == 1


STUCK = """
from gevent import monkey; monkey.patch_all()
import logging, os, sys, gevent
from likeopt.monitoring.log_output import queue_lines
from likeopt.monitoring.logs import logging_configuration
import logging.config
logging.config.dictConfig(logging_configuration("info", True))
queue_lines()
logger = logging.getLogger("likeopt.stuck")
def requests():
    for number in range(20_000):
        logger.info("request", extra={"number": number})
        if number % 100 == 0:
            gevent.sleep(0)
gevent.joinall([gevent.spawn(requests) for _ in range(2)])
print("answered", flush=True)
sys.stdin.read()
logging.shutdown()
os._exit(0)
"""


def test_no_greenlet_waits_for_a_full_pipe_and_the_loss_is_told_when_it_empties() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STUCK], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"answered\n"
        process.stdin.close()
        lines = [json.loads(line) for line in process.stderr.read().splitlines()]
        assert process.wait(10) == 0
    told = [line["lines"] for line in lines if line["event"] == "log_lines_dropped"]
    written = [line for line in lines if line["event"] == "request"]
    assert len(told) >= 1
    assert len(written) + sum(told) == 40_000
