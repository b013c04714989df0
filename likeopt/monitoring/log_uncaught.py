"""Errors that nobody caught, as log lines: left alone they are printed with what they quote."""

from __future__ import annotations

import logging
import threading
from types import TracebackType
from typing import Any

import gevent

logger = logging.getLogger(__name__)


def log_uncaught() -> None:
    """Have this thread's hub and every thread log such errors. In a process that serves only."""
    threading.excepthook = _of_thread
    gevent.get_hub().print_exception = _of_greenlet


def _of_thread(ended: Any) -> None:
    if not issubclass(ended.exc_type, SystemExit):
        _log(ended.exc_type, ended.exc_value)


def _of_greenlet(
    _context: object, kind: type[BaseException], error: object, _trace: TracebackType | None
) -> None:
    _log(kind, error)


def _log(kind: type[BaseException], error: object) -> None:
    if isinstance(error, BaseException):
        logger.error("uncaught", exc_info=error)
    else:
        logger.error("uncaught", extra={"error": kind.__name__})
