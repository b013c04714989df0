"""How a command ends: its exit code, and one sentence when it fails."""

from __future__ import annotations

from typing import IO, Any

import click

from likeopt.cli.words import say
from likeopt.errors import ConfigurationError, InvalidInput, LikeOptError, Unavailable

FAILED = 1
MISUSED = 2
UNREACHABLE = 3

EXIT_CODES = """\b
Exit codes:
  0  done
  1  failed, or done in part: what failed is listed
  2  wrong usage or a wrong setting
  3  the server does not answer
"""


class ServerUnreachable(Unavailable):
    """The running server does not answer the command line."""


def exit_code(error: LikeOptError) -> int:
    """The code that a process ended by ``error`` leaves."""
    if isinstance(error, ServerUnreachable):
        return UNREACHABLE
    return MISUSED if isinstance(error, ConfigurationError | InvalidInput) else FAILED


class Failure(click.ClickException):
    """An error of ours as click shows and ends it."""

    def __init__(self, error: LikeOptError) -> None:
        super().__init__(say(error.code, **error.params))
        self.exit_code = exit_code(error)  # type: ignore[misc]

    def show(self, file: IO[Any] | None = None) -> None:
        """One sentence on standard error."""
        click.echo(self.format_message(), file=file, err=True)
