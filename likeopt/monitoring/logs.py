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

_RECORD_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
# Their messages name files, tables and attributes; those of other errors may quote a person's text.
_QUOTABLE = (LikeOptError, OSError, ImportError, AttributeError, NameError, TypeError, sqlite3.Error)
_CREDENTIALS = re.compile(r"(?<=://)[^/\s@]*@")
_REMOVED = "[removed]"
_SHORTEST_SECRET = 6


class EventFormatter(logging.Formatter):
    """Turns a record into one line; ``secrets`` and credentials in addresses never get into it."""

    def __init__(self, as_json: bool, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._as_json = as_json
        self._secrets = sorted((s for s in secrets if len(s) >= _SHORTEST_SECRET), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """One line for ``record``, with its facts and, if it has one, its error and where that arose."""
        event = self._event(record)
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
    trace = facts.pop("trace", ())
    details = "".join(f" {name}={value}" for name, value in facts.items())
    lines = [f"{time} {level:<7} {logger}[{process}] {text}{details}", *(f"    {frame}" for frame in trace)]
    return "\n".join(lines)


def logging_configuration(level: str, as_json: bool, secrets: Iterable[str] = ()) -> dict[str, Any]:
    """A configuration for ``logging.config.dictConfig``, which gunicorn takes as ``logconfig_dict`` too.

    Everything goes to standard error through one handler; no thread is started.
    """
    through_root = {"handlers": [], "propagate": True, "level": level.upper()}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"event": {"()": EventFormatter, "as_json": as_json, "secrets": tuple(secrets)}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "event",
                "stream": "ext://sys.stderr",
            }
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "likeopt": dict(through_root),
            "gunicorn.error": dict(through_root),
            "gunicorn.access": {**through_root, "level": "WARNING"},
        },
    }
