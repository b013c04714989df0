"""Becoming gunicorn with the package's own configuration."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from likeopt.errors import ConfigurationError

COMMAND = ["-m", "gunicorn", "-c", "python:likeopt.serving.configuration", "likeopt.wsgi:app"]


def serve() -> NoReturn:
    """Replace this process by the server; settings come from the environment it has.

    Raises ConfigurationError for the one setting that gunicorn reads before it reads ours.
    """
    workers = os.environ.get("WEB_CONCURRENCY", "0")
    if workers and not workers.isdecimal():
        raise ConfigurationError("setting_invalid", name="web_concurrency", reason="give a whole number")
    os.execv(sys.executable, [sys.executable, *COMMAND])  # noqa: S606
