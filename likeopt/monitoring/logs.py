"""Logging: one line per event, as JSON for machines or in words for a terminal.

A log call gives an event's name and its facts: ``log.warning("redis_lost", extra={"host": host})``.
Facts are ids, counts and durations; what people wrote or asked is never among them.
"""

from __future__ import annotations

import logging
import re
import sqlite3
import traceback
from collections.abc import Iterable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import msgspec

from likeopt.errors import LikeOptError

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The id of the request that the current greenlet or thread answers; set by the envelope."""

ACCESS_LOGGER = "likeopt.access"

_RECORD_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
# Their messages name files, tables and attributes; those of other errors may quote a person's text.
_QUOTABLE = (LikeOptError, OSError, ImportError, AttributeError, NameError, TypeError, sqlite3.Error)
_CREDENTIALS = re.compile(r"(?<=://)[^/\s@]*@")
_REMOVED = "[removed]"
# A terminal obeys these, and nobody's name or address may begin a line of its own.
_VISIBLE = {code: repr(chr(code))[1:-1] for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)}
_SHORTEST_SECRET = 6


class EventFormatter(logging.Formatter):
    """Turns a record into one line; ``secrets`` and credentials in addresses never get into it."""

    def __init__(self, as_json: bool, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._as_json = as_json
        spellings = {spelling for secret in secrets for spelling in (secret, _escaped(secret))}
        self._secrets = sorted((s for s in spellings if len(s) >= _SHORTEST_SECRET), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """One line for ``record``, with its facts and, if it has one, its error and where that arose."""
        return self.line(self._event(record))

    def line(self, event: dict[str, Any]) -> str:
        """One line for ``event``: its ``time``, ``level``, ``logger``, ``process``, ``event``, then facts."""
        line = msgspec.json.encode(event, enc_hook=str).decode() if self._as_json else _in_words(event)
        return self._clean(line)

    def _event(self, record: logging.LogRecord) -> dict[str, Any]:
        event: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "event": record.getMessage(),
        }
        current_request = request_id.get()
        if current_request is not None:
            event["request_id"] = current_request
        event |= {name: value for name, value in vars(record).items() if name not in _RECORD_FIELDS}
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            event |= _describe(error)
        return event

    def _clean(self, line: str) -> str:
        for secret in self._secrets:
            line = line.replace(secret, _REMOVED)
        return _CREDENTIALS.sub(f"{_REMOVED}@", line)


def _escaped(secret: str) -> str:
    return msgspec.json.encode(secret).decode()[1:-1]


def _describe(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)
    facts: dict[str, Any] = {
        "error": type(error).__name__,
        "trace": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
    if isinstance(error, _QUOTABLE):
        facts["reason"] = str(error)
    return facts


def _in_words(event: dict[str, Any]) -> str:
    facts = dict(event)
    time = str(facts.pop("time"))[11:23]
    level, logger, text = facts.pop("level"), facts.pop("logger"), facts.pop("event")
    process = facts.pop("process")
    below = [*map(_bar, facts.pop("spans", ())), *facts.pop("trace", ())]
    details = "".join(f" {name}={value}" for name, value in facts.items())
    lines = [f"{time} {level:<7} {logger}[{process}] {text}{details}", *(f"    {line}" for line in below)]
    return "\n".join(line.translate(_VISIBLE) for line in lines)


def _bar(span: Any) -> str:
    return f"{span.name:<12} {span.start_ms:>9.1f} ms + {span.duration_ms:.1f} ms"


def logging_configuration(level: str, as_json: bool, secrets: Iterable[str] = ()) -> dict[str, Any]:
    """A configuration for ``logging.config.dictConfig``, which gunicorn takes as ``logconfig_dict`` too.

    Everything goes to standard error through one handler. No thread is started until ``queue_lines`` of
    ``log_output`` is called, in a process that serves.
    """
    through_root = {"handlers": [], "propagate": True, "level": level.upper()}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"event": {"()": EventFormatter, "as_json": as_json, "secrets": tuple(secrets)}},
        "filters": {"quotes": {"()": "likeopt.monitoring.log_quotes.WithoutQuotes"}},
        "handlers": {
            "stderr": {
                "class": "likeopt.monitoring.log_output.LineOutput",
                "formatter": "event",
                "stream": "ext://sys.stderr",
            }
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "likeopt": dict(through_root),
            # Whether there are access lines has a setting of its own.
            ACCESS_LOGGER: {**through_root, "level": "INFO"},
            "gunicorn.error": {**through_root, "filters": ["quotes"]},
            "gunicorn.access": {**through_root, "level": "WARNING"},
        },
    }
