"""The ``likeopt`` program: its commands, and what becomes of their errors."""

from __future__ import annotations

import logging
from typing import Any

import click

from likeopt.cli.ask import ask
from likeopt.cli.doctor import doctor
from likeopt.cli.evaluate import evaluate
from likeopt.cli.index import index
from likeopt.cli.ingest import ingest
from likeopt.cli.model import model
from likeopt.cli.outcomes import EXIT_CODES, Failure
from likeopt.cli.profile import profile
from likeopt.cli.search import search
from likeopt.cli.serve import serve
from likeopt.cli.slo import slo
from likeopt.errors import LikeOptError

logger = logging.getLogger(__name__)


class Program(click.Group):
    """A group of commands whose errors end in one sentence and an exit code, never in a stack trace."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except LikeOptError as error:
            raise Failure(error) from error
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except OSError as error:
            raise Failure(LikeOptError("cli_system_error", reason=str(error))) from error
        except Exception as error:
            logger.debug("unexpected error", exc_info=error)
            raise Failure(LikeOptError("cli_unexpected_error", reason=type(error).__name__)) from error


@click.group(cls=Program, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="like-opt", prog_name="likeopt", message="%(prog)s %(version)s")
def program() -> None:
    """Chat with your own documents, in Korean and English.

    Settings come from likeopt.toml and the environment; `likeopt doctor` shows what they lead to.
    Results go to standard output, progress and errors to standard error.
    """


for command in (serve, ingest, search, ask, evaluate, doctor, index, model, profile, slo):
    program.add_command(command)


def main() -> None:
    """Run the program and end the process."""
    program(prog_name="likeopt")
