"""What is logged of requests names their kind and times, and quotes nothing."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from gunicorn.http.errors import InvalidHeader

from likeopt.monitoring.log_quotes import WithoutQuotes
from likeopt.monitoring.log_requests import access_line, slow_request_line
from likeopt.monitoring.log_uncaught import _of_greenlet, _of_thread
from likeopt.monitoring.logs import EventFormatter, logging_configuration
from likeopt.monitoring.timeline import Span

PRIVATE = "my-private-letter"
SPANS = (Span("queue", 0.0, 1.25), Span("search", 1.25, 3100.0))


def fail_with(error: Exception) -> None:
    """Raise ``error``, so that it has a place."""
    raise error


def written_by(as_json: bool) -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(EventFormatter(as_json))
    loggers = [logging.getLogger(name) for name in ("likeopt", "gunicorn.error")]
    before = [(logger.level, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel("INFO")
        logger.propagate = False
    yield stream
    for logger, (level, propagate) in zip(loggers, before, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)
        logger.propagate = propagate


@pytest.fixture
def as_json() -> Iterator[io.StringIO]:
    yield from written_by(as_json=True)


@pytest.fixture
def in_words() -> Iterator[io.StringIO]:
    yield from written_by(as_json=False)


def test_an_access_line_has_the_route_and_what_it_took(as_json: io.StringIO) -> None:
    access_line("POST", "/api/v1/search", 200, 12.34567, remote="127.0.0.1", sent_bytes=512)
    line = json.loads(as_json.getvalue())
    facts = {name: line[name] for name in ("event", "method", "route", "status", "elapsed_ms")}
    assert facts == {
        "event": "request",
        "method": "POST",
        "route": "/api/v1/search",
        "status": 200,
        "elapsed_ms": 12.346,
    }
    assert (line["remote"], line["bytes"], line["logger"]) == ("127.0.0.1", 512, "likeopt.access")


def test_a_slow_request_is_one_event_with_its_time_line(as_json: io.StringIO) -> None:
    slow_request_line("POST", "/api/v1/chat", 200, 3101.25, spans=SPANS)
    line = json.loads(as_json.getvalue())
    assert (line["event"], line["level"], line["status"]) == ("slow_request", "warning", 200)
    assert line["spans"] == [
        {"name": "queue", "start_ms": 0.0, "duration_ms": 1.25},
        {"name": "search", "start_ms": 1.25, "duration_ms": 3100.0},
    ]


def test_on_a_terminal_the_time_line_stands_below_the_event(in_words: io.StringIO) -> None:
    slow_request_line("POST", "/api/v1/chat", 200, 3101.25, spans=SPANS)
    first, *below = in_words.getvalue().splitlines()
    assert "slow_request method=POST route=/api/v1/chat status=200 elapsed_ms=3101.25" in first
    assert [line.split() for line in below] == [
        ["queue", "0.0", "ms", "+", "1.2", "ms"],
        ["search", "1.2", "ms", "+", "3100.0", "ms"],
    ]


def test_nobodys_name_begins_a_line_or_moves_the_cursor(in_words: io.StringIO) -> None:
    logging.getLogger("likeopt.x").warning("file %s", "a\n12:00 error forged\x1b[2J\u2028b")
    assert len(in_words.getvalue().splitlines()) == 1
    assert r"a\n12:00 error forged\x1b[2J\u2028b" in in_words.getvalue()


def test_access_lines_are_heard_whatever_the_level_of_the_rest() -> None:
    loggers = logging_configuration("error", as_json=True)["loggers"]
    assert loggers["likeopt.access"]["level"] == "INFO"
    assert loggers["likeopt"]["level"] == "ERROR"


def test_what_gunicorn_says_of_a_request_does_not_quote_it(as_json: io.StringIO) -> None:
    logger = logging.getLogger("gunicorn.error")
    quotes = WithoutQuotes()
    logger.addFilter(quotes)
    try:
        fail_with(InvalidHeader(PRIVATE))
    except InvalidHeader as error:
        logger.warning(f"Invalid request from ip=10.0.0.7: {error}")
        logger.exception("Error handling request %s %s", "GET", f"/?q={PRIVATE}")
        logger.exception("Error handling request (no URI read)")
        logger.info("%s %s", "GET", f"/{PRIVATE}")
    finally:
        logger.removeFilter(quotes)
    assert PRIVATE not in as_json.getvalue()
    refused, failed, early = map(json.loads, as_json.getvalue().splitlines())
    assert (refused["event"], refused["remote"]) == ("request_not_understood", "10.0.0.7")
    assert refused["error"] == failed["error"] == "InvalidHeader"
    assert failed["event"] == early["event"] == "request_failed"


def test_gunicorns_other_lines_stay_as_they_are(as_json: io.StringIO) -> None:
    record = logging.makeLogRecord({"msg": "Booting worker with pid: %s", "args": (7,)})
    assert WithoutQuotes().filter(record)
    assert record.getMessage() == "Booting worker with pid: 7"


def test_the_servers_configuration_takes_the_quotes_out() -> None:
    configuration = logging_configuration("info", as_json=True)
    assert configuration["loggers"]["gunicorn.error"]["filters"] == ["quotes"]
    assert configuration["filters"]["quotes"]["()"].endswith(f".{WithoutQuotes.__name__}")


def test_errors_nobody_caught_are_named_but_not_quoted(as_json: io.StringIO) -> None:
    try:
        fail_with(ValueError(PRIVATE))
    except ValueError as error:
        _of_thread(SimpleNamespace(exc_type=ValueError, exc_value=error, exc_traceback=error.__traceback__))
        _of_greenlet(None, ValueError, error, error.__traceback__)
        _of_greenlet(None, ValueError, PRIVATE, None)
    _of_thread(SimpleNamespace(exc_type=SystemExit, exc_value=SystemExit(), exc_traceback=None))
    lines = [json.loads(line) for line in as_json.getvalue().splitlines()]
    assert [(line["event"], line["error"]) for line in lines] == [("uncaught", "ValueError")] * 3
    assert "test_logs_requests.py" in lines[0]["trace"][-1]
    assert PRIVATE not in as_json.getvalue()


def test_a_secret_is_removed_however_json_spells_it() -> None:
    formatter = EventFormatter(as_json=True, secrets=('quo"ted\\key',))
    record = logging.makeLogRecord({"msg": 'refused quo"ted\\key', "levelname": "INFO"})
    assert json.loads(formatter.format(record))["event"] == "refused [removed]"
