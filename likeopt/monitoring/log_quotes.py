"""What gunicorn logs of a request, without quoting it: addresses and heads may hold questions and keys."""

from __future__ import annotations

import logging
import sys

_FAILED = "Error handling request"
_NOT_UNDERSTOOD = "Invalid request from ip="
_ARRIVED = "%s %s"


class WithoutQuotes(logging.Filter):
    """Has records about one request name it by kind of error alone, and stops those that name its path."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Take the request's words out of ``record``; False when nothing would be left."""
        message = str(record.msg)
        if message == _ARRIVED:
            return False
        if message.startswith(_FAILED):
            record.msg, record.args = "request_failed", ()
        elif message.startswith(_NOT_UNDERSTOOD):
            remote = message.removeprefix(_NOT_UNDERSTOOD).partition(": ")[0]
            record.msg, record.args = "request_not_understood", ()
            error = sys.exc_info()[1]
            vars(record).update(remote=remote, error=type(error).__name__ if error else None)
        return True
