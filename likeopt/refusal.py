"""Not starting: one sentence on standard error and an exit code, never a stack trace."""

from __future__ import annotations

import sys
from typing import NoReturn

from likeopt.errors import ConfigurationError, StartupError
from likeopt.messages import put_into_words


def refuse(error: StartupError) -> NoReturn:
    """End the process: code 2 for a wrong setting, 1 for anything else."""
    print(put_into_words(error.code, error.params), file=sys.stderr)  # noqa: T201
    sys.exit(2 if isinstance(error, ConfigurationError) else 1)
