"""Log lines: facts in, secrets and people's texts out."""

from __future__ import annotations

import io
import json
import logging
import logging.config
import threading
from collections.abc import Iterator

import pytest

from likeopt.errors import Unavailable
from likeopt.monitoring.logs import EventFormatter, logging_configuration, request_id

SECRET = "k-94af31c0"


@pytest.fixture
def written() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """A logger and what it has written, as JSON lines."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(EventFormatter(as_json=True, secrets=(SECRET, "")))
    logger = logging.getLogger("likeopt.tested")
    logger.addHandler(handler)
    logger.setLevel("INFO")
    yield logger, stream
    logger.removeHandler(handler)


def fail_with(error: Exception) -> None:
    """Raise ``error``, so that it has a place."""
    raise error


def log_failure(logger: logging.Logger, error: Exception) -> None:
    """Log ``error`` as it is logged where it is caught."""
    try:
        fail_with(error)
    except type(error):
        logger.exception("failed")


def test_a_line_holds_the_event_its_facts_and_the_request(
    written: tuple[logging.Logger, io.StringIO],
) -> None:
    logger, stream = written
    token = request_id.set("r-1")
    logger.info("document_indexed", extra={"document_id": "d-1", "chunks": 12})
    request_id.reset(token)
    line = json.loads(stream.getvalue())
    assert line["event"] == "document_indexed"
    assert (line["document_id"], line["chunks"], line["request_id"]) == ("d-1", 12, "r-1")
    assert line["level"] == "info"
    assert line["time"].endswith("+00:00")


def test_secrets_and_credentials_in_addresses_are_removed(
    written: tuple[logging.Logger, io.StringIO],
) -> None:
    logger, stream = written
    logger.info("refused %s", SECRET, extra={"url": "redis://user:word@cache:6379/0"})
    line = json.loads(stream.getvalue())
    assert line["event"] == "refused [removed]"
    assert line["url"] == "redis://[removed]@cache:6379/0"


def test_an_error_gives_its_place_but_not_what_it_quotes(
    written: tuple[logging.Logger, io.StringIO],
) -> None:
    logger, stream = written
    log_failure(logger, ValueError("could not read: my private letter"))
    assert "private letter" not in stream.getvalue()
    line = json.loads(stream.getvalue())
    assert line["error"] == "ValueError"
    assert "test_logs.py" in line["trace"][-1]


def test_an_error_of_our_own_gives_its_code(written: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = written
    log_failure(logger, Unavailable("redis_unavailable", host="cache"))
    assert json.loads(stream.getvalue())["reason"] == "redis_unavailable (host=cache)"


def test_lines_for_a_terminal_can_be_read() -> None:
    formatter = EventFormatter(as_json=False)
    record = logging.makeLogRecord({"name": "likeopt.x", "levelname": "INFO", "msg": "started", "port": 5000})
    line = formatter.format(record)
    assert "started port=5000" in line
    assert "likeopt.x" in line
    assert "{" not in line


@pytest.fixture
def restored_logging() -> Iterator[None]:
    """Puts back the root's handlers and all levels that a configuration changed."""
    loggers = [logging.getLogger(name) for name in (None, "likeopt", "gunicorn.error", "gunicorn.access")]
    before = [(logger.handlers[:], logger.level, logger.propagate) for logger in loggers]
    yield
    for logger, state in zip(loggers, before, strict=True):
        logger.handlers, logger.level, logger.propagate = state


@pytest.mark.usefixtures("restored_logging")
def test_the_configuration_starts_no_thread_and_names_its_levels(
    capsys: pytest.CaptureFixture[str],
) -> None:
    threads_before = set(threading.enumerate())
    logging.config.dictConfig(logging_configuration("warning", as_json=True))
    logging.getLogger("likeopt.some").info("unheard")
    logging.getLogger("likeopt.some").warning("heard")
    assert set(threading.enumerate()) <= threads_before
    lines = capsys.readouterr().err.splitlines()
    assert [json.loads(line)["event"] for line in lines] == ["heard"]
